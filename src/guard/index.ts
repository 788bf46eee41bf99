// `llm-cost-metrics/guard`: refuses calls once a budget is gone, or somebody has stopped them.
export { createGuard } from './guard.ts';
export type { AlertmanagerGuard, WebhookHandler } from './guard.ts';
export type { GuardMode, GuardOptions, OnUnavailable } from './options.ts';
export { BudgetExceededError } from '../catalogue/guard.ts';
export type { Decision, Guard, GuardedCall, Refusal } from '../catalogue/guard.ts';
