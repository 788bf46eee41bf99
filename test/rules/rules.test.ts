// What the hand-written Prometheus and Alertmanager files promise: they are valid, tested, explained and connected.
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { COUNTERS, GAUGES } from '../../src/catalogue/metrics.ts';
import { ANOMALY_CASES } from './alerts/anomalies.ts';
import { BUDGET_CASES } from './alerts/budgets.ts';
import { HEALTH_CASES } from './alerts/health.ts';

const run = promisify(execFile);

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}
interface RuleFile {
  readonly groups: readonly { readonly rules: readonly Rule[] }[];
}
interface AlertTests {
  readonly tests: readonly {
    readonly alert_rule_test?: readonly {
      readonly alertname: string;
      readonly exp_alerts: readonly unknown[];
    }[];
  }[];
}

const yaml = (file: string): unknown => parse(readFileSync(file, 'utf8'));
const filesIn = (folder: string, ending: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));

const ruleFiles = filesIn('prometheus/rules', '.yml');
const rules = ruleFiles.flatMap((file) => (yaml(file) as RuleFile).groups.flatMap((group) => group.rules));
const alerts = rules.filter((rule) => rule.alert !== undefined);
const runbooks = filesIn('prometheus/runbooks', '.md');
const testFiles = filesIn('test/rules', '.test.yml');
const alertTests = testFiles
  .flatMap((file) => (yaml(file) as AlertTests).tests)
  .flatMap((test) => test.alert_rule_test ?? []);

/** Stories that alerts.test.ts tells. */
const ALERT_CASES = [...BUDGET_CASES, ...ANOMALY_CASES, ...HEALTH_CASES];

const known = new Set<string>([
  ...Object.values({ ...COUNTERS, ...GAUGES }).map(({ name }) => name),
  ...rules.flatMap(({ record }) => record ?? []),
]);

/** Names of our own series in a query. */
function seriesIn(query: string): string[] {
  return query.replaceAll('%s_to_date', 'day_to_date').match(/(?<![\w:$.;])(?:\w+:)?llm_\w+(?::\w+)*/g) ?? [];
}

const queriesOf = (text: string): string[] =>
  [...text.matchAll(/```promql\n([\s\S]*?)```/g)].map(([, query = '']) => query.replace(/^ +/gm, '').trim());

describe('the tools of Prometheus and Alertmanager accept', () => {
  it('the configuration and its rules', async () => {
    const { stdout } = await run('promtool', ['check', 'config', 'prometheus/prometheus.yml']);
    expect(stdout).toContain(`${ruleFiles.length} rule files found`);
    await run('promtool', ['check', 'rules', '--lint-fatal', ...ruleFiles]);
  });

  it("Alertmanager's configuration, with a route to every receiver", async () => {
    const config = 'prometheus/alertmanager.yml';
    expect((await run('amtool', ['check-config', config])).stdout).toContain('4 receivers');
    const receivers = async (...labels: string[]): Promise<string> =>
      (await run('amtool', ['config', 'routes', 'test', `--config.file=${config}`, ...labels])).stdout.trim();
    const [slack, email, pager] = [
      'llm_cost_slack_channel=#costs',
      'llm_cost_email_to=team',
      'llm_cost_pagerduty=on',
    ];
    expect(await receivers('severity=critical')).toBe('webhook');
    expect(await receivers('severity=critical', slack, email)).toBe('webhook,slack,email');
    expect(await receivers('severity=info', slack, email)).toBe('webhook,email');
    expect(await receivers('severity=critical', pager)).toBe('webhook,pagerduty');
    expect(await receivers('severity=warning', pager)).toBe('webhook');
    expect(await receivers('severity=unheard-of')).toBe('webhook');
  });
});

describe('the rules behave as tested', () => {
  it.concurrent.each(testFiles)('%s', async (file) => {
    const { stdout } = await run('promtool', ['test', 'rules', file]);
    expect(stdout).toContain('SUCCESS');
  });
});

describe('every series', () => {
  it('in a rule or an alert text is in the catalogue or recorded', () => {
    const texts = rules.flatMap(({ expr, annotations = {} }) => [expr, ...Object.values(annotations)]);
    const used = texts.flatMap(seriesIn);
    expect(used.length).toBeGreaterThan(50);
    expect(used.filter((name) => !known.has(name))).toEqual([]);
  });
});

describe.each(alerts.map((rule) => ({ name: rule.alert ?? '', rule })))('$name', ({ name, rule }) => {
  it('has a severity that people are told by', () => {
    const severity = rule.labels?.['severity'] ?? '';
    // One alert has two, by its level.
    const severities = severity
      .replace(/^\{\{ if .+ \}\}(\w+)\{\{ else \}\}(\w+)\{\{ end \}\}$/, '$1 $2')
      .split(' ');
    for (const each of severities) expect(['critical', 'warning', 'info']).toContain(each);
  });

  it('says what happened, in dollars, with links to a runbook and a dashboard', () => {
    const { summary = '', description = '', runbook_url = '', dashboard_url = '' } = rule.annotations ?? {};
    expect(summary).not.toBe('');
    expect(description).toContain('${{');
    expect(runbook_url).toMatch(new RegExp(`/${name}\\.md$`));
    const uid = /\/d\/([\w-]+)/.exec(dashboard_url)?.[1];
    const dashboards = filesIn('grafana/dashboards', '.json').map((file) => yaml(file) as { uid: string });
    expect(dashboards.map((dashboard) => dashboard.uid)).toContain(uid);
  });

  it('has a runbook whose queries are valid and read what there is', async () => {
    const text = readFileSync(`prometheus/runbooks/${name}.md`, 'utf8');
    expect(text).toMatch(new RegExp(`^# ${name}\n`));
    for (const heading of ['## Check', '## Act', '## Silence']) expect(text).toContain(heading);
    const queries = queriesOf(text);
    expect(queries.length).toBeGreaterThan(1);
    expect(queries.flatMap(seriesIn).filter((series) => !known.has(series))).toEqual([]);
    await checkQueries(queries);
  });

  it('is tested silent and firing', () => {
    if (ALERT_CASES.some(({ alert }) => alert === name)) return;
    const tests = alertTests.filter(({ alertname }) => alertname === name);
    expect(tests.some(({ exp_alerts }) => exp_alerts.length === 0)).toBe(true);
    expect(tests.some(({ exp_alerts }) => exp_alerts.length > 0)).toBe(true);
  });
});

describe('the founding alerts', () => {
  it('are all there, each with a runbook, and no runbook is left over', () => {
    const names = alerts.map(({ alert }) => alert);
    expect(names).toEqual(
      expect.arrayContaining([
        'LlmBudgetExceeded',
        'LlmUserBudgetExceeded',
        'LlmBudgetForecastExceeded',
        'LlmSpendTrendHigh',
      ]),
    );
    expect(runbooks.map((file) => basename(file, '.md')).sort()).toEqual(names.sort());
  });
});

/** Has promtool parse queries, as rules of a file of their own. */
async function checkQueries(queries: readonly string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'llm-cost-queries-'));
  const file = join(folder, 'queries.yml');
  const list = queries.map((expr, index) => ({ record: `query:number${index}`, expr }));
  writeFileSync(file, JSON.stringify({ groups: [{ name: 'queries', rules: list }] }));
  try {
    await run('promtool', ['check', 'rules', file]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
