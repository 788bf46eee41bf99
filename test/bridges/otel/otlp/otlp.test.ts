import {
  AggregationTemporalityPreference,
  OTLPMetricExporter as JsonExporter,
} from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtoExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import * as exporter2 from 'opentelemetry-exporter-metrics-otlp-proto-2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { registerMetrics } from '../../../../src/bridges/otel/index.ts';
import { COUNTER_INSTRUMENTS, GAUGE_INSTRUMENTS } from '../../../../src/bridges/otel/instruments.ts';
import { createGuard } from '../../../../src/guard/index.ts';
import { createCostMeter } from '../../../../src/index.ts';
import { scrapeSourceOf } from '../../../../src/meter/meter.ts';
import { createSeriesLedger } from '../ledger.ts';
import { SDKS } from '../sdks.ts';
import { createTraffic } from '../traffic.ts';
import { type Received, type Receiver, startReceiver } from './receiver.ts';

const [[, sdk2], [, sdk3]] = SDKS as [(typeof SDKS)[0], (typeof SDKS)[0]];
const PROTOBUF = 'application/x-protobuf';

const EXPORTERS = [
  ['protobuf with SDK 2', sdk2, exporter2.OTLPMetricExporter as unknown as typeof ProtoExporter, PROTOBUF],
  ['protobuf with SDK 3', sdk3, ProtoExporter, PROTOBUF],
  ['JSON with SDK 3', sdk3, JsonExporter, 'application/json'],
] as const;

/** OTLP's numbers of the temporalities. */
const TEMPORALITIES = { DELTA: 1, CUMULATIVE: 2 } as const;

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(async () => {
  await receiver.close();
});

/** What a backend makes of the counters: deltas are added up, the last of cumulative values counts. */
function countersOf(received: readonly Received[], temporality: keyof typeof TEMPORALITIES) {
  const ledger = createSeriesLedger();
  for (const { metrics } of temporality === 'DELTA' ? received : received.slice(-1)) {
    for (const { name, sum } of metrics) {
      for (const { attributes, value, startTimeUnixNano, timeUnixNano } of sum?.dataPoints ?? []) {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(startTimeUnixNano).toBeGreaterThan(0n);
        expect(timeUnixNano).toBeGreaterThanOrEqual(startTimeUnixNano);
        ledger.add(name, attributes, value);
      }
    }
  }
  return ledger;
}

describe.each(EXPORTERS)('OTLP as %s', (_name, sdk, Exporter, contentType) => {
  it.each(['DELTA', 'CUMULATIVE'] as const)(
    '%s: what arrives is the ledger, every series to the token and the dollar',
    async (temporality) => {
      const exporter = new Exporter({
        url: receiver.url,
        temporalityPreference: AggregationTemporalityPreference[temporality],
      });
      const reader = new sdk.PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
      const provider = new sdk.MeterProvider({ readers: [reader] });
      const meter = createCostMeter({ users: 'plain' });
      registerMetrics(meter, { meterProvider: provider, genaiConventions: true });
      const { spend, ledger } = createTraffic(meter);

      for (const users of [['alice'], ['alice', 'bob'], [], ['carol', 'alice']]) {
        for (const user of users) spend(user, 3);
        await provider.forceFlush();
      }
      spend('bob');
      await provider.shutdown();

      const { received } = receiver;
      expect(received).toHaveLength(5);
      const counters = countersOf(received, temporality);
      const own = Object.entries(counters.totals()).filter(([key]) => key.startsWith('llm.'));
      expect(Object.fromEntries(own)).toEqual(ledger.totals());
      expect(counters.sum('gen_ai.client.inference.usage.output_tokens')).toBe(
        ledger.sum('llm.tokens', { token_type: 'output' }) +
          ledger.sum('llm.tokens', { token_type: 'reasoning' }),
      );

      for (const { metrics, ...request } of received) {
        expect(request).toEqual({ contentType, scope: 'llm-cost-metrics' });
        for (const { sum, histogram } of metrics) {
          if (sum) expect(sum).toMatchObject({ isMonotonic: true });
          const kind = sum ?? histogram;
          if (kind) expect(kind.aggregationTemporality).toBe(TEMPORALITIES[temporality]);
        }
      }
    },
  );

  it('has the instruments of the catalogue, whole numbers as such, and gauges', async () => {
    const exporter = new Exporter({ url: receiver.url });
    const reader = new sdk.PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
    const provider = new sdk.MeterProvider({ readers: [reader] });
    const meter = createCostMeter({
      users: 'plain',
      maxUsers: 1,
      extraLabels: ['team'],
      budgets: { budgets: [{ name: 'daily', period: 'day', limitUsd: 5, owner: 'Search' }] },
    });
    const guard = createGuard(meter, { alertmanager: 'http://127.0.0.1:9', mode: 'dry-run' });
    registerMetrics(meter, { meterProvider: provider });
    const { spend } = createTraffic(meter);
    spend('alice');
    spend('bob');
    meter.record({ provider: '', model: '' });
    meter.record({ provider: 'openai', model: 'gpt-4o', usage: {}, costUsd: 1, serviceTier: 'batch' });
    scrapeSourceOf(meter).countDryRunBlock({ provider: 'openai', model: 'gpt-4o' });
    await provider.shutdown();
    guard.close();

    const metrics = receiver.received.flatMap((request) => request.metrics);
    for (const { name, unit, description, metric } of [...COUNTER_INSTRUMENTS, ...GAUGE_INSTRUMENTS]) {
      const arrived = metrics.find((each) => each.name === name);
      expect(arrived, name).toMatchObject({ unit, description });
      const points = (metric.kind === 'counter' ? arrived?.sum : arrived?.gauge)?.dataPoints ?? [];
      expect(points.length, name).toBeGreaterThan(0);
    }
    const tokens = metrics.find(({ name }) => name === 'llm.tokens')?.sum?.dataPoints ?? [];
    expect(tokens.every(({ asInt, value }) => asInt === value)).toBe(true);
  });
});
