// One alert told as a story of three parts: an hour just below its limit, two hours just above it, four hours after.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A value throughout, or one for each part of the story; `_` is no value. */
export type Story =
  number | string | readonly [below: number | string, above: number | string, after: number | string];

/** An alert, what it sees, and what it says. */
export interface AlertCase {
  readonly alert: string;
  readonly file: 'alerts-budgets' | 'alerts-anomalies' | 'alerts-health';
  /** What sets this case apart from others of the alert. */
  readonly when: string;
  readonly series: Readonly<Record<string, Story>>;
  /** The labels of what fires, without the alert's name. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Where links lead to, below the dashboards' address. */
  readonly dashboard: string;
}

const MINUTES = { below: 60, above: 120, after: 240 };
const [BELOW, ABOVE, AFTER] = [
  MINUTES.below - 1,
  MINUTES.below + MINUTES.above - 5,
  MINUTES.below + MINUTES.above + MINUTES.after - 5,
];

function values(story: Story): string {
  const parts = Array.isArray(story) ? (story as readonly (number | string)[]) : [story as number | string];
  const lengths =
    parts.length === 1 ? [MINUTES.below + MINUTES.above + MINUTES.after] : Object.values(MINUTES);
  return parts.map((value, index) => `${value}x${(lengths[index] ?? 0) - 1}`).join(' ');
}

const LINKS = {
  llm_cost_runbooks: 'https://runbooks.example.com',
  llm_cost_grafana: 'https://grafana.example.com',
};

/** Has promtool tell the story: silent, firing with every label and word, resolved. */
export async function promtoolTells(one: AlertCase): Promise<string> {
  const { alert, file, series, labels, annotations, dashboard } = one;
  const fired = {
    exp_labels: labels,
    exp_annotations: {
      ...annotations,
      runbook_url: `${LINKS.llm_cost_runbooks}/${alert}.md`,
      dashboard_url: `${LINKS.llm_cost_grafana}/d/${dashboard}`,
    },
  };
  return promtool({
    rule_files: [resolve(`prometheus/rules/${file}.yml`)],
    evaluation_interval: '15s',
    tests: [
      {
        external_labels: LINKS,
        interval: '1m',
        input_series: Object.entries(series).map(([name, story]) => ({
          series: name,
          values: values(story),
        })),
        alert_rule_test: [
          { alertname: alert, eval_time: `${BELOW}m`, exp_alerts: [] },
          { alertname: alert, eval_time: `${ABOVE}m`, exp_alerts: [fired] },
          { alertname: alert, eval_time: `${AFTER}m`, exp_alerts: [] },
        ],
      },
    ],
  });
}

/** Runs promtool on tests; throws with what it found. */
export async function promtool(content: object): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'llm-cost-alerts-'));
  const file = join(folder, 'alerts.test.yml');
  writeFileSync(file, JSON.stringify(content));
  try {
    return (await run('promtool', ['test', 'rules', file])).stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
