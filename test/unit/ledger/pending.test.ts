import { describe, expect, it } from 'vitest';
import { COUNTERS } from '../../../src/catalogue/metrics.ts';
import { TOKEN_INDEX, TOKEN_TYPES } from '../../../src/catalogue/token-types.ts';
import { cellOf, cellsByOwnValue } from '../../../src/ledger/cells.ts';
import { createLedger } from '../../../src/ledger/ledger.ts';
import { createPendingBookings } from '../../../src/ledger/pending.ts';
import { createBuckets, fillBuckets } from '../../../src/pricing/buckets.ts';

const TOKENS = cellsByOwnValue(COUNTERS.tokens);
const CELLS = {
  request: cellsByOwnValue(COUNTERS.requests).ok,
  tokens: TOKENS[TOKEN_TYPES[0]],
  usd: cellOf(COUNTERS.costUsd),
};

function begin() {
  const row = createLedger().row('call', ['openai', 'gpt-4o', 'chat', 'alice']);
  const pending = createPendingBookings();
  const buckets = createBuckets();
  return {
    pending,
    row,
    call: (inputTokens: number, cacheReadTokens: number, usd: number): void => {
      fillBuckets(buckets, { inputTokens, cacheReadTokens });
      pending.addCall(row, CELLS, buckets, usd);
    },
    settled: (): [number, number][] => {
      const counted: [number, number][] = [];
      pending.settle((_, cell, amount) => counted.push([cell, amount]));
      return counted;
    },
  };
}

describe('cells of tokens', () => {
  it.each([COUNTERS.tokens, COUNTERS.modelTokens, COUNTERS.unpricedTokens])(
    'of $name stand in the order of their kinds, one after the other',
    (counter) => {
      const cells = cellsByOwnValue(counter);
      const first = cells[TOKEN_TYPES[0]];
      for (const type of TOKEN_TYPES) expect(cells[type]).toBe(first + TOKEN_INDEX[type]);
    },
  );
});

describe('pending bookings', () => {
  it('count once, in the cells that were booked in', () => {
    const { call, settled } = begin();
    call(100, 40, 0.5);
    call(10, 0, 0.25);
    const expected = [
      [CELLS.usd, 0.75],
      [TOKENS.input, 70],
      [TOKENS.cache_read, 40],
      [CELLS.request, 2],
    ];
    expect(settled().sort()).toEqual(expected.sort());
    expect(settled()).toEqual([]);
  });

  it('name the rows that have any, until they are cleared', () => {
    const { pending, row, call, settled } = begin();
    expect([...pending.rows]).toEqual([]);
    call(1, 0, NaN);
    expect([...pending.rows]).toEqual([row]);
    pending.clear();
    expect([...pending.rows]).toEqual([]);
    call(2, 0, NaN);
    expect(settled()).toEqual([
      [TOKENS.input, 2],
      [CELLS.request, 1],
    ]);
  });

  it('give birth to a series by an amount of 0', () => {
    const { pending, row, settled } = begin();
    pending.add(row, CELLS.usd, 0);
    expect(settled()).toEqual([[CELLS.usd, 0]]);
  });
});
