// What is booked but does not count yet: gathered by row, so that it can be counted, or written, in one go.
import { type CallCells, cellsOfCall, type TokenCounts } from './blocks.ts';
import { CELLS } from './cells.ts';
import type { Pending, Row } from './rows.ts';

/** Bookings that do not count yet. */
export interface PendingBookings {
  /** Rows with something pending. */
  readonly rows: ReadonlySet<Row>;
  /** What is pending in a row, which is going to get something. */
  of(row: Row): Pending;
  add(row: Row, cell: number, amount: number): void;
  /** Adds a call: one request, its tokens, and its dollars; NaN where there are none. */
  addCall(row: Row, cells: CallCells, tokens: TokenCounts, usd: number): void;
  /** Has everything counted, cell by cell; then nothing is pending any more. */
  settle(count: (row: Row, cell: number, amount: number) => void): void;
  /** Nothing is pending any more. */
  readonly clear: () => void;
}

/** Pending bookings, none so far. */
export function createPendingBookings(): PendingBookings {
  const rows = new Set<Row>();

  function pendingIn(row: Row): Pending {
    const pending = (row.pending ??= {
      amounts: new Float64Array(CELLS[row.group.kind].length),
      cells: 0,
    });
    if (pending.cells === 0) rows.add(row);
    return pending;
  }

  function clear(): void {
    for (const { pending } of rows) {
      pending?.amounts.fill(0);
      if (pending !== undefined) pending.cells = 0;
    }
    rows.clear();
  }

  return {
    rows,
    of: pendingIn,
    add(row, cell, amount) {
      const pending = pendingIn(row);
      pending.cells |= 1 << cell;
      addAmount(pending.amounts, cell, amount);
    },
    addCall(row, cells, tokens, usd) {
      const pending = pendingIn(row);
      pending.cells |= cellsOfCall(cells, tokens, usd);
      const { amounts } = pending;
      const { counts, kinds, size } = tokens;
      addAmount(amounts, cells.request, 1);
      for (let index = 0; index < size; index += 1) {
        const kind = kinds[index] ?? 0;
        addAmount(amounts, cells.tokens + kind, counts[kind] ?? 0);
      }
      if (!Number.isNaN(usd)) addAmount(amounts, cells.usd, usd);
    },
    settle(count) {
      for (const row of rows) {
        const { amounts, cells } = row.pending ?? { cells: 0 };
        for (const { index } of CELLS[row.group.kind]) {
          if (cells & (1 << index)) count(row, index, amounts?.[index] ?? 0);
        }
      }
      clear();
    },
    clear,
  };
}

function addAmount(amounts: Float64Array, cell: number, amount: number): void {
  amounts[cell] = (amounts[cell] ?? 0) + amount;
}
