// The committed Prometheus and Alertmanager configuration, with the addresses of this machine put in.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** `host:port` on loopback of each service, under its Docker Compose name. */
export type Addresses = Readonly<Record<string, string>>;

/**
 * Copies `prometheus/` into a folder, replacing the Compose addresses in its two configuration files and nothing else.
 *
 * @throws where one of the addresses does not occur: then the files no longer say what is assumed here.
 */
export function localConfiguration(source: string, target: string, addresses: Addresses): void {
  cpSync(source, target, { recursive: true });
  const unused = new Set(Object.keys(addresses));
  for (const name of ['prometheus.yml', 'alertmanager.yml']) {
    const file = join(target, name);
    let text = readFileSync(file, 'utf8');
    for (const [from, to] of Object.entries(addresses)) {
      if (!text.includes(from)) continue;
      unused.delete(from);
      text = text.replaceAll(from, to);
    }
    writeFileSync(file, text);
  }
  if (unused.size > 0) throw new Error(`${source}: nothing is configured for ${[...unused].join(', ')}`);
}
