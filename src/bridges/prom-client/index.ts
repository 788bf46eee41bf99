// `llm-cost-metrics/prom-client`: everything in a prom-client registry of the host.
export { registerMetrics } from './register.ts';
export type { RegisteredMetrics } from './register.ts';
export type { PromClientRegistry } from './registry.ts';
