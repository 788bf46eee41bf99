// The same calls counted three times: by this library, by an ordinary prom-client counter, by an ordinary OpenTelemetry one.
import { createServer, type RequestListener } from 'node:http';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { type CostMeter, createCostMeter } from 'llm-cost-metrics';
import { metricsHandler } from 'llm-cost-metrics/http';
import { Counter, Registry } from 'prom-client';
import type { Assignment } from './assignment.ts';
import { type MeasuredCall, MODEL, usdOf } from './call.ts';

/** One way of counting. */
export interface Counting {
  readonly path: string;
  readonly handler: RequestListener;
  count(call: MeasuredCall): void;
}

/** This library. */
export function ourCounting(assignment: Assignment): Counting & { readonly meter: CostMeter } {
  const { stateFile, maxUsers, userIdleSeconds } = assignment;
  const meter = createCostMeter({
    users: 'plain',
    ...(stateFile && { stateFile }),
    ...(maxUsers !== undefined && { maxUsers }),
    ...(userIdleSeconds !== undefined && { userIdleSeconds }),
    onDiagnostic: ({ kind, message }) => {
      console.error(`${kind}: ${message}`);
    },
  });
  return {
    meter,
    path: '/metrics',
    handler: metricsHandler(meter),
    count: ({ user, ...usage }) => {
      meter.record({ provider: 'openai', model: MODEL, user, usage });
    },
  };
}

/** prom-client, as its README shows it. */
export function promClientCounting(): Counting {
  const registry = new Registry();
  const labelNames = ['provider', 'model', 'type', 'user'];
  const options = { registers: [registry], labelNames };
  const usd = new Counter({ ...options, name: 'prom_client_usd_total', help: 'Dollars.' });
  const requests = new Counter({ ...options, name: 'prom_client_requests_total', help: 'Calls.' });
  const tokens = new Counter({
    ...options,
    name: 'prom_client_tokens_total',
    help: 'Tokens.',
    labelNames: [...labelNames, 'token_type'],
  });
  return {
    path: '/prom-client',
    handler: (_request, response) => {
      void registry.metrics().then((text) => {
        response.setHeader('Content-Type', registry.contentType).end(text);
      });
    },
    count(call) {
      const labels = { provider: 'openai', model: MODEL, type: 'chat', user: call.user };
      usd.inc(labels, usdOf(call));
      requests.inc(labels);
      for (const [token_type, count] of tokensByType(call)) tokens.inc({ ...labels, token_type }, count);
    },
  };
}

/** OpenTelemetry's counters behind its Prometheus exporter, as its README shows them. */
export function openTelemetryCounting(): Counting {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const meter = new MeterProvider({ readers: [exporter] }).getMeter('accuracy');
  const usd = meter.createCounter('otel_usd');
  const requests = meter.createCounter('otel_requests');
  const tokens = meter.createCounter('otel_tokens');
  return {
    path: '/otel',
    handler: (request, response) => {
      exporter.getMetricsRequestHandler(request, response);
    },
    count(call) {
      const labels = { provider: 'openai', model: MODEL, type: 'chat', user: call.user };
      usd.add(usdOf(call), labels);
      requests.add(1, labels);
      for (const [token_type, count] of tokensByType(call)) tokens.add(count, { ...labels, token_type });
    },
  };
}

function tokensByType({ inputTokens, cacheReadTokens, outputTokens }: MeasuredCall): [string, number][] {
  const all: [string, number][] = [
    ['input', inputTokens - cacheReadTokens],
    ['cache_read', cacheReadTokens],
    ['output', outputTokens],
  ];
  return all.filter(([, count]) => count > 0);
}

/** Serves each way of counting under its path. */
export function serve(countings: readonly Counting[], port: number): ReturnType<typeof createServer> {
  return createServer((request, response) => {
    const found = countings.find(({ path }) => request.url?.split('?', 1)[0] === path);
    if (found === undefined) response.writeHead(404).end();
    else found.handler(request, response);
  }).listen(port, '127.0.0.1');
}
