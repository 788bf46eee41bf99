import { describe, expect, it } from 'vitest';
import { markdownTable } from '../../../bench/report/markdown-table.ts';
import { missed, report, resultsOf } from '../../../bench/report/results.ts';
import { inTurns } from '../../../bench/statistics.ts';

const MACHINE = { node: 'v24.0.0', cpus: 2, cpu: 'A CPU', loadBefore: 0.1 };

function results(microsOfPromClient: number): ReturnType<typeof resultsOf> {
  const costs = {
    'llm-cost-metrics': 0.2,
    'prom-client': microsOfPromClient,
    OpenTelemetry: 8,
    'llm-cost-metrics, users under pseudonyms': 0.2,
    'llm-cost-metrics, inside withLabels': 0.2,
  };
  const event = { blockMs: 12, series: 100_000, cases: {} };
  const medians = { record: { freshStrings: costs, keptStrings: costs }, eventLoop: event };
  return resultsOf({ quick: false, trace: undefined }, MACHINE, medians);
}

describe('the results of the benchmark', () => {
  it('put the ratios of all parts together, peer over ours', () => {
    const { ratios, eventLoopBlockMs } = results(4);
    expect(ratios).toEqual({ record_vs_prom_client: 20, record_vs_otel: 40 });
    expect(eventLoopBlockMs).toBe(12);
  });

  it('say which bars are missed, and by what', () => {
    expect(missed(results(4))).toEqual([]);
    expect(missed(results(2))).toEqual(['record() against prom-client: 10.0x, required at least 15.0x']);
    expect(report(results(2))).toMatch(
      /\| record\(\) against prom-client +\| +at least 15\.0x \| +10\.0x \| \*\*no\*\* \|/,
    );
  });

  it('survive being written as JSON', () => {
    const read = JSON.parse(JSON.stringify(results(4))) as ReturnType<typeof results>;
    expect(report(read)).toBe(report(results(4)));
  });

  it('are tables that can be read as they are', () => {
    expect(
      markdownTable(
        ['', 'cost'],
        [
          ['short', '1 µs'],
          ['much longer', '12.5 µs'],
        ],
      ),
    ).toBe(
      [
        '|             |    cost |',
        '| ----------- | ------: |',
        '| short       |    1 µs |',
        '| much longer | 12.5 µs |',
      ].join('\n'),
    );
  });
});

describe('measuring in turns', () => {
  it('begins each round with another one, and counts no warm-up', async () => {
    const order: string[] = [];
    const values = { a: [90, 1, 5, 3], b: [90, 20, 10, 30] };
    const medians = await inTurns(['a', 'b'] as const, { rounds: 3 }, (name) => {
      order.push(name);
      return Promise.resolve(values[name].shift() ?? NaN);
    });
    expect(order.join('')).toBe('abbaabba');
    expect(medians).toEqual({ a: 3, b: 20 });
  });

  it('measures what is quick several times a turn, and never the same twice', async () => {
    const numbers = { quick: new Set<number>(), slow: new Set<number>() };
    await inTurns(['quick', 'slow'] as const, { rounds: 2, warmUps: 0, turn: 100 }, (name, number) => {
      numbers[name].add(number);
      return Promise.resolve(name === 'quick' ? 30 : 300);
    });
    expect(numbers.quick.size).toBe(8);
    expect(numbers.slow.size).toBe(2);
  });
});
