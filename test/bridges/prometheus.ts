// A real Prometheus that scrapes ports of this machine, each as a job of its own.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../scripts/up/ports.ts';
import { start } from '../../scripts/up/processes.ts';
import { COUNTERS } from '../../src/catalogue/metrics.ts';
import { eventually, query, scalar } from '../e2e/prometheus-api.ts';
import { type Series, seriesKey } from './traffic.ts';

/** What a target says about one of its metrics. */
export interface Metadata {
  readonly metric: string;
  readonly type: string;
  readonly help: string;
}

/** A Prometheus at work. */
export interface ScrapingPrometheus {
  /** The series of a job that a selector such as `{__name__=~"llm_.*"}` matches now. */
  series(job: string, selector: string): Promise<Series>;
  /** Resolves when a job's counters of ours are these. */
  shows(job: string, expected: Series): Promise<void>;
  /** How often any of a job's counters fell. */
  resets(job: string): Promise<number>;
  /** Resolves when the last scrape of a job succeeded, or failed. */
  isUp(job: string, up: boolean): Promise<void>;
  metadata(job: string): Promise<Metadata[]>;
  query: (promql: string) => Promise<number | undefined>;
  stop(): Promise<void>;
}

/** Labels that a series has from Prometheus. */
const OF_PROMETHEUS: ReadonlySet<string> = new Set(['__name__', 'job', 'instance']);

const OUR_COUNTERS = '{__name__=~"llm_.*_total"}';

/** Starts one; `jobs` are ports by job. */
export async function startPrometheus(jobs: Readonly<Record<string, number>>): Promise<ScrapingPrometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'llm-cost-bridges-'));
  const port = await freePort(24_100);
  const url = `http://127.0.0.1:${port}`;
  const configuration = {
    global: { scrape_interval: '500ms', scrape_timeout: '500ms' },
    scrape_configs: Object.entries(jobs).map(([name, target]) => ({
      job_name: name,
      static_configs: [{ targets: [`127.0.0.1:${target}`] }],
    })),
  };
  writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(configuration));
  const running = await start({
    name: 'Prometheus',
    command: [
      'prometheus',
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    logFile: join(folder, 'prometheus.log'),
    readyUrl: `${url}/-/ready`,
  });

  async function series(job: string, selector: string): Promise<Series> {
    const found = await query(url, selector.replace('{', `{job="${job}",`));
    return Object.fromEntries(
      found.map(({ metric, value }) => {
        const own = Object.entries(metric).filter(([label]) => !OF_PROMETHEUS.has(label));
        return [seriesKey(metric['__name__'] ?? '', Object.fromEntries(own)), value];
      }),
    );
  }

  return {
    series,
    async shows(job, expected) {
      let shown: Series = {};
      await eventually(`Prometheus shows what ${job} has`, 30_000, async () => {
        shown = await series(job, OUR_COUNTERS);
        return isEqual(shown, expected);
      }).catch((error: unknown) => {
        throw new Error(`${String(error)}: ${JSON.stringify(differences(shown, expected))}`, {
          cause: error,
        });
      });
    },
    async resets(job) {
      const fallen = Object.values(COUNTERS).map(({ name }) =>
        scalar(url, `sum(resets(${name}{job="${job}"}[10m]))`),
      );
      return (await Promise.all(fallen)).reduce<number>((sum, count = 0) => sum + count, 0);
    },
    async isUp(job, up) {
      await eventually(`${job} is ${up ? 'up' : 'down'}`, 30_000, async () => {
        return (await scalar(url, `up{job="${job}"}`)) === Number(up);
      });
    },
    async metadata(job) {
      const target = encodeURIComponent(`{job="${job}"}`);
      const response = await fetch(`${url}/api/v1/targets/metadata?match_target=${target}`);
      return ((await response.json()) as { data: Metadata[] }).data;
    },
    query: (promql) => scalar(url, promql),
    async stop() {
      await running.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function isEqual(shown: Series, expected: Series): boolean {
  return Object.keys(differences(shown, expected)).length === 0;
}

/** Series that differ: what is shown, what is expected. */
function differences(
  shown: Series,
  expected: Series,
): Record<string, [number | undefined, number | undefined]> {
  const keys = new Set([...Object.keys(shown), ...Object.keys(expected)]);
  return Object.fromEntries(
    [...keys].filter((key) => shown[key] !== expected[key]).map((key) => [key, [shown[key], expected[key]]]),
  );
}
