// Where totals lie: rows in blocks of 256, and in each block a column of numbers for each cell that any of its rows has.
import type { RowKind } from '../catalogue/metrics.ts';
import { CELLS } from './cells.ts';
import type { Row } from './rows.ts';

/** Rows of a block. Small enough for a block's text to be made in a moment, large enough for a block to weigh little. */
export const BLOCK_ROWS = 256;

/** What has become of a column's series since whoever renders it looked last. */
export const CHANGED = 1;
/** Its place was given up, and may belong to another row by now. */
export const RENEWED = 2;

/** One cell of all rows of a block, by slot. */
export interface Column {
  readonly values: Float64Array;
  /** The number each series was born with; 0 where nothing was ever booked, and so there is no series. */
  readonly births: Float64Array;
  /** `CHANGED`, `RENEWED` or both; for whoever renders to clear. */
  readonly changes: Uint8Array;
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
}

/** The blocks of one kind of rows. */
export interface Blocks {
  readonly all: readonly Block[];
  /** A free place. */
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
      if (place !== undefined) return place;
      let block = all.at(-1);
      if (block === undefined || block.rows.length === BLOCK_ROWS) {
        block = { rows: [], columns: Array.from(CELLS[kind], () => undefined) };
        all.push(block);
      }
      return { block, slot: block.rows.length };
    },
    free({ block, slot }) {
      block.rows[slot] = undefined;
      freed.push({ block, slot });
    },
  };
}

/** The column of a cell, made at first use. */
export function columnOf(block: Block, cell: number): Column {
  return (block.columns[cell] ??= {
    values: new Float64Array(BLOCK_ROWS),
    births: new Float64Array(BLOCK_ROWS),
    changes: new Uint8Array(BLOCK_ROWS),
    hasChanges: false,
    newest: 0,
  });
}

/** Notes a change of one series. */
export function note(column: Column, slot: number, change: number): void {
  column.changes[slot] = (column.changes[slot] ?? 0) | change;
  column.hasChanges = true;
}
