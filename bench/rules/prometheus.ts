// A real Prometheus with the committed rules, and what it tells of itself while it evaluates them.
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import { freePort } from '../../scripts/up/ports.ts';
import { type Running, start } from '../../scripts/up/processes.ts';
import { eventually } from '../../test/e2e/prometheus-api.ts';

/** One evaluation of a group of rules. */
export interface Evaluation {
  readonly group: string;
  readonly intervalSeconds: number;
  /** When it was, in milliseconds since the epoch. */
  readonly at: number;
  readonly seconds: number;
  /** Seconds of each rule, by its place in the group. */
  readonly rules: readonly { readonly name: string; readonly seconds: number }[];
  /** Alerts that were pending or firing. */
  readonly alerts: number;
}

/** What Prometheus takes at a moment. */
export interface Usage {
  readonly residentBytes: number;
  readonly heapBytes: number;
  readonly headSeries: number;
  readonly cpuSeconds: number;
  readonly missedEvaluations: number;
  readonly failedEvaluations: number;
}

/** One that runs. */
export interface WatchedPrometheus {
  readonly url: string;
  /** Scrapes an app, and itself, and evaluates the committed rules from now on. */
  goToWork(app: string): Promise<void>;
  /** The last evaluation of each group. */
  evaluations(): Promise<{ last: Evaluation[]; errors: string[] }>;
  usage(): Promise<Usage>;
  stop(): Promise<void>;
}

interface Answer {
  readonly data: {
    readonly groups: readonly {
      readonly name: string;
      readonly interval: number;
      readonly evaluationTime: number;
      readonly lastEvaluation: string;
      readonly rules: readonly {
        readonly name: string;
        readonly health: string;
        readonly lastError?: string;
        readonly evaluationTime: number;
        readonly alerts?: readonly unknown[];
      }[];
    }[];
  };
}

interface Configuration {
  rule_files: string[];
  scrape_configs: object[];
  alerting?: object;
}

/** Starts one on a data folder; until it is told to go to work it takes samples, and evaluates nothing. */
export async function startPrometheus(folder: string, data: string): Promise<WatchedPrometheus> {
  const address = `127.0.0.1:${await freePort(23_500)}`;
  const url = `http://${address}`;
  const file = join(folder, 'prometheus.yml');
  writeFileSync(file, '');
  const running: Running = await start({
    name: 'Prometheus',
    command: [
      'prometheus',
      `--config.file=${file}`,
      `--storage.tsdb.path=${data}`,
      '--storage.tsdb.retention.time=400d',
      // It would put the blocks together meanwhile.
      '--storage.tsdb.max-block-duration=6h',
      '--web.enable-remote-write-receiver',
      '--enable-feature=expand-external-labels',
      `--web.listen-address=${address}`,
    ],
    logFile: join(folder, 'prometheus.log'),
    readyUrl: `${url}/-/ready`,
  });
  return {
    url,
    async goToWork(app) {
      writeFileSync(file, configuration(app, address));
      process.kill(running.pid, 'SIGHUP');
      await eventually(
        'Prometheus has the rules',
        60_000,
        async () => (await rules(url)).data.groups.length > 0,
      );
    },
    async evaluations() {
      const { data } = await rules(url);
      return {
        last: data.groups.map(({ name, interval, evaluationTime, lastEvaluation, rules }) => ({
          group: name,
          intervalSeconds: interval,
          at: Date.parse(lastEvaluation),
          seconds: evaluationTime,
          rules: rules.map((rule) => ({ name: rule.name, seconds: rule.evaluationTime })),
          alerts: rules.reduce((sum, { alerts = [] }) => sum + alerts.length, 0),
        })),
        errors: data.groups.flatMap(({ rules }) =>
          rules
            .filter(({ health, lastError = '' }) => health === 'err' || lastError !== '')
            .map(({ name, health, lastError = '' }) => `${name} is ${health}: ${lastError}`),
        ),
      };
    },
    async usage() {
      const text = await (await fetch(`${url}/metrics`)).text();
      const sum = (name: string): number =>
        [...text.matchAll(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'gm'))].reduce(
          (total, [, value]) => total + Number(value),
          0,
        );
      return {
        residentBytes: sum('process_resident_memory_bytes'),
        heapBytes: sum('go_memstats_heap_inuse_bytes'),
        headSeries: sum('prometheus_tsdb_head_series'),
        cpuSeconds: sum('process_cpu_seconds_total'),
        missedEvaluations: sum('prometheus_rule_group_iterations_missed_total'),
        failedEvaluations: sum('prometheus_rule_evaluation_failures_total'),
      };
    },
    stop: () => running.stop(),
  };
}

async function rules(url: string): Promise<Answer> {
  return (await (await fetch(`${url}/api/v1/rules`)).json()) as Answer;
}

/** The committed one, but for what is scraped and who is told. */
function configuration(app: string, itself: string): string {
  const committed = parse(readFileSync('prometheus/prometheus.yml', 'utf8')) as Configuration;
  delete committed.alerting;
  const job = (job_name: string, target: string, instance: string): object => ({
    job_name,
    static_configs: [{ targets: [target], labels: { instance } }],
  });
  return stringify({
    ...committed,
    rule_files: [resolve('prometheus/rules/*.yml')],
    scrape_configs: [job('llm-apps', app, 'llm-app'), job('prometheus', itself, 'prometheus')],
  });
}
