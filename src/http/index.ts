// `llm-cost-metrics/http`: metrics over HTTP.
export { metricsHandler } from './handler.ts';
export type { MetricsHandler, MetricsHandlerOptions } from './handler.ts';
export type { HostMetrics, MetricsAnswer, MetricsText } from './host-metrics.ts';
export { startMetricsServer } from './server.ts';
export type { MetricsServer, MetricsServerOptions } from './server.ts';
