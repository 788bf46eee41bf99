// Where totals lie: rows in blocks of a thousand, and in each block a column of numbers for each cell that any of its rows has.
import type { RowKind } from '../catalogue/metrics.ts';
import { CELLS } from './cells.ts';
import type { Row } from './rows.ts';

/** Rows of a block. Few blocks stay in the processor's caches, and one is still rendered in a moment. */
export const BLOCK_ROWS = 1024;

/** One cell of all rows of a block, by slot. */
export interface Column {
  readonly values: Float64Array;
  /** The number each series was born with; 0 where nothing was ever booked, and so there is no series. */
  readonly births: Float64Array;
  /** 1 where the value has changed since whoever renders it looked last, who sets it to 0. */
  readonly changed: Uint8Array;
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
    values: new Float64Array(BLOCK_ROWS),
    births: new Float64Array(BLOCK_ROWS),
    changed: new Uint8Array(BLOCK_ROWS),
    hasChanges: false,
    newest: 0,
  });
}

/** Notes that a value has changed. */
export function noteChange(column: Column, slot: number): void {
  column.changed[slot] = 1;
  column.hasChanges = true;
}
