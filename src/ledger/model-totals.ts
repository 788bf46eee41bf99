// Totals by model, whoever called: worked out from the rows of users when they are looked at, which takes much less time than
// to book each call twice.
import { COUNTERS } from '../catalogue/metrics.ts';
import { type Block, type CallCells, setAhead, takeAhead } from './blocks.ts';
import { cellsByOwnValue } from './cells.ts';
import type { PendingBookings } from './pending.ts';
import type { Group, Row } from './rows.ts';

/** Cells of a user's row that are counted by model too, each with its cell there. Dollars are not: rules add them up. */
const TOTALLED: readonly (readonly [cell: number, total: number])[] = [
  ...pairs(cellsByOwnValue(COUNTERS.requests), cellsByOwnValue(COUNTERS.modelRequests)),
  ...pairs(cellsByOwnValue(COUNTERS.tokens), cellsByOwnValue(COUNTERS.modelTokens)),
];

const CELLS = TOTALLED.map(([cell]) => cell);
const TOTALS = TOTALLED.map(([, total]) => total);
const CALLS = new Map<CallCells, CallCells>();

/** Where a call goes in its model's total. */
export function totalledCells(cells: CallCells): CallCells {
  let totalled = CALLS.get(cells);
  if (totalled === undefined) {
    totalled = { request: totalOf(cells.request), tokens: totalOf(cells.tokens), usd: NaN };
    CALLS.set(cells, totalled);
  }
  return totalled;
}

/** Totals that follow their rows. */
export interface ModelTotals {
  /** A row is going to be booked in: its total has all that it came to so far, and nothing of what follows. */
  leave(row: Row): void;
  /** Has the totals follow: what was booked since is pending in them. */
  follow(): void;
  /** Where bookings are deferred: has what is pending in rows pending in their totals too, once, however often it is called. */
  followPending(): void;
}

/** Totals, in the rows that `rowOf` tells, of the rows in some blocks. */
export function createModelTotals(
  blocks: readonly Block[],
  pending: PendingBookings,
  rowOf: (group: Group) => Row,
): ModelTotals {
  // A scrape does this for every row that has changed: it goes through arrays only, and makes nothing.
  function add({ columns, offsets, values, width }: Block, { slot, group }: Row, sign: 1 | -1): void {
    const total = pending.of(rowOf(group));
    for (let index = 0; index < CELLS.length; index += 1) {
      const cell = CELLS[index] ?? 0;
      if (columns[cell] === undefined) continue;
      const value = values[slot * width + (offsets[cell] ?? 0)] ?? 0;
      if (value === 0) continue;
      const totalled = TOTALS[index] ?? 0;
      total.amounts[totalled] = (total.amounts[totalled] ?? 0) + sign * value;
      total.cells |= 1 << totalled;
    }
  }

  return {
    leave(row) {
      setAhead(row.block, row.slot);
      add(row.block, row, -1);
    },
    follow() {
      // In the order in which rows lie in memory, which takes a fraction of the time.
      for (const block of blocks)
        takeAhead(block, (row) => {
          add(block, row, 1);
        });
    },
    followPending() {
      for (const row of pending.rows) {
        if (row.group.kind !== 'model') continue;
        const { amounts } = pending.of(row);
        for (const totalled of TOTALS) amounts[totalled] = 0;
      }
      for (const row of pending.rows) {
        if (row.group.kind !== 'call') continue;
        const { amounts, cells } = pending.of(row);
        const total = pending.of(rowOf(row.group));
        for (const [cell, totalled] of TOTALLED) {
          if ((cells & (1 << cell)) === 0) continue;
          total.amounts[totalled] = (total.amounts[totalled] ?? 0) + (amounts[cell] ?? 0);
          total.cells |= 1 << totalled;
        }
      }
    },
  };
}

function totalOf(cell: number): number {
  const total = TOTALS[CELLS.indexOf(cell)];
  if (total === undefined) throw new RangeError(`cell ${cell} is not counted by model`);
  return total;
}

function pairs<Value extends string>(
  cells: Readonly<Record<Value, number>>,
  totals: Readonly<Record<Value, number>>,
): [number, number][] {
  return (Object.keys(cells) as Value[]).map((value) => [cells[value], totals[value]]);
}
