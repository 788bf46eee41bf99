// Totals by model, whoever called: worked out from the rows of users when they are looked at, which takes much less time than
// to book each call twice.
import { COUNTERS } from '../catalogue/metrics.ts';
import { type CallCells, valueAt } from './blocks.ts';
import { cellsByOwnValue } from './cells.ts';
import type { PendingBookings } from './pending.ts';
import type { Group, Row } from './rows.ts';

/** Cells of a user's row that are counted by model too, and where. Dollars are not: rules add them up. */
const TOTALLED = new Map<number, number>([
  ...pairs(cellsByOwnValue(COUNTERS.requests), cellsByOwnValue(COUNTERS.modelRequests)),
  ...pairs(cellsByOwnValue(COUNTERS.tokens), cellsByOwnValue(COUNTERS.modelTokens)),
]);

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
}

/** Totals in the rows that `totalOf` tells. */
export function createModelTotals(pending: PendingBookings, rowOf: (group: Group) => Row): ModelTotals {
  const left: Row[] = [];

  function add({ block, slot, group }: Row, sign: 1 | -1): void {
    const total = rowOf(group);
    for (const [cell, totalled] of TOTALLED) {
      const value = valueAt(block, slot, cell);
      if (value !== 0) pending.add(total, totalled, sign * value);
    }
  }

  return {
    leave(row) {
      row.isTotalled = false;
      left.push(row);
      add(row, -1);
    },
    follow() {
      for (const row of left) {
        row.isTotalled = true;
        add(row, 1);
      }
      left.length = 0;
    },
  };
}

function totalOf(cell: number): number {
  const totalled = TOTALLED.get(cell);
  if (totalled === undefined) throw new RangeError(`cell ${cell} is not counted by model`);
  return totalled;
}

function pairs<Value extends string>(
  cells: Readonly<Record<Value, number>>,
  totals: Readonly<Record<Value, number>>,
): [number, number][] {
  return (Object.keys(cells) as Value[]).map((value) => [cells[value], totals[value]]);
}
