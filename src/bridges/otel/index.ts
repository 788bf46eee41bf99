// `llm-cost-metrics/otel`: metrics on the host's OpenTelemetry MeterProvider, and cost from its spans.
export { cardinalityView } from './cardinality.ts';
export type { CardinalityView } from './cardinality.ts';
export type { RegisterMetricsOptions } from './options.ts';
export { registerMetrics } from './register.ts';
export type { RegisteredMetrics } from './register.ts';
export { costSpanProcessor } from './spans/processor.ts';
export type { CostSpanProcessor, EndedSpan } from './spans/processor.ts';
export type { CostSpanProcessorOptions, LabelSource } from './spans/options.ts';
