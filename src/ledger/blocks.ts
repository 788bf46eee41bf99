// Where totals lie: rows in blocks of a thousand, and in each block a column of numbers for each cell that any of its rows has.
import type { RowKind } from '../catalogue/metrics.ts';
import { CELLS } from './cells.ts';
import type { Row } from './rows.ts';

/** Rows of a block. Few blocks stay in the processor's caches, and one is still rendered in a moment. */
export const BLOCK_ROWS = 1024;

/** One cell of all rows of a block, by slot. */
export interface Column {
  /**
   * Two for each slot, side by side as they are used together: the value, and the number its series was born with; 0 where
   * nothing was ever booked, and so there is no series. The latter is negative where the value has changed since it was
   * rendered last.
   */
  readonly numbers: Float64Array;
  /** Whether any of the values has. */
  hasChanges: boolean;
  /** No series of it was born later. */
  newest: number;
}

/** Rows of one kind. */
export interface Block {
  /** By slot; undefined where a row was dropped and its place is free. */
  readonly rows: (Row | undefined)[];
  /** By cell; undefined where no row of the block has it. */
  readonly columns: (Column | undefined)[];
  /** Grows as rows come and go. */
  revision: number;
}

/** The blocks of one kind of rows. */
export interface Blocks {
  readonly all: readonly Block[];
  /** A free place, for a row to be put in. */
  take(): { readonly block: Block; readonly slot: number };
  /** Frees a row's place. */
  free(row: Row): void;
}

/** Blocks, none so far. */
export function createBlocks(kind: RowKind): Blocks {
  const all: Block[] = [];
  const freed: { readonly block: Block; readonly slot: number }[] = [];

  return {
    all,
    take() {
      const place = freed.pop();
      if (place !== undefined) {
        place.block.revision += 1;
        return place;
      }
      let block = all.at(-1);
      if (block === undefined || block.rows.length === BLOCK_ROWS) {
        block = { rows: [], columns: Array.from(CELLS[kind], () => undefined), revision: 0 };
        all.push(block);
      }
      block.revision += 1;
      return { block, slot: block.rows.length };
    },
    free({ block, slot }) {
      block.rows[slot] = undefined;
      block.revision += 1;
      freed.push({ block, slot });
    },
  };
}

/** The column of a cell, made at first use. */
export function columnOf(block: Block, cell: number): Column {
  return (block.columns[cell] ??= {
    numbers: new Float64Array(2 * BLOCK_ROWS),
    hasChanges: false,
    newest: 0,
  });
}

/** What a series has come to; 0 where there is none. */
export function valueAt({ numbers }: Column, slot: number): number {
  return numbers[2 * slot] ?? 0;
}

/** The number a series was born with; 0 where there is none. */
export function birthAt({ numbers }: Column, slot: number): number {
  return Math.abs(numbers[2 * slot + 1] ?? 0);
}

/** Adds to a series. The first time since it was rendered, `bornAs` gives its number if it is new. */
export function addTo(column: Column, slot: number, amount: number, bornAs: () => number): void {
  const { numbers } = column;
  const birth = numbers[2 * slot + 1] ?? 0;
  if (birth >= 0) {
    if (birth === 0) column.newest = bornAs();
    numbers[2 * slot + 1] = -(birth === 0 ? column.newest : birth);
    column.hasChanges = true;
  }
  numbers[2 * slot] = (numbers[2 * slot] ?? 0) + amount;
}

/** Sets a series to what was worked out elsewhere. */
export function setSeries(column: Column, slot: number, value: number, birth: number): void {
  if (valueAt(column, slot) === value && birthAt(column, slot) === birth) return;
  column.numbers[2 * slot] = value;
  column.numbers[2 * slot + 1] = -birth;
  column.newest = Math.max(column.newest, birth);
  column.hasChanges = true;
}

/** Ends a series. */
export function endSeries({ numbers }: Column, slot: number): void {
  numbers[2 * slot] = 0;
  numbers[2 * slot + 1] = 0;
}
