// `llm-cost-metrics/otel`: metrics on the host's OpenTelemetry MeterProvider.
export { cardinalityView } from './cardinality.ts';
export type { CardinalityView } from './cardinality.ts';
export type { RegisterMetricsOptions } from './options.ts';
export { registerMetrics } from './register.ts';
export type { RegisteredMetrics } from './register.ts';
