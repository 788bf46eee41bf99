// `llm-cost-metrics/http`: metrics over HTTP.
export { metricsHandler } from './handler.ts';
export type { MetricsHandler, MetricsHandlerOptions, MetricsText } from './handler.ts';
export { startMetricsServer } from './server.ts';
export type { MetricsServer, MetricsServerOptions } from './server.ts';
