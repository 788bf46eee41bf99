import type { Histogram, HistogramMetricData } from '@opentelemetry/sdk-metrics';
import { type CostMeter, createCostMeter } from '../../../src/index.ts';
import { registerMetrics } from '../../../src/bridges/otel/index.ts';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createBackend } from './collector.ts';
import { SDKS } from './sdks.ts';
import { createTraffic } from './traffic.ts';

const OPT_IN = 'OTEL_SEMCONV_STABILITY_OPT_IN';

afterEach(() => {
  vi.unstubAllEnvs();
});

/** What the conventions' counters say of a provider, by name and modality. */
function usageOf(totals: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(totals).filter(([key]) => key.startsWith('gen_ai.')));
}

function key(name: string, labels: Readonly<Record<string, string>>): string {
  const prefixed = Object.entries(labels).map(([label, value]) => [`gen_ai.${label}`, value] as const);
  return `${name} ${JSON.stringify(prefixed.sort(([left], [right]) => (left < right ? -1 : 1)))}`;
}

const gpt = { 'provider.name': 'openai', 'response.model': 'gpt-4o' };

describe.each(SDKS)("the GenAI conventions' counters, with SDK %s", (_version, sdk) => {
  async function usageAfter(record: (meter: CostMeter) => void, isEarly = false) {
    const meter = createCostMeter({ users: 'plain' });
    const backend = createBackend(sdk);
    if (isEarly) record(meter);
    registerMetrics(meter, { meterProvider: backend.provider, genaiConventions: true });
    if (!isEarly) record(meter);
    await backend.collect();
    return { usage: usageOf(backend.counters().totals()), backend };
  }

  it('are not there unless they are asked for', async () => {
    const meter = createCostMeter({ users: 'plain' });
    const backend = createBackend(sdk);
    registerMetrics(meter, { meterProvider: backend.provider });
    createTraffic(meter).spend('alice');
    await backend.collect();
    expect(usageOf(backend.counters().totals())).toEqual({});
  });

  it.each([false, true])(
    'count input with the cached and output with reasoning, users together (recorded before: %s)',
    async (isEarly) => {
      const { usage, backend } = await usageAfter((meter) => {
        for (const user of ['alice', 'bob']) {
          meter.record({
            provider: 'openai',
            model: 'gpt-4o',
            user,
            usage: {
              inputTokens: 1000,
              cacheReadTokens: 100,
              cacheWriteTokens: 70,
              cacheWrite1hTokens: 20,
              inputAudioTokens: 300,
              outputTokens: 80,
              reasoningTokens: 50,
              outputImageTokens: 5,
            },
          });
        }
      }, isEarly);
      const chat = { ...gpt, 'operation.name': 'chat' };
      const unknown = { ...chat, 'token.modality': 'unknown' };
      expect(usage).toEqual({
        [key('gen_ai.client.inference.usage.input_tokens', unknown)]: 1400,
        [key('gen_ai.client.inference.usage.input_tokens', { ...chat, 'token.modality': 'audio' })]: 600,
        [key('gen_ai.client.inference.usage.output_tokens', unknown)]: 150,
        [key('gen_ai.client.inference.usage.output_tokens', { ...chat, 'token.modality': 'image' })]: 10,
        [key('gen_ai.client.inference.usage.cache_read.input_tokens', unknown)]: 200,
        [key('gen_ai.client.inference.usage.cache_write.input_tokens', unknown)]: 140,
        [key('gen_ai.client.inference.usage.reasoning.output_tokens', unknown)]: 100,
      });
      const name = 'gen_ai.client.inference.usage.input_tokens';
      expect(backend.described.get(name)).toMatchObject({ unit: '{token}', description: /./ });
    },
  );

  it('name operations as the conventions do, and others as the app does', async () => {
    const call = { provider: 'openai', model: 'gpt-4o', usage: { inputTokens: 2 } };
    const { usage } = await usageAfter((meter) => {
      for (const type of ['embedding', 'rerank', 'constructor']) meter.record({ ...call, type });
    });
    const name = 'gen_ai.client.inference.usage.input_tokens';
    const of = (operation: string): string =>
      key(name, { ...gpt, 'operation.name': operation, 'token.modality': 'unknown' });
    expect(usage).toEqual({ [of('embeddings')]: 2, [of('rerank')]: 2, [of('constructor')]: 2 });
  });

  it('count a call without usage as no tokens, and a blocked one not at all', async () => {
    const call = { provider: 'openai', model: 'gpt-4o' };
    const { usage } = await usageAfter((meter) => {
      meter.record({ ...call, outcome: 'error' });
      meter.record({ ...call, type: 'summary', outcome: 'blocked' });
    });
    const labels = { ...gpt, 'operation.name': 'chat', 'token.modality': 'unknown' };
    expect(usage).toEqual({
      [key('gen_ai.client.inference.usage.input_tokens', labels)]: 0,
      [key('gen_ai.client.inference.usage.output_tokens', labels)]: 0,
    });
  });
});

describe.each(SDKS)('the older histogram gen_ai.client.token.usage, with SDK %s', (_version, sdk) => {
  async function histogramAfter(optIn: string | undefined, record: (meter: CostMeter) => void) {
    vi.stubEnv(OPT_IN, optIn);
    const meter = createCostMeter({ users: 'plain' });
    const exporter = new sdk.InMemoryMetricExporter(sdk.AggregationTemporality.CUMULATIVE);
    const reader = new sdk.PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
    const provider = new sdk.MeterProvider({ readers: [reader] });
    registerMetrics(meter, { meterProvider: provider, genaiConventions: true });
    record(meter);
    await provider.shutdown();
    const all = exporter
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics));
    expect(all.map(({ descriptor }) => descriptor.name)).toContain(
      'gen_ai.client.inference.usage.input_tokens',
    );
    return all.find(({ descriptor }) => descriptor.name === 'gen_ai.client.token.usage') as
      HistogramMetricData | undefined;
  }

  const record = (meter: CostMeter): void => {
    const call = { provider: 'openai', model: 'gpt-4o' };
    meter.record({ ...call, usage: { inputTokens: 1000, cacheReadTokens: 999, outputTokens: 20 } });
    meter.record({ ...call, usage: { inputTokens: 3 } });
    meter.record({ ...call, outcome: 'error' });
  };

  it.each([undefined, '', 'http,database/dup'])('is emitted with %j', async (optIn) => {
    const histogram = await histogramAfter(optIn, record);
    const points = histogram?.dataPoints.map(({ attributes, value }) => [attributes, value]) as [
      Record<string, unknown>,
      Histogram,
    ][];
    const attributes = {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.system': 'openai',
      'gen_ai.response.model': 'gpt-4o',
    };
    expect(points.map(([labels, { count, sum }]) => [labels, count, sum])).toEqual([
      [{ ...attributes, 'gen_ai.token.type': 'input' }, 2, 1003],
      [{ ...attributes, 'gen_ai.token.type': 'output' }, 1, 20],
    ]);
    expect(points[0]?.[1].buckets.boundaries).toEqual(Array.from({ length: 14 }, (_, power) => 4 ** power));
  });

  it.each(['gen_ai_latest_experimental', 'http, gen_ai_latest_experimental'])(
    'is left out with %j, where only the newest conventions are asked for',
    async (optIn) => {
      expect(await histogramAfter(optIn, record)).toBeUndefined();
    },
  );
});
