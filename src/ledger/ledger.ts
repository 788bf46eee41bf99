// The books: exact totals in rows, one row for each combination of labels.
import type { RowKind } from '../catalogue/metrics.ts';
import { type Births, createBirths } from './births.ts';
import { addTo, type Block, type Blocks, columnOf, createBlocks, endSeries, setSeries } from './blocks.ts';
import { CELLS } from './cells.ts';
import { createGroups, type Groups } from './groups.ts';
import { type Group, isPending, type Row, splitLabels } from './rows.ts';

/** What the totals of a cell have become, by the state file. */
export interface CellTotal {
  readonly kind: RowKind;
  readonly labels: readonly string[];
  readonly cell: number;
  readonly value: number;
  readonly birth: number;
}

/** Where the amounts of calls go in a row. */
export interface CallCells {
  readonly request: number;
  /** By kind of token. */
  readonly tokens: readonly number[];
  readonly usd: number;
}

/** Tokens by kind; the first `size` of `kinds` are those that there are any of. */
export interface TokenCounts {
  readonly counts: Float64Array;
  readonly kinds: Uint8Array;
  readonly size: number;
}

/** Told of rows as they appear and go. */
export interface RowListener {
  appeared(row: Row): void;
  dropped(row: Row): void;
}

/** Told of each booking of this process, even of 0. Must not throw. */
export type BookingListener = (row: Row, cell: number, amount: number) => void;

/** All totals this process knows. */
export interface Ledger {
  /** How many bookings there have been. */
  readonly bookings: number;
  readonly births: Births;
  /** The row of these labels, in the order of the kind's label names; made at first sight. */
  row(kind: RowKind, labels: readonly string[]): Row;
  /** Adds to a cell; the first booking, even of 0, gives birth to its series. */
  book(row: Row, cell: number, amount: number): void;
  /** Adds a call to a row at once: one request, its tokens, and its dollars; NaN where there are none. */
  bookCall(row: Row, cells: CallCells, tokens: TokenCounts, usd: number): void;
  /** All rows of a kind. */
  rows(kind: RowKind): readonly Row[];
  /** All totals of a kind, as they lie. */
  blocks(kind: RowKind): readonly Block[];
  /** All groups of a kind. */
  groups(kind: RowKind): readonly Group[];
  /** Forgets rows, but for what is pending in them. Booked again, they are born again. */
  drop(rows: readonly Row[]): void;
  /** Rows with something pending. Empty unless bookings are deferred. */
  readonly pendingRows: ReadonlySet<Row>;
  /** Nothing is pending any more: it is in the state file. */
  clearPending(): void;
  /** Takes over totals of the state file. */
  take(totals: Iterable<CellTotal>): void;
  /** From now on bookings count at once, and births are numbered here, from the one after `lastBirth`. */
  endDeferral(lastBirth: number): void;
  listen(listener: RowListener): void;
  /**
   * Has each booking of this process told from now on: totals alone do not say whose they are, nor what was dropped unread.
   * Returns what ends it.
   */
  onBooking(listener: BookingListener): () => void;
}

/** How a ledger is kept. */
export interface LedgerOptions {
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** Whether bookings wait until a state file has taken them. Default: they count at once. */
  readonly deferred?: boolean;
}

/** An empty ledger. */
export function createLedger({ now = Date.now, deferred = false }: LedgerOptions = {}): Ledger {
  const books = {
    call: kindOfRows('call'),
    model: kindOfRows('model'),
    unpriced: kindOfRows('unpriced'),
    scope: kindOfRows('scope'),
    recorder: kindOfRows('recorder'),
  };
  const pendingRows = new Set<Row>();
  const listeners: RowListener[] = [];
  const bookingListeners: BookingListener[] = [];
  let births = createBirths(now);
  let bookings = 0;
  let isDeferred = deferred;

  function rowOf(kind: RowKind, labels: readonly string[]): Row {
    const { groups, blocks } = books[kind];
    const { others, user } = splitLabels(kind, labels);
    const group = groups.group(others);
    let row = group.rows.get(user);
    if (row === undefined) {
      const { block, slot } = blocks.take();
      row = { group, user, block, slot, lastBooking: bookings, isOpen: true, pending: undefined };
      block.rows[slot] = row;
      group.rows.set(user, row);
      for (const listener of listeners) listener.appeared(row);
    }
    return row;
  }

  function rowsOf(kind: RowKind): Row[] {
    return books[kind].blocks.all.flatMap(({ rows }) => rows.filter((row) => row !== undefined));
  }

  function nextBirth(): number {
    return births.next();
  }

  function count({ block, slot }: Row, cell: number, amount: number): void {
    const column = block.columns[cell] ?? columnOf(block, cell);
    addTo(column, slot, amount, nextBirth);
  }

  function bookOne(row: Row, cell: number, amount: number): void {
    if (isDeferred) defer(row, cell, amount);
    else count(row, cell, amount);
    if (bookingListeners.length > 0) for (const listener of bookingListeners) listener(row, cell, amount);
  }

  function defer(row: Row, cell: number, amount: number): void {
    row.pending ??= { amounts: new Float64Array(CELLS[row.group.kind].length), cells: 0 };
    row.pending.amounts[cell] = (row.pending.amounts[cell] ?? 0) + amount;
    row.pending.cells |= 1 << cell;
    pendingRows.add(row);
  }

  /** Ends the series of a row. */
  function empty({ block, slot }: Row): void {
    for (const column of block.columns) {
      if (column !== undefined) endSeries(column, slot);
    }
  }

  function remove(row: Row): void {
    const { group, user } = row;
    const { groups, blocks } = books[group.kind];
    blocks.free(row);
    group.rows.delete(user);
    if (group.rows.size === 0) groups.remove(group);
  }

  function clearPending(): void {
    for (const { pending } of pendingRows) {
      pending?.amounts.fill(0);
      if (pending !== undefined) pending.cells = 0;
    }
    pendingRows.clear();
  }

  return {
    get births() {
      return births;
    },
    get bookings() {
      return bookings;
    },
    pendingRows,
    row: rowOf,
    book(row, cell, amount) {
      bookings += 1;
      row.lastBooking = bookings;
      bookOne(row, cell, amount);
    },
    bookCall(row, cells, tokens, usd) {
      bookings += 1;
      row.lastBooking = bookings;
      // Most calls of most apps go the plain way, which is a third faster for not asking at each cell.
      const add = isDeferred || bookingListeners.length > 0 ? bookOne : count;
      add(row, cells.request, 1);
      const { counts, kinds, size } = tokens;
      for (let index = 0; index < size; index += 1) {
        const kind = kinds[index] ?? 0;
        add(row, cells.tokens[kind] ?? NaN, counts[kind] ?? 0);
      }
      if (!Number.isNaN(usd)) add(row, cells.usd, usd);
    },
    rows: rowsOf,
    blocks: (kind) => books[kind].blocks.all,
    groups: (kind) => books[kind].groups.all(),
    drop(rowsToDrop) {
      const gone = rowsToDrop.filter((row) => !isPending(row));
      rowsToDrop.forEach(empty);
      gone.forEach(remove);
      for (const listener of listeners)
        gone.forEach((row) => {
          listener.dropped(row);
        });
    },
    clearPending,
    take(totals) {
      for (const { kind, labels, cell, value, birth } of totals) {
        const { block, slot } = rowOf(kind, labels);
        setSeries(columnOf(block, cell), slot, value, birth);
      }
    },
    endDeferral(lastBirth) {
      isDeferred = false;
      // What this process wrote last may be born later than what it read last.
      const newest = Object.values(books).flatMap(({ blocks }) =>
        blocks.all.flatMap(({ columns }) => columns.map((column) => column?.newest ?? 0)),
      );
      births = createBirths(
        now,
        newest.reduce((last, birth) => Math.max(last, birth), lastBirth),
      );
      for (const row of pendingRows) {
        const { amounts, cells } = row.pending ?? { cells: 0 };
        for (const { index } of CELLS[row.group.kind]) {
          if (cells & (1 << index)) count(row, index, amounts?.[index] ?? 0);
        }
      }
      clearPending();
    },
    listen(listener) {
      listeners.push(listener);
    },
    onBooking(listener) {
      bookingListeners.push(listener);
      return () => {
        const place = bookingListeners.indexOf(listener);
        if (place >= 0) bookingListeners.splice(place, 1);
      };
    },
  };
}

function kindOfRows(kind: RowKind): { readonly groups: Groups; readonly blocks: Blocks } {
  return { groups: createGroups(kind), blocks: createBlocks(kind) };
}
