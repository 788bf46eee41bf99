// Where totals lie: rows in blocks, and in each block a column for each cell that any of its rows has.
import type { RowKind } from '../catalogue/metrics.ts';
import { CELLS } from './cells.ts';
import type { Row } from './rows.ts';

/** Rows of a block at most. Few blocks stay in the processor's caches, and one is still rendered in a moment. */
export const BLOCK_ROWS = 1024;

/** Rows that a block has room for at first, and how many times as many when it is full: few users need little memory. */
const FIRST_ROWS = 64;
const GROWTH = 4;

/** Marks rows that calls were booked in which the totals of their models do not have. No cell has this bit. */
const AHEAD = 1 << 30;

/** One cell of all rows of a block. */
export interface Column {
  /** By slot: the number that the series was born with; 0 where nothing was ever booked, and so there is no series. */
  births: Float64Array;
  /** No series of it was born later. */
  newest: number;
  /** Whether any of its values has changed since it was rendered last. */
  hasChanges: boolean;
}

/** Rows of one kind. */
export interface Block {
  /** By slot; undefined where a row was dropped and its place is free. */
  readonly rows: (Row | undefined)[];
  /** By cell; undefined where no row of the block has it. */
  readonly columns: (Column | undefined)[];
  /** By cell: where its value stands among those of a row, if it has a column. */
  readonly offsets: number[];
  /** Row after row a value for each column: a call is booked in several cells of one row. */
  values: Float64Array;
  /** How many values a row has. */
  width: number;
  /** How many rows there is room for. */
  capacity: number;
  /** By slot: the cells that have changed since they were rendered last, as a bit each; and `AHEAD`. */
  changed: Int32Array;
  /** Whether any row is ahead. */
  isAhead: boolean;
  /** Grows as rows come and go. */
  revision: number;
}

/** Where the amounts of calls go in a row. */
export interface CallCells {
  readonly request: number;
  /** The first of the cells of tokens, which are in the order of their kinds. */
  readonly tokens: number;
  readonly usd: number;
}

/** Where the amounts of calls with plain tokens go in a row. */
export interface PlainCells {
  readonly request: number;
  readonly input: number;
  readonly output: number;
  readonly usd: number;
  /** All of them, as a bit each. */
  readonly mask: number;
}

/** Plain tokens of a call. */
export interface PlainTokens {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Tokens by kind. */
export interface TokenCounts {
  readonly counts: Float64Array;
  /** The first `size` of them are the kinds that there are any of. */
  readonly kinds: Uint8Array;
  readonly size: number;
  /** The same kinds, as a bit each. */
  readonly mask: number;
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
        block = emptyBlock(CELLS[kind].length);
        all.push(block);
      }
      block.revision += 1;
      if (block.rows.length === block.capacity) grow(block);
      return { block, slot: block.rows.length };
    },
    free({ block, slot }) {
      block.rows[slot] = undefined;
      block.revision += 1;
      freed.push({ block, slot });
    },
  };
}

/** A block without rows, for rows of so many cells. */
export function emptyBlock(cells: number): Block {
  return {
    rows: [],
    columns: Array.from({ length: cells }, () => undefined),
    offsets: Array.from({ length: cells }, () => 0),
    values: new Float64Array(0),
    width: 0,
    capacity: FIRST_ROWS,
    changed: new Int32Array(FIRST_ROWS),
    isAhead: false,
    revision: 0,
  };
}

/** Makes room for more rows. */
function grow(block: Block): void {
  const { columns, values, width, changed } = block;
  block.capacity *= GROWTH;
  block.values = new Float64Array(block.capacity * width);
  block.values.set(values);
  block.changed = new Int32Array(block.capacity);
  block.changed.set(changed);
  for (const column of columns) {
    if (column === undefined) continue;
    const { births } = column;
    column.births = new Float64Array(block.capacity);
    column.births.set(births);
  }
}

/** The column of a cell, made at first use. */
function columnOf(block: Block, cell: number): Column {
  return (block.columns[cell] ??= addColumn(block, cell));
}

/** Makes room for one more column: each row gets one more value. */
function addColumn(block: Block, cell: number): Column {
  const { values, width, capacity } = block;
  block.width = width + 1;
  block.offsets[cell] = width;
  block.values = new Float64Array(capacity * block.width);
  for (let slot = 0; slot < block.rows.length; slot += 1) {
    block.values.set(values.subarray(slot * width, (slot + 1) * width), slot * block.width);
  }
  return { births: new Float64Array(capacity), newest: 0, hasChanges: false };
}

/** What a series has come to; 0 where there is none. */
export function valueAt({ columns, offsets, values, width }: Block, slot: number, cell: number): number {
  return columns[cell] === undefined ? 0 : (values[slot * width + (offsets[cell] ?? 0)] ?? 0);
}

/** The number a series was born with; 0 where there is none. */
export function birthAt({ columns }: Block, slot: number, cell: number): number {
  return columns[cell]?.births[slot] ?? 0;
}

/** Adds to a series. `bornAs` gives its number if it is new. */
export function addTo(block: Block, slot: number, cell: number, amount: number, bornAs: () => number): void {
  mark(block, slot, 1 << cell, bornAs);
  add(block.values, slot * block.width + (block.offsets[cell] ?? 0), amount);
}

/** The cells of a call, as a bit each; `usd` is NaN where it has no dollars. */
export function cellsOfCall(cells: CallCells, { mask }: TokenCounts, usd: number): number {
  return (1 << cells.request) | (mask << cells.tokens) | (Number.isNaN(usd) ? 0 : 1 << cells.usd);
}

/** Adds a call to a row: one request, its tokens, and its dollars; NaN where there are none. */
export function addCall(
  block: Block,
  slot: number,
  cells: CallCells,
  tokens: TokenCounts,
  usd: number,
  bornAs: () => number,
): void {
  mark(block, slot, cellsOfCall(cells, tokens, usd), bornAs);
  const { counts, kinds, size } = tokens;
  const { values, offsets } = block;
  const start = slot * block.width;
  add(values, start + (offsets[cells.request] ?? 0), 1);
  for (let index = 0; index < size; index += 1) {
    const kind = kinds[index] ?? 0;
    add(values, start + (offsets[cells.tokens + kind] ?? 0), counts[kind] ?? 0);
  }
  if (!Number.isNaN(usd)) add(values, start + (offsets[cells.usd] ?? 0), usd);
}

/** Whether a row is ahead of the total of its model. */
export function isAhead({ changed }: Block, slot: number): boolean {
  return ((changed[slot] ?? 0) & AHEAD) !== 0;
}

/** Has a row be ahead of the total of its model. */
export function setAhead(block: Block, slot: number): void {
  block.changed[slot] = (block.changed[slot] ?? 0) | AHEAD;
  block.isAhead = true;
}

/** Has no row be ahead any more, and visits those that were. */
export function takeAhead(block: Block, visit: (row: Row) => void): void {
  if (!block.isAhead) return;
  const { changed, rows } = block;
  for (let slot = 0; slot < rows.length; slot += 1) {
    const cells = changed[slot] ?? 0;
    const row = rows[slot];
    if ((cells & AHEAD) === 0 || row === undefined) continue;
    changed[slot] = cells & ~AHEAD;
    visit(row);
  }
  block.isAhead = false;
}

/**
 * Adds a call with plain tokens to a row that is ahead and whose cells were booked in, all of them, since they were rendered
 * last. Returns false, with nothing added, where that is not so.
 */
export function addAgain(
  block: Block,
  slot: number,
  cells: PlainCells,
  tokens: PlainTokens,
  usd: number,
): boolean {
  if (((cells.mask | AHEAD) & ~(block.changed[slot] ?? 0)) !== 0) return false;
  const { values, offsets } = block;
  const start = slot * block.width;
  add(values, start + (offsets[cells.request] ?? 0), 1);
  add(values, start + (offsets[cells.input] ?? 0), tokens.inputTokens);
  add(values, start + (offsets[cells.output] ?? 0), tokens.outputTokens);
  add(values, start + (offsets[cells.usd] ?? 0), usd);
  return true;
}

/** Adds to a series that has been marked as changed. */
function add(values: Float64Array, at: number, amount: number): void {
  values[at] = (values[at] ?? 0) + amount;
}

/** Has the cells of a mask rendered anew, and new series numbered. Most were marked by calls before. */
function mark(block: Block, slot: number, mask: number, bornAs: () => number): void {
  const unmarked = mask & ~(block.changed[slot] ?? 0);
  if (unmarked !== 0) markFirst(block, slot, unmarked, bornAs);
}

function markFirst(block: Block, slot: number, mask: number, bornAs: () => number): void {
  for (let cell = 0; cell < block.columns.length; cell += 1) {
    if ((mask & (1 << cell)) === 0) continue;
    const column = columnOf(block, cell);
    if (column.births[slot] === 0) column.births[slot] = column.newest = bornAs();
    column.hasChanges = true;
  }
  block.changed[slot] = (block.changed[slot] ?? 0) | mask;
}

/** Sets a series to what was worked out elsewhere. */
export function setSeries(block: Block, slot: number, cell: number, value: number, birth: number): void {
  if (valueAt(block, slot, cell) === value && birthAt(block, slot, cell) === birth) return;
  mark(block, slot, 1 << cell, () => birth);
  const column = columnOf(block, cell);
  column.births[slot] = birth;
  column.newest = Math.max(column.newest, birth);
  block.values[slot * block.width + (block.offsets[cell] ?? 0)] = value;
}

/** Ends all series of a row. */
export function endSeries({ columns, values, width, changed }: Block, slot: number): void {
  values.fill(0, slot * width, (slot + 1) * width);
  for (const column of columns) if (column !== undefined) column.births[slot] = 0;
  changed[slot] = 0;
}
