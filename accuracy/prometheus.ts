// A real Prometheus, sped up: scrapes the three ways of counting of each app, and evaluates the committed rules.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../scripts/up/ports.ts';
import { type Running, start } from '../scripts/up/processes.ts';
import { eventually, query } from '../test/e2e/prometheus-api.ts';
import type { Amounts } from './app/ledger.ts';
import { EVALUATION_MS, SCRAPE_MS, scaledRules, TIMEOUT_MS } from './scale.ts';

/** The ways of counting: the path each is scraped at, and its names of the three counters. */
export const COUNTINGS = {
  ours: {
    path: '/metrics',
    usd: 'llm_cost_usd_total',
    tokens: 'llm_tokens_total',
    requests: 'llm_requests_total',
  },
  promClient: {
    path: '/prom-client',
    usd: 'prom_client_usd_total',
    tokens: 'prom_client_tokens_total',
    requests: 'prom_client_requests_total',
  },
  otel: {
    path: '/otel',
    usd: 'otel_usd_total',
    tokens: 'otel_tokens_total',
    requests: 'otel_requests_total',
  },
} as const;

const INCREMENTS = {
  usd: 'provider_model_type_user:llm_cost_usd:increase1m',
  tokens: 'provider_model_type_token_type:llm_tokens:increase1m',
  requests: 'provider_model_type_outcome:llm_requests:increase1m',
};

/** A Prometheus of the measurement. */
export interface MeasuringPrometheus {
  /** Scrapes these ports from now on; resolves when each has been tried. */
  scrape(ports: readonly number[]): Promise<void>;
  stop(): Promise<void>;
  /** Starts again, on the same data. */
  restart(): Promise<void>;
  /** Resolves when everything that is exposed now has been scraped and booked. */
  settled(): Promise<void>;
  /** Sum of the recorded increments. */
  increments(): Promise<Amounts>;
  /** Sum of `increase()` of a way of counting, over all of the run. */
  increase(counting: keyof typeof COUNTINGS): Promise<Amounts>;
  /** How many scrapes ran into their timeout, and how many evaluations were left out: more than none on a machine that is too slow. */
  overload(): Promise<number>;
}

/** Prometheus's answer about its rules. */
interface Evaluations {
  readonly groups: readonly {
    readonly lastEvaluation: string;
    readonly rules: readonly { readonly lastEvaluation: string }[];
  }[];
}

let nextPort = 21_000;

/** Starts one with a data folder of its own in `folder`. */
export async function startPrometheus(folder: string): Promise<MeasuringPrometheus> {
  mkdirSync(folder, { recursive: true });
  const targets = join(folder, 'targets.json');
  writeFileSync(targets, '[]');
  writeFileSync(join(folder, 'rules.yml'), scaledRules());
  writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(configuration(targets)));
  const port = await freePort(nextPort);
  nextPort = port + 1;
  const url = `http://127.0.0.1:${port}`;
  const program = {
    name: 'Prometheus',
    command: [
      'prometheus',
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ] as [string, ...string[]],
    logFile: join(folder, 'prometheus.log'),
    readyUrl: `${url}/-/ready`,
  };
  let running: Running = await start(program);
  const sums = async (promql: (quantity: keyof Amounts) => string): Promise<Amounts> => {
    const [usd = 0, tokens = 0, requests = 0] = await Promise.all(
      (['usd', 'tokens', 'requests'] as const).map(async (quantity) => {
        const [sample] = await query(url, promql(quantity));
        return sample?.value ?? 0;
      }),
    );
    return { usd, tokens, requests };
  };

  /** Resolves when the rules have been evaluated after a moment, in milliseconds since the epoch. */
  async function evaluated(after: number): Promise<void> {
    await eventually('the rules were evaluated', 60_000, async () => {
      const response = await fetch(`${url}/api/v1/rules`);
      const { data } = (await response.json()) as { data: Evaluations };
      return data.groups.every(({ lastEvaluation, rules }) => {
        const all = [lastEvaluation, ...rules.map((rule) => rule.lastEvaluation)];
        return all.every((time) => Date.parse(time) > after);
      });
    });
  }

  return {
    async scrape(ports) {
      const addresses = ports.map((each) => `127.0.0.1:${each}`);
      writeFileSync(targets, JSON.stringify([{ targets: addresses }]));
      // Prometheus takes up new targets every five seconds only.
      await eventually(`Prometheus scrapes ${addresses.join(', ')}`, 20_000, async () => {
        const tried = await query(url, 'count by (instance) (up)');
        return addresses.every((address) => tried.some(({ metric }) => metric['instance'] === address));
      });
    },
    stop: () => running.stop(),
    async restart() {
      running = await start(program);
    },
    async settled() {
      const seen = Date.now() + 3 * SCRAPE_MS;
      // The rules look back by half an evaluation; two more have then seen it all.
      await evaluated(seen + 3 * EVALUATION_MS);
    },
    increments: () => sums((quantity) => `sum(sum_over_time(${INCREMENTS[quantity]}[1h]))`),
    increase: (counting) => sums((quantity) => `sum(increase(${COUNTINGS[counting][quantity]}[1h]))`),
    async overload() {
      const timedOut = `scrape_duration_seconds{job="ours"} >= bool ${TIMEOUT_MS / 1000}`;
      const [scrapes] = await query(url, `sum(sum_over_time((${timedOut})[1h:${SCRAPE_MS}ms]))`);
      const own = await (await fetch(`${url}/metrics`)).text();
      const missed = own.matchAll(/^prometheus_rule_group_iterations_missed_total\S* (\S+)$/gm);
      return [...missed].reduce((sum, [, count]) => sum + Number(count), scrapes?.value ?? 0);
    },
  };
}

function configuration(targets: string): object {
  return {
    global: {
      scrape_interval: `${SCRAPE_MS}ms`,
      scrape_timeout: `${Math.floor(TIMEOUT_MS)}ms`,
      evaluation_interval: `${EVALUATION_MS}ms`,
    },
    rule_files: ['rules.yml'],
    scrape_configs: Object.entries(COUNTINGS).map(([name, { path }]) => ({
      job_name: name,
      metrics_path: path,
      file_sd_configs: [{ files: [targets], refresh_interval: '1s' }],
    })),
  };
}
