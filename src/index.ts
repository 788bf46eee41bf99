// `llm-cost-metrics`: the public face of the core.
export { createCostMeter } from './meter/meter.ts';
export type { CostMeter } from './meter/meter.ts';
export type { BudgetsInput, CostMeterOptions, PriceListInput, PricesInput } from './meter/options.ts';
export type { ContextLabels } from './meter/context.ts';
export type { Call, RecordResult, ServiceTier, Usage } from './catalogue/call.ts';
export { ConfigError } from './catalogue/errors.ts';
export type { ConfigFault, Diagnostic } from './catalogue/errors.ts';
export type { Outcome } from './catalogue/metrics.ts';
export type { RecorderErrorReason, UnpricedReason } from './catalogue/reasons.ts';
export { TOKEN_TYPES } from './catalogue/token-types.ts';
export type { TokenType } from './catalogue/token-types.ts';
export { DEFAULT_BUDGETS } from './budget/budgets.ts';
export type { Action, Budget, Budgets, Period, Scope } from './budget/budgets.ts';
export type {
  Alias,
  Discount,
  PriceEntry,
  PriceList,
  Prices,
  Rates,
  ServiceTierRule,
} from './pricing/price-list.ts';
export type { RefreshSettings } from './pricing/refresh.ts';
export { pseudonym } from './labels/users.ts';
export type { UserLabelling } from './labels/users.ts';
