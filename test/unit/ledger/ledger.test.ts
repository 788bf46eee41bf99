import { describe, expect, it } from 'vitest';
import { COUNTERS } from '../../../src/catalogue/metrics.ts';
import { CELLS, cellOf, cellsByOwnValue } from '../../../src/ledger/cells.ts';
import { createLedger } from '../../../src/ledger/ledger.ts';
import { birthOf, valueOf } from '../../../src/ledger/rows.ts';

describe('the ledger', () => {
  it('keeps one row for one combination of labels', () => {
    const ledger = createLedger();
    const row = ledger.row('call', ['openai', 'gpt-4o', 'chat', 'alice']);
    expect(ledger.row('call', ['openai', 'gpt-4o', 'chat', 'alice'])).toBe(row);
    expect(ledger.row('call', ['openai', 'gpt-4o', 'chat', 'bob'])).not.toBe(row);
    expect(ledger.rows('call')).toHaveLength(2);
  });

  it('never takes two combinations for one, whatever separators they contain', () => {
    const ledger = createLedger();
    expect(ledger.row('call', ['a|b', '', 'c', 'd'])).not.toBe(ledger.row('call', ['a', 'b|', 'c', 'd']));
    expect(ledger.row('call', ['a', 'b', '__proto__', 'constructor'])).not.toBe(
      ledger.row('call', ['a', 'b', 'constructor', '__proto__']),
    );
  });

  it('gives each cell a birth of its own, at its first booking, even of zero', () => {
    const ledger = createLedger();
    const row = ledger.row('call', ['openai', 'gpt-4o', 'chat', 'alice']);
    const cost = cellOf(COUNTERS.costUsd);
    const { output } = cellsByOwnValue(COUNTERS.tokens);
    ledger.book(row, output, 80);
    ledger.book(row, cost, 0);
    ledger.book(row, cost, 0.5);
    expect([birthOf(row, output), birthOf(row, cost)]).toEqual([1, 2]);
    expect([valueOf(row, output), valueOf(row, cost)]).toEqual([80, 0.5]);
    expect(ledger.births.last).toBe(2);
    expect(ledger.bookings).toBe(3);
  });

  it('lays out a cell for every counter and value', () => {
    expect(CELLS.call).toHaveLength(1 + 10 + 3 + 1 + 1 + 1);
    expect(CELLS.call.map(({ index }) => index)).toEqual([...CELLS.call.keys()]);
    expect(() => cellOf(COUNTERS.tokens)).toThrow('llm_tokens_total has no single cell');
  });
});
