import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COUNTERS } from '../../../src/catalogue/metrics.ts';
import { TOKEN_TYPES } from '../../../src/catalogue/token-types.ts';
import { cellOf, cellsByOwnValue } from '../../../src/ledger/cells.ts';
import { createLedger } from '../../../src/ledger/ledger.ts';
import { birthOf, pendingOf, type Row, valueOf } from '../../../src/ledger/rows.ts';
import { createBuckets, fillBuckets } from '../../../src/pricing/buckets.ts';

const CALLS = {
  request: cellsByOwnValue(COUNTERS.requests).ok,
  tokens: cellsByOwnValue(COUNTERS.tokens)[TOKEN_TYPES[0]],
  usd: cellOf(COUNTERS.costUsd),
};
const TOTAL_REQUESTS = cellsByOwnValue(COUNTERS.modelRequests).ok;
const TOTAL_TOKENS = cellsByOwnValue(COUNTERS.modelTokens);

function begin(deferred = false) {
  const ledger = createLedger({ deferred });
  const rowOf = (user: string): Row => ledger.row('call', ['openai', 'gpt-4o', 'chat', user]);
  const buckets = createBuckets();
  const totalRow = (): Row => ledger.totalOf(rowOf('alice').group);
  return {
    ledger,
    rowOf,
    totalRow,
    call: (user: string, inputTokens: number, outputTokens = 0): void => {
      fillBuckets(buckets, { inputTokens, outputTokens });
      ledger.bookCall(rowOf(user), CALLS, buckets, 0.5);
    },
    total: () => ({
      requests: valueOf(totalRow(), TOTAL_REQUESTS),
      input: valueOf(totalRow(), TOTAL_TOKENS.input),
      output: valueOf(totalRow(), TOTAL_TOKENS.output),
    }),
  };
}

describe('the total of a model', () => {
  it('has what all users came to, once it is settled', () => {
    const { ledger, call, total } = begin();
    call('alice', 100, 10);
    call('bob', 30);
    expect(total()).toEqual({ requests: 0, input: 0, output: 0 });
    ledger.settle();
    expect(total()).toEqual({ requests: 2, input: 130, output: 10 });
    call('bob', 1);
    // Whoever is reading just now finds it as it was: a counter that fell for a moment would be counted twice.
    expect(total()).toEqual({ requests: 2, input: 130, output: 10 });
    ledger.settle();
    expect(total()).toEqual({ requests: 3, input: 131, output: 10 });
    ledger.settle();
    expect(total()).toEqual({ requests: 3, input: 131, output: 10 });
  });

  it('gives birth to those series only that any user has', () => {
    const { ledger, call, totalRow } = begin();
    call('alice', 100);
    ledger.settle();
    expect(birthOf(totalRow(), TOTAL_TOKENS.input)).toBeGreaterThan(0);
    expect(birthOf(totalRow(), TOTAL_TOKENS.output)).toBe(0);
  });

  it('keeps what users came to that are forgotten, seen or not, and takes on what they come to anew', () => {
    const { ledger, rowOf, call, total } = begin();
    call('alice', 100);
    ledger.drop([rowOf('alice')]);
    call('alice', 5);
    ledger.settle();
    expect(total()).toEqual({ requests: 2, input: 105, output: 0 });
  });

  it('waits with its rows for the state file, and goes on without it', () => {
    const { ledger, call, total, totalRow } = begin(true);
    call('alice', 100);
    for (let time = 0; time < 2; time += 1) ledger.settle();
    expect(total()).toEqual({ requests: 0, input: 0, output: 0 });
    expect(pendingOf(totalRow(), TOTAL_TOKENS.input)).toBe(100);
    call('bob', 1);
    ledger.endDeferral(0);
    expect(total()).toEqual({ requests: 2, input: 101, output: 0 });
    call('alice', 1);
    ledger.settle();
    expect(total()).toEqual({ requests: 3, input: 102, output: 0 });
  });

  it('is exact whatever happens in whatever order', () => {
    const user = fc.constantFrom('alice', 'bob', 'carol');
    const happening = fc.oneof(
      { weight: 6, arbitrary: fc.tuple(fc.constant('call' as const), user, fc.nat(1e9)) },
      fc.tuple(fc.constantFrom('settle' as const, 'forget' as const), user, fc.constant(0)),
    );
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (happenings) => {
        const { ledger, rowOf, call, total } = begin();
        let [requests, input] = [0, 0];
        for (const [what, who, tokens] of happenings) {
          if (what === 'settle') ledger.settle();
          if (what === 'forget') ledger.drop([rowOf(who)]);
          if (what !== 'call') continue;
          call(who, tokens);
          requests += 1;
          input += tokens;
        }
        ledger.settle();
        expect(total()).toEqual({ requests, input, output: 0 });
      }),
    );
  });
});
