import { describe, expect, it } from 'vitest';
import { completions } from '../../../bench/traffic/completions.ts';
import { draw, shuffled, type Spread } from '../../../bench/traffic/draw.ts';
import { MODELS } from '../../../bench/traffic/models.ts';
import { readTrace, tokenCounts } from '../../../bench/traffic/tokens.ts';
import { randomFrom } from '../../../examples/chat-service/traffic/random.ts';
import { createPriceBook } from '../../../src/pricing/price-book.ts';

describe('the traffic of the benchmark', () => {
  it('tells the other libraries the dollars that the price book has', () => {
    const book = createPriceBook();
    for (const { provider, model, input, output } of MODELS) {
      const priced = book.price({ provider, model, tokens: { input: 1_000, output: 100 } });
      expect('usd' in priced ? priced.usd : NaN, model).toBeCloseTo((1_000 * input + 100 * output) / 1e6, 12);
    }
  });

  it('is the same for each library', () => {
    const once = completions(draw(randomFrom(7), 'even', 50, 200), tokenCounts(undefined), 'fresh');
    const again = completions(draw(randomFrom(7), 'even', 50, 200), tokenCounts(undefined), 'kept');
    expect(again).toEqual(once);
  });

  it('shuffles every row in once', () => {
    const order = shuffled(randomFrom(1), 1_000);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1_000 }, (_, index) => index));
    expect(order[0]).not.toBe(shuffled(randomFrom(2), 1_000)[0]);
  });

  it('calls all rows alike, or few of them mostly, or the same few whatever others there are', () => {
    const CALLS = 20_000;
    /** How often each row is called, the most called first. */
    const called = (spread: Spread, rows: number): number[] => {
      const counts = new Map<number, number>();
      for (const row of draw(randomFrom(3), spread, rows, CALLS)) counts.set(row, (counts.get(row) ?? 0) + 1);
      expect(Math.max(...counts.keys())).toBeLessThan(rows);
      return [...counts.values()].sort((a, b) => b - a);
    };
    const share = (counts: readonly number[], of: number): number =>
      counts.slice(0, of).reduce((sum, count) => sum + count, 0) / CALLS;

    expect(share(called('even', 1_000), 100)).toBeLessThan(0.2);
    expect(share(called('skewed', 1_000), 100)).toBeGreaterThan(0.6);
    expect(called('same', 1_000)).toHaveLength(250);
    expect(called('same', 25_000)).toHaveLength(250);
  });
});

describe('a recorded trace', () => {
  it('is read for its token counts', () => {
    const text =
      'TIMESTAMP,ContextTokens,GeneratedTokens\r\n2026-01-14 12:00:00.1,374,44\r\n2026-01-14 12:00:01.2,91,0\r\n';
    expect(readTrace('trace.csv', text)).toEqual([
      { input: 374, output: 44 },
      { input: 91, output: 0 },
    ]);
  });

  it.each([
    ['TIMESTAMP,GeneratedTokens\n1,2', 'trace.csv:1: no column ContextTokens'],
    ['TIMESTAMP,ContextTokens,GeneratedTokens\n', 'trace.csv: no calls in it'],
    ['ContextTokens,GeneratedTokens\n5,6\n7', 'trace.csv:3: ""; expected a whole number of GeneratedTokens'],
    ['ContextTokens,GeneratedTokens\n-5,6', 'trace.csv:2: "-5"; expected a whole number of ContextTokens'],
  ])('is refused with the place that is wrong: %j', (text, message) => {
    expect(() => readTrace('trace.csv', text)).toThrow(message);
  });
});
