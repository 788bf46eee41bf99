// `npm run preview`: serves the preview; with --shots DIR, takes pictures of all dashboards instead.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startPreview } from './server/server.ts';
import { takeShots } from './server/shots.ts';

const values = readArguments();

await buildWhereStale();
const preview = await startPreview({
  prometheus: values.prometheus,
  port: values.shots === undefined ? Number(values.port) : 0,
});
if (values.shots === undefined) {
  console.log(`The dashboards, drawn without Grafana: ${preview.url}  (Prometheus: ${values.prometheus})`);
} else {
  const faults = await takeShots({
    url: preview.url,
    out: values.shots,
    width: Number(values.width),
    query: values.query,
  });
  await preview.close();
  for (const fault of faults) console.error(fault);
  console.log(`Pictures in ${values.shots}${faults.length > 0 ? `, and ${faults.length} faults` : ''}.`);
  process.exitCode = faults.length > 0 ? 1 : 0;
}

/** The arguments; where one is unknown, says so in a line, and which there are. */
function readArguments() {
  const options = {
    prometheus: { type: 'string', default: 'http://127.0.0.1:9090' },
    port: { type: 'string', default: '3001' },
    shots: { type: 'string' },
    width: { type: 'string', default: '1600' },
    query: { type: 'string', default: '' },
  } as const;
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    const known = Object.keys(options).map((name) => `--${name}`);
    console.error(`${error instanceof Error ? error.message : String(error)} There are ${known.join(', ')}.`);
    process.exit(2);
  }
}

/** Builds the page where a source is newer than what was built. */
async function buildWhereStale(): Promise<void> {
  const built = join(import.meta.dirname, 'built', 'index.html');
  const sources = ['engine', 'page', 'index.html', 'vite.config.ts', 'package-lock.json'].map((name) =>
    join(import.meta.dirname, name),
  );
  if (existsSync(built) && newest(sources) < statSync(built).mtimeMs) return;
  // Whatever the environment around says: React's two builds do not mix.
  process.env['NODE_ENV'] = 'production';
  const { build } = await import('vite');
  await build({ root: import.meta.dirname, logLevel: 'error' });
}

function newest(paths: readonly string[]): number {
  return Math.max(
    ...paths.map((path) => {
      const { mtimeMs } = statSync(path);
      if (!statSync(path).isDirectory()) return mtimeMs;
      return Math.max(mtimeMs, newest(readdirSync(path).map((name) => join(path, name))));
    }),
  );
}
