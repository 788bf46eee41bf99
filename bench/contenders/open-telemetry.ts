// OpenTelemetry's counters behind its Prometheus exporter, as its README shows them.
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { type Contender, METRICS } from './contender.ts';

/** Beyond this many series of a metric the SDK folds all others into one; its default is 2,000. */
const NO_LIMIT = 10_000_000;

/** Counters of a meter provider of their own. Without the labels and metrics that only this exporter adds. */
export function openTelemetry(): Contender {
  const exporter = new PrometheusExporter({
    preventServerStart: true,
    withoutScopeInfo: true,
    withoutTargetInfo: true,
  });
  const views = [{ instrumentName: '*', aggregationCardinalityLimit: NO_LIMIT }];
  const meter = new MeterProvider({ readers: [exporter], views }).getMeter('bench');
  const cost = meter.createCounter(METRICS.usd, { description: 'Dollars spent on LLM calls.' });
  const tokens = meter.createCounter(METRICS.tokens, { description: 'Tokens by kind.' });
  const requests = meter.createCounter(METRICS.requests, { description: 'LLM calls by outcome.' });
  return {
    record(provider, model, user, input, output, usd) {
      cost.add(usd, { provider, model, type: 'chat', user });
      tokens.add(input, { provider, model, type: 'chat', user, token_type: 'input' });
      tokens.add(output, { provider, model, type: 'chat', user, token_type: 'output' });
      requests.add(1, { provider, model, type: 'chat', user, outcome: 'ok' });
    },
    handler: (request, response) => {
      exporter.getMetricsRequestHandler(request, response);
    },
  };
}
