// The catalogue: every metric this library exposes, once, with kind, unit, labels and meaning.
import { RECORDER_ERROR_REASONS, UNPRICED_REASONS } from './reasons.ts';
import { TOKEN_TYPES } from './token-types.ts';

/** How a metric behaves over time. */
export type MetricKind = 'counter' | 'gauge';

/** What tells the rows of a counter apart, beyond its own label; gauges name all their labels themselves. */
export type RowKind = 'call' | 'model' | 'unpriced' | 'scope' | 'recorder';

/** Labels every per-call counter carries, before any `extraLabels`. */
export const BASE_LABELS = ['provider', 'model', 'type', 'user'] as const;

/** Labels of each kind of row; the app's `extraLabels` follow where {@link rowLabels} says so. */
export const ROW_LABELS: Readonly<Record<RowKind, readonly string[]>> = {
  call: BASE_LABELS,
  model: ['provider', 'model', 'type'],
  unpriced: ['provider', 'model', 'type'],
  scope: ['scope', 'subject'],
  recorder: [],
};

/** All labels of a kind of row, with the app's `extraLabels` where rows are told apart by them. */
export function rowLabels(kind: RowKind, extraLabels: readonly string[]): readonly string[] {
  const hasExtraLabels = kind === 'call' || kind === 'model' || kind === 'unpriced';
  return hasExtraLabels ? [...ROW_LABELS[kind], ...extraLabels] : ROW_LABELS[kind];
}

/** Values of the `outcome` label. */
export const OUTCOMES = ['ok', 'error', 'blocked'] as const;

/** How a call ended: answered, failed, or refused by a budget before it was made. */
export type Outcome = (typeof OUTCOMES)[number];

/** Values of the `service_tier` label: the tiers that cost less, or more, than the standard one. */
export const OTHER_SERVICE_TIERS = ['batch', 'flex', 'priority'] as const;

/** A label that only one metric has, with the closed set of values it takes. */
export interface OwnLabel {
  readonly name: string;
  readonly values: readonly string[];
}

/** A counter: booked in rows, one cell for each value of its own label. */
export interface CounterDefinition {
  readonly kind: 'counter';
  readonly name: string;
  readonly help: string;
  readonly unit: 'usd' | 'tokens' | 'requests' | 'errors';
  readonly row: RowKind;
  readonly ownLabel?: OwnLabel;
}

/** A gauge: read afresh at every scrape. */
export interface GaugeDefinition {
  readonly kind: 'gauge';
  readonly name: string;
  readonly help: string;
  readonly unit: 'usd' | 'seconds' | 'users' | 'blocks' | 'ratio' | 'info';
  readonly labels: readonly string[];
}

export type MetricDefinition = CounterDefinition | GaugeDefinition;

const tokenTypes = { name: 'token_type', values: TOKEN_TYPES } as const satisfies OwnLabel;
const budgetLabels = ['budget', 'period', 'scope', 'subject', 'action'] as const;

/** Every counter, in the order in which it is exposed. */
export const COUNTERS = {
  costUsd: {
    kind: 'counter',
    name: 'llm_cost_usd_total',
    help: 'Dollars spent on LLM calls; priced calls only.',
    unit: 'usd',
    row: 'call',
  },
  tokens: {
    kind: 'counter',
    name: 'llm_tokens_total',
    help: 'Billable tokens by disjoint kind; their sum is the total.',
    unit: 'tokens',
    row: 'call',
    ownLabel: tokenTypes,
  },
  requests: {
    kind: 'counter',
    name: 'llm_requests_total',
    help: 'LLM calls by outcome.',
    unit: 'requests',
    row: 'call',
    ownLabel: { name: 'outcome', values: OUTCOMES },
  },
  estimatedRequests: {
    kind: 'counter',
    name: 'llm_estimated_requests_total',
    help: 'LLM calls whose tokens were estimated, not reported by the provider.',
    unit: 'requests',
    row: 'call',
  },
  estimatedCostUsd: {
    kind: 'counter',
    name: 'llm_estimated_cost_usd_total',
    help: 'Dollars spent on LLM calls whose tokens were estimated; part of llm_cost_usd_total.',
    unit: 'usd',
    row: 'call',
  },
  modelTokens: {
    kind: 'counter',
    name: 'llm_model_tokens_total',
    help: 'The tokens of llm_tokens_total without users: a few series however many users there are.',
    unit: 'tokens',
    row: 'model',
    ownLabel: tokenTypes,
  },
  modelRequests: {
    kind: 'counter',
    name: 'llm_model_requests_total',
    help: 'The calls of llm_requests_total without users: a few series however many users there are.',
    unit: 'requests',
    row: 'model',
    ownLabel: { name: 'outcome', values: OUTCOMES },
  },
  scopeCostUsd: {
    kind: 'counter',
    name: 'llm_scope_cost_usd_total',
    help: "Dollars by each value of the app's own labels (extraLabels), so that budgets can limit them.",
    unit: 'usd',
    row: 'scope',
  },
  serviceTierCostUsd: {
    kind: 'counter',
    name: 'llm_service_tier_cost_usd_total',
    help: 'Dollars spent at a batch, flex or priority tier; part of llm_cost_usd_total.',
    unit: 'usd',
    row: 'model',
    ownLabel: { name: 'service_tier', values: OTHER_SERVICE_TIERS },
  },
  dryRunBlockedRequests: {
    kind: 'counter',
    name: 'llm_dry_run_blocked_requests_total',
    help: 'LLM calls that a guard in dry-run would have refused.',
    unit: 'requests',
    row: 'call',
  },
  unpricedRequests: {
    kind: 'counter',
    name: 'llm_unpriced_requests_total',
    help: 'LLM calls with no known price; they are in no dollar figure.',
    unit: 'requests',
    row: 'unpriced',
    ownLabel: { name: 'reason', values: UNPRICED_REASONS },
  },
  unpricedTokens: {
    kind: 'counter',
    name: 'llm_unpriced_tokens_total',
    help: 'Tokens of LLM calls with no known price, kept so that they can be priced later.',
    unit: 'tokens',
    row: 'unpriced',
    ownLabel: tokenTypes,
  },
  userOverflowRequests: {
    kind: 'counter',
    name: 'llm_user_overflow_requests_total',
    help: 'LLM calls booked under user="other" because the user cap was reached.',
    unit: 'requests',
    row: 'recorder',
  },
  recorderErrors: {
    kind: 'counter',
    name: 'llm_recorder_errors_total',
    help: 'Calls that could not be recorded as given, and faults of the recorder itself.',
    unit: 'errors',
    row: 'recorder',
    ownLabel: { name: 'reason', values: RECORDER_ERROR_REASONS },
  },
} as const satisfies Record<string, CounterDefinition>;

/** Every gauge, in the order in which it is exposed. */
export const GAUGES = {
  priceUsdPerMillion: {
    kind: 'gauge',
    name: 'llm_price_usd_per_million',
    help: 'Price in force, in dollars per million tokens, for every model seen.',
    unit: 'usd',
    labels: ['provider', 'model', 'token_type'],
  },
  priceDataTimestamp: {
    kind: 'gauge',
    name: 'llm_price_data_timestamp_seconds',
    help: 'When the price data in use was made, in seconds since the epoch.',
    unit: 'seconds',
    labels: [],
  },
  budgetUsd: {
    kind: 'gauge',
    name: 'llm_budget_usd',
    help: 'Configured budget limits, in dollars per period.',
    unit: 'usd',
    labels: budgetLabels,
  },
  budgetWarnRatio: {
    kind: 'gauge',
    name: 'llm_budget_warn_ratio',
    help: 'Shares of budget limits at which alerts warn, below 1; rank 1 is the highest.',
    unit: 'ratio',
    labels: ['budget', 'level', 'rank'],
  },
  budgetInfo: {
    kind: 'gauge',
    name: 'llm_budget_info',
    help: 'Who answers for a budget and where to reach them; always 1.',
    unit: 'info',
    labels: ['budget', 'owner', 'contact'],
  },
  trendLimitRatio: {
    kind: 'gauge',
    name: 'llm_trend_limit_ratio',
    help: 'Configured limit of spend over the spend of the period before, as a ratio (1.2 is 20% more).',
    unit: 'ratio',
    labels: ['period'],
  },
  periodStart: {
    kind: 'gauge',
    name: 'llm_period_start_timestamp_seconds',
    help: "Start of the current calendar period in the budgets' time zone, in seconds since the epoch.",
    unit: 'seconds',
    labels: ['period'],
  },
  periodEnd: {
    kind: 'gauge',
    name: 'llm_period_end_timestamp_seconds',
    help: "End of the current calendar period in the budgets' time zone, in seconds since the epoch.",
    unit: 'seconds',
    labels: ['period'],
  },
  trackedUsers: {
    kind: 'gauge',
    name: 'llm_tracked_users',
    help: 'Users that have series of their own.',
    unit: 'users',
    labels: [],
  },
  guardBlocks: {
    kind: 'gauge',
    name: 'llm_guard_blocks',
    help: 'Blocks that the guard of this process knows to be in force.',
    unit: 'blocks',
    labels: [],
  },
  guardLastAnswer: {
    kind: 'gauge',
    name: 'llm_guard_last_answer_timestamp_seconds',
    help: 'When Alertmanager last answered the guard of this process, in seconds since the epoch; 0 before it first did.',
    unit: 'seconds',
    labels: [],
  },
  buildInfo: {
    kind: 'gauge',
    name: 'llm_cost_metrics_build_info',
    help: 'Version of the library and of its price data; always 1.',
    unit: 'info',
    labels: ['version', 'prices_version'],
  },
} as const satisfies Record<string, GaugeDefinition>;

/** Every metric, counters first. */
export const METRICS: readonly MetricDefinition[] = [...Object.values(COUNTERS), ...Object.values(GAUGES)];

/** All label names of a metric, in exposition order (without the app's `extraLabels`). */
export function labelNames(metric: MetricDefinition): readonly string[] {
  if (metric.kind === 'gauge') return metric.labels;
  const base = ROW_LABELS[metric.row];
  return metric.ownLabel ? [...base, metric.ownLabel.name] : base;
}
