// The history's way into Prometheus, run without containers: the commands of the compose file, in a folder that holds what
// the demo's image holds, and on folders that stand for the volumes.
import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const run = promisify(execFile);

interface Service {
  readonly image?: string;
  readonly entrypoint?: readonly string[];
  readonly command: readonly string[];
  readonly volumes: readonly string[];
  readonly restart?: string;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}
const { services } = parse(readFileSync('docker-compose.yml', 'utf8')) as {
  readonly services: Readonly<Record<'history' | 'history-load' | 'prometheus', Service>>;
};

const done = { condition: 'service_completed_successfully' };

describe('the history', () => {
  it('is made once, then loaded once, then Prometheus starts', () => {
    expect(services['history-load'].depends_on).toEqual({ history: done });
    expect(services.prometheus.depends_on).toMatchObject({ 'history-load': done });
    for (const name of ['history', 'history-load'] as const) expect(services[name].restart).toBeUndefined();
  });

  it('is loaded by the Prometheus that reads it', () => {
    expect(services['history-load'].image).toBe(services.prometheus.image);
  });
});

describe('its commands', () => {
  const folder = mkdtempSync(join(tmpdir(), 'llm-cost-compose-history-'));
  const image = join(folder, 'app');
  /** Folders that stand for the named volumes. */
  const volume = (name: string): string => join(folder, name);
  const blocks = (): string[] =>
    readdirSync(volume('prometheus-data')).filter((name) => /^[0-9A-Z]{26}$/.test(name));

  /** Copies what the Dockerfile copies. It builds for itself: `dist/` of the checkout is made anew by other tests. */
  async function layOutImage(): Promise<void> {
    const last =
      readFileSync('examples/chat-service/Dockerfile', 'utf8')
        .split(/^FROM /m)
        .at(-1) ?? '';
    for (const [, built, from = '', to = ''] of last.matchAll(/^COPY (--from=build )?(\S+) (\S+)$/gm)) {
      if (built === undefined) cpSync(from, join(image, to === './' ? from : to), { recursive: true });
      else if (to === 'node_modules') symlinkSync(resolve('node_modules'), join(image, to));
      else await run('tsc', ['-p', 'tsconfig.build.json', '--outDir', join(image, to)]);
    }
  }

  /** Runs a service: its paths lead into folders, as its mounts do, and one week is enough. */
  async function runService({ entrypoint = [], command, volumes }: Service): Promise<void> {
    const [program = '', ...args] = [...entrypoint, ...command].map((part) => {
      const paths = volumes.reduce((text, mount) => {
        const [name = '', target = ''] = mount.split(':');
        return text.replaceAll(new RegExp(`(?<= )${target}(?=/| |$)`, 'gm'), volume(name));
      }, part);
      return paths.replace('--weeks 9', '--weeks 1');
    });
    await run(program, args, { cwd: image });
  }

  beforeAll(async () => {
    for (const path of [image, volume('history'), volume('prometheus-data')]) mkdirSync(path);
    await layOutImage();
    await runService(services.history);
    await runService(services['history-load']);
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('bring nine weeks', () => {
    expect(services.history.command.join(' ')).toContain('--weeks 9');
  });

  it('put the history where Prometheus keeps its data', async () => {
    const path = services.prometheus.command
      .find((flag) => flag.startsWith('--storage.tsdb.path='))
      ?.split('=')[1];
    expect(services['history-load'].volumes).toContain(`prometheus-data:${path ?? ''}`);
    expect(services.prometheus.volumes).toContain(`prometheus-data:${path ?? ''}`);
    // Prometheus makes this folder when it starts, and promtool reads nothing without it.
    mkdirSync(join(volume('prometheus-data'), 'wal'), { recursive: true });
    const { stdout } = await run('promtool', [
      'tsdb',
      'dump',
      '--match={__name__="global:llm_cost_usd:increase15m"}',
      volume('prometheus-data'),
    ]);
    const samples = stdout.trim().split('\n');
    // One for each quarter-hour of a week.
    expect(samples.length).toBeGreaterThan(660);
    expect(samples.length).toBeLessThanOrEqual(673);
  });

  it('do nothing the second time: nothing is made anew or loaded twice', async () => {
    const ledger = join(volume('history'), 'ledger.json');
    writeFileSync(ledger, 'kept');
    const before = blocks();
    expect(before.length).toBeGreaterThan(0);
    await runService(services.history);
    await runService(services['history-load']);
    expect(blocks()).toEqual(before);
    expect(readFileSync(ledger, 'utf8')).toBe('kept');
  });
});
