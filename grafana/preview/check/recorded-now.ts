// What a Prometheus beside the generated history would hold now: sums to date, limits, prices, scrapes, rules, alerts; and
// work whose labels are full of characters that mean something in patterns.
import {
  createFamily,
  type Family,
  type TimeSeries,
} from '../../../examples/chat-service/history/openmetrics.ts';

const MINUTE_MS = 60_000;
const QUARTER_HOUR_MS = 15 * MINUTE_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;

/**
 * Work that patterns would misread, as labels have it; its dollars of each quarter-hour of the last day. No double quotes:
 * Grafana puts those into queries as they are, and the queries fail.
 */
export const ODD = { provider: "od'd", model: "a.b+c(d)|e\\f'g", type: 'x*y', user: 'u$er{1}[2]?' } as const;
export const ODD_USD = 0.25;

type Labels = Readonly<Record<string, string>>;

interface Writer {
  /** One sample, at the end. */
  now(name: string, labels: Labels, value: number): void;
  /** A sample each five minutes of the last day; `slope` is added with each. */
  day(name: string, labels: Labels, value: number, slope?: number): void;
  /** A sample at each quarter-hour of the last day. */
  quarters(name: string, labels: Labels, value: number): void;
}

/** Further families beside those of a history that ends at a moment, in milliseconds since the epoch. */
export function recordedNow(history: readonly Family[], end: number): Family[] {
  const families = new Map<string, Family>();
  const add = (name: string, labels: Labels, time: number, value: number): void => {
    let family = families.get(name) ?? history.find((each) => each.name === name);
    if (family === undefined) families.set(name, (family = createFamily(name)));
    const escaped = Object.entries(labels).map(
      ([label, text]) => [label, text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')] as const,
    );
    family.add(new Map(escaped), time, value);
  };
  const writer: Writer = {
    now: (name, labels, value) => add(name, labels, end, value),
    day(name, labels, value, slope = 0) {
      let current = value;
      for (let time = end - DAY_MS; time <= end; time += 5 * MINUTE_MS) {
        add(name, labels, time, current);
        current += slope;
      }
    },
    quarters(name, labels, value) {
      const last = Math.floor(end / QUARTER_HOUR_MS) * QUARTER_HOUR_MS;
      for (let time = last - DAY_MS + QUARTER_HOUR_MS; time <= last; time += QUARTER_HOUR_MS)
        add(name, labels, time, value);
    },
  };
  addOdd(writer);
  addSums(writer, history, end);
  addLimits(writer, history, end);
  addApps(writer, end);
  return [...families.values()];
}

function addOdd({ quarters }: Writer): void {
  const { user, ...work } = ODD;
  for (const suffix of ['increase1m', 'increase15m']) {
    quarters(`provider_model_type:llm_cost_usd:${suffix}`, work, ODD_USD);
    quarters(`user:llm_cost_usd:${suffix}`, { user }, ODD_USD);
  }
  quarters('user:llm_requests:increase15m', { user }, 2);
  quarters('provider_model_type_user:llm_cost_usd:increase1m', ODD, ODD_USD);
  quarters('provider_model_type_outcome:llm_requests:increase1m', { ...work, outcome: 'ok' }, 2);
  for (const [tokenType, tokens] of [
    ['input', 1000],
    ['cache_read', 400],
    ['output', 100],
  ] as const)
    quarters(
      'provider_model_type_token_type:llm_tokens:increase1m',
      { ...work, token_type: tokenType },
      tokens,
    );
}

/** Sums since the day and the month began, from the increments. */
function addSums({ now }: Writer, history: readonly Family[], end: number): void {
  const date = new Date(end);
  const starts = {
    day: Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()),
    month: Date.UTC(date.getUTCFullYear(), date.getUTCMonth()),
  };
  const since = ({ samples }: TimeSeries, start: number): number =>
    samples.reduce((sum, { time, value }) => (time > start && time <= end ? sum + value : sum), 0);
  for (const [level, periods] of [
    ['global', ['day', 'month']],
    ['provider_model_type', ['day', 'month']],
    ['user', ['month']],
  ] as const) {
    const increments =
      history.find(({ name }) => name === `${level}:llm_cost_usd:increase1m`)?.series() ?? [];
    for (const series of increments) {
      const labels = Object.fromEntries(unescaped(series.labels));
      for (const period of periods)
        now(`${level}:llm_cost_usd:${period}_to_date`, labels, since(series, starts[period]));
    }
  }
  now(
    'user:llm_cost_usd:day_to_date',
    { user: ODD.user },
    ODD_USD * Math.floor((end - starts.day) / QUARTER_HOUR_MS),
  );
  now('global:llm_cost_usd:trend7d_ratio', {}, 1.07);
}

function addLimits({ now }: Writer, history: readonly Family[], end: number): void {
  const latest = (name: string): readonly (readonly [Labels, number])[] =>
    (history.find((family) => family.name === name)?.series() ?? []).map(({ labels, samples }) => [
      Object.fromEntries(unescaped(labels)),
      samples.at(-1)?.value ?? 0,
    ]);
  const limits = new Map(latest('llm_budget_usd').map(([{ budget = '' }, usd]) => [budget, usd]));
  for (const [labels, ratio] of latest('budget_subject:llm_budget_usd:used_ratio')) {
    const limit = limits.get(labels['budget'] ?? '') ?? 0;
    now('budget_subject:llm_cost_usd:to_date', labels, ratio * limit);
    now('budget_subject:llm_budget_usd:used_ratio', labels, ratio);
    if (labels['period'] === 'month')
      now('budget_subject:llm_budget_usd:exhausted_timestamp_seconds', labels, end / 1000 + 86_400);
  }
  for (const name of [
    'llm_budget_usd',
    'llm_period_start_timestamp_seconds',
    'llm_period_end_timestamp_seconds',
    'global:llm_cost_usd:projected_month',
    'budget_subject:llm_budget_usd:projected_ratio',
  ])
    for (const [labels, value] of latest(name)) now(name, labels, value);
  for (const [labels, value] of latest('llm_period_start_timestamp_seconds'))
    now('period:llm_period_start_timestamp_seconds:max', labels, value);
}

/** Prices in dollars per million tokens, by model and kind of token. */
export const PRICES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'gpt-4.1': { input: 2, cache_read: 0.5, output: 8 },
  'gpt-4.1-mini': { input: 0.4, cache_read: 0.1, output: 1.6 },
  'claude-sonnet-4-6': { input: 3, cache_read: 0.3, cache_write: 3.75, output: 15 },
};

function addApps({ now, day }: Writer, end: number): void {
  const at = { job: 'llm-apps', instance: 'app:8080' };
  for (const [model, prices] of Object.entries(PRICES)) {
    const provider = model.startsWith('gpt') ? 'openai' : 'anthropic';
    for (const [tokenType, usd] of Object.entries(prices))
      now('llm_price_usd_per_million', { provider, model, token_type: tokenType }, usd);
  }
  now('llm_price_data_timestamp_seconds', at, end / 1000 - 20 * 86_400);
  day('llm_cost_metrics_build_info', { ...at, version: '0.1.0', prices_version: '1' }, 1);
  day('up', at, 1);
  day('scrape_duration_seconds', at, 0.004);
  day('scrape_samples_scraped', at, 812);
  day('llm_tracked_users', at, 36);
  day('llm_guard_blocks', at, 1);
  day('llm_guard_last_answer_timestamp_seconds', at, end / 1000 - 86_400 - 3, 300);
  const work = { ...at, provider: 'openai', model: 'gpt-never', type: 'chat' };
  day('llm_unpriced_requests_total', { ...work, reason: 'unknown_model' }, 0, 1);
  day('llm_unpriced_tokens_total', { ...work, token_type: 'input' }, 0, 500);
  day('llm_recorder_errors_total', { ...at, reason: 'invalid_usage' }, 0, 1);
  day('llm_user_overflow_requests_total', at, 0, 1);
  day('llm_requests_total', { ...work, user: 'user-01', outcome: 'ok' }, 0, 100);
  day('llm_estimated_requests_total', { ...work, user: 'user-01' }, 0, 1);
  day('llm_estimated_cost_usd_total', { ...work, user: 'user-01' }, 0, 0.01);
  day('llm_service_tier_cost_usd_total', { ...work, service_tier: 'batch' }, 0, 0.02);
  for (const group of ['llm_cost', 'llm_cost_forecast']) {
    const labels = { job: 'prometheus', instance: 'prometheus:9090', rule_group: `/etc/rules.yml;${group}` };
    day('prometheus_rule_group_last_duration_seconds', labels, 0.4);
    day('prometheus_rule_group_interval_seconds', labels, 60);
    day('prometheus_rule_group_last_evaluation_timestamp_seconds', labels, end / 1000 - 86_400 - 20, 300);
  }
  day(
    'ALERTS',
    { alertname: 'LlmBudgetNearLimit', alertstate: 'firing', severity: 'warning', budget: 'x' },
    1,
  );
  day(
    'provider_model_type_outcome:llm_requests:increase1m',
    { provider: 'openai', model: 'gpt-5', type: 'chat', outcome: 'blocked' },
    1,
  );
}

function unescaped(labels: ReadonlyMap<string, string>): [string, string][] {
  return [...labels].map(([name, text]) => [name, text.replaceAll(/\\(.)/g, '$1')]);
}
