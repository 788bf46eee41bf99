import { describe, expect, it } from 'vitest';
import { createCostMeter } from '../../../src/index.ts';
import { scrapeSourceOf } from '../../../src/meter/meter.ts';

function samplesOf(name: string, record: (meter: ReturnType<typeof createCostMeter>) => void) {
  const meter = createCostMeter({ users: 'plain', extraLabels: ['team'] });
  record(meter);
  const reading = scrapeSourceOf(meter)
    .read()
    .find(({ metric }) => metric.name === name);
  const samples: unknown[] = [];
  reading?.each((labels, value) =>
    samples.push([Object.fromEntries(pairs(reading.labelNames, labels)), value]),
  );
  return samples;
}

function pairs(names: readonly string[], values: readonly string[]): [string, string | undefined][] {
  return names.map((name, index) => [name, values[index]]);
}

const call = {
  provider: 'openai',
  model: 'gpt-4o',
  user: 'alice',
  labels: { team: 'search' },
  usage: { inputTokens: 3, cacheReadTokens: 1 },
  costUsd: 0.25,
} as const;
const base = { provider: 'openai', model: 'gpt-4o', type: 'chat', user: 'alice', team: 'search' };

describe('readings for other metric libraries', () => {
  it('hold every series with all its labels, and its value though it is new', () => {
    expect(samplesOf('llm_cost_usd_total', (meter) => meter.record(call))).toEqual([[base, 0.25]]);
    expect(samplesOf('llm_tokens_total', (meter) => meter.record(call))).toEqual([
      [{ ...base, token_type: 'input' }, 2],
      [{ ...base, token_type: 'cache_read' }, 1],
    ]);
  });

  it('hold counters of the recorder itself, without the labels of calls', () => {
    const name = 'llm_recorder_errors_total';
    expect(samplesOf(name, (meter) => meter.record({ ...call, provider: '' }))).toEqual([
      [{ reason: 'invalid_call' }, 1],
    ]);
  });

  it('hold gauges, and metrics without series', () => {
    expect(samplesOf('llm_tracked_users', (meter) => meter.record(call))).toEqual([[{}, 1]]);
    expect(samplesOf('llm_cost_usd_total', () => undefined)).toEqual([]);
  });
});
