import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COUNTERS } from '../../../src/catalogue/metrics.ts';
import { PROMETHEUS_TEXT } from '../../../src/exposition/formats.ts';
import { createRenderer, type Scrape, textOf } from '../../../src/exposition/render.ts';
import { BLOCK_ROWS } from '../../../src/ledger/blocks.ts';
import { cellOf, cellsByOwnValue } from '../../../src/ledger/cells.ts';
import { createLedger } from '../../../src/ledger/ledger.ts';
import { birthOf, valueOf } from '../../../src/ledger/rows.ts';

const COST = cellOf(COUNTERS.costUsd);
const { output: OUTPUT } = cellsByOwnValue(COUNTERS.tokens);
const CELLS = [
  { cell: COST, name: 'llm_cost_usd_total', own: '' },
  { cell: OUTPUT, name: 'llm_tokens_total', own: ',token_type="output"' },
];
const USERS = ['', 'alice', 'b"o\\b', 'ünïcödé 😀', 'a user with a rather long name '.repeat(6), 'x\ny'];

const plain: Scrape = { gauges: [], served: Infinity, until: Infinity };

function setUp() {
  const ledger = createLedger();
  const renderer = createRenderer(ledger, []);
  const rowOf = (user: number) =>
    ledger.row('call', ['openai', 'gpt-4o', 'chat', `${USERS[user % USERS.length] ?? ''}${user}`]);
  return {
    ledger,
    rowOf,
    /** Samples as the kept text shows them. */
    shown: (scrape = plain): string[] =>
      textOf(renderer.pieces(PROMETHEUS_TEXT, scrape))
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'))
        .sort(),
    /** The same, made from the books from the start. */
    expected: ({ served, until } = plain): string[] =>
      CELLS.flatMap(({ cell, name, own }) =>
        ledger.rows('call').flatMap((row) => {
          const birth = birthOf(row, cell);
          if (birth === 0 || birth > until) return [];
          const user = row.user.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
          const labels = `provider="openai",model="gpt-4o",type="chat",user="${user}"${own}`;
          return `${name}{${labels}} ${birth > served ? 0 : valueOf(row, cell)}`;
        }),
      ).sort(),
  };
}

describe('text made of parts that are kept between scrapes', () => {
  it('shows what text made from the start would, whatever was booked and dropped in between', () => {
    const amount = fc.oneof(
      fc.constantFrom(0, 1, 9, 10, 1e21, 0.1 + 0.2),
      fc.double({ min: 0, max: 1e6, noNaN: true }),
      fc.nat(),
    );
    const happening = fc.oneof(
      {
        weight: 8,
        arbitrary: fc.record({ user: fc.nat({ max: BLOCK_ROWS + 400 }), cell: fc.nat({ max: 1 }), amount }),
      },
      { weight: 2, arbitrary: fc.record({ drop: fc.nat({ max: BLOCK_ROWS + 400 }) }) },
      {
        weight: 1,
        arbitrary: fc.record({
          served: fc.nat({ max: BLOCK_ROWS + 200 }),
          until: fc.nat({ max: BLOCK_ROWS + 200 }),
        }),
      },
      { weight: 1, arbitrary: fc.constant('scrape' as const) },
    );
    fc.assert(
      fc.property(fc.array(happening, { minLength: 100, maxLength: 500, size: 'max' }), (happenings) => {
        const { ledger, rowOf, shown, expected } = setUp();
        // More than one block, so that places in the first are given up and taken again.
        for (let user = 0; user < BLOCK_ROWS + 50; user += 1) ledger.book(rowOf(user), COST, user / 7);
        for (const each of happenings) {
          if (each === 'scrape') expect(shown()).toEqual(expected());
          else if ('served' in each)
            expect(shown({ gauges: [], ...each })).toEqual(expected({ gauges: [], ...each }));
          else if ('drop' in each) ledger.drop([rowOf(each.drop)]);
          else ledger.book(rowOf(each.user), CELLS[each.cell]?.cell ?? COST, each.amount);
        }
        expect(shown()).toEqual(expected());
      }),
      { seed: 20261123, numRuns: 30 },
    );
  }, 30_000);

  it('takes no notice of what is done to it between two pieces, but for values', () => {
    const { ledger, rowOf } = setUp();
    for (let user = 0; user < 6000; user += 1) ledger.book(rowOf(user), COST, 1);
    const until = ledger.births.last;
    const pieces = createRenderer(ledger, []).pieces(PROMETHEUS_TEXT, {
      gauges: [],
      served: Infinity,
      until,
    });
    let text = '';
    let pieceCount = 0;
    for (const piece of pieces) {
      text += Buffer.from(piece).toString();
      pieceCount += 1;
      ledger.book(rowOf(1), COST, 1);
      ledger.book(rowOf(6000 + pieceCount), COST, 1);
    }
    const samples = text.split('\n').filter((line) => line.startsWith('llm_cost'));
    expect(pieceCount).toBeGreaterThan(2);
    expect(samples).toHaveLength(6000);
    expect(samples.filter((line) => !line.endsWith(' 1') && !line.includes('"alice1"'))).toEqual([]);
  });
});
