// The books: exact totals in rows, one row for each combination of labels.
import type { RowKind } from '../catalogue/metrics.ts';
import { type Births, createBirths } from './births.ts';
import {
  addAgain,
  addCall,
  addTo,
  type Block,
  type Blocks,
  type CallCells,
  createBlocks,
  endSeries,
  isAhead,
  type PlainCells,
  type PlainTokens,
  setSeries,
  type TokenCounts,
} from './blocks.ts';
import { createGroups, type Groups } from './groups.ts';
import { createModelTotals, totalledCells } from './model-totals.ts';
import { createPendingBookings } from './pending.ts';
import { type Group, isPending, type Row, splitLabels } from './rows.ts';

/** What the totals of a cell have become, by the state file. */
export interface CellTotal {
  readonly kind: RowKind;
  readonly labels: readonly string[];
  readonly cell: number;
  readonly value: number;
  readonly birth: number;
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
  /**
   * Adds a call to a row with a user at once: one request, its tokens, and its dollars; NaN where there are none. The total of
   * its model follows when it is settled.
   */
  bookCall(row: Row, cells: CallCells, tokens: TokenCounts, usd: number): void;
  /**
   * The same for an answered call with plain tokens, in less time, if the row has had such calls since it was rendered last.
   * Returns false, with nothing booked, if it has not.
   */
  bookAgain(row: Row, cells: PlainCells, tokens: PlainTokens, usd: number): boolean;
  /** Where calls of a group are counted without users. */
  totalOf(group: Group): Row;
  /** Brings the totals of models up to date; where bookings are deferred, what is pending in them. */
  settle(): void;
  /** All rows of a kind. */
  rows(kind: RowKind): readonly Row[];
  /** All totals of a kind, as they lie. */
  blocks(kind: RowKind): readonly Block[];
  /** All groups of a kind. */
  groups(kind: RowKind): readonly Group[];
  /** Forgets rows, but for what is pending in them. Booked again, they are born again. */
  drop(rows: readonly Row[]): void;
  /** Rows with something pending: all that is not in the state file, where bookings are deferred. */
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
  const pending = createPendingBookings();
  const totals = createModelTotals(books.call.blocks.all, pending, totalOf);
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
      row = {
        group,
        user,
        block,
        slot,
        lastBooking: bookings,
        isOpen: true,
        pending: undefined,
      };
      block.rows[slot] = row;
      group.rows.set(user, row);
      for (const listener of listeners) listener.appeared(row);
    }
    return row;
  }

  function totalOf(group: Group): Row {
    return (group.total ??= rowOf('model', group.labels));
  }

  function settle(): void {
    if (isDeferred) {
      totals.followPending();
    } else {
      totals.follow();
      pending.settle(count);
    }
  }

  function rowsOf(kind: RowKind): Row[] {
    return books[kind].blocks.all.flatMap(({ rows }) => rows.filter((row) => row !== undefined));
  }

  function nextBirth(): number {
    return births.next();
  }

  function count({ block, slot }: Row, cell: number, amount: number): void {
    addTo(block, slot, cell, amount, nextBirth);
  }

  function bookOne(row: Row, cell: number, amount: number): void {
    if (isDeferred) pending.add(row, cell, amount);
    else count(row, cell, amount);
    if (bookingListeners.length > 0) for (const listener of bookingListeners) listener(row, cell, amount);
  }

  function remove(row: Row): void {
    const { group, user } = row;
    const { groups, blocks } = books[group.kind];
    blocks.free(row);
    row.isOpen = false;
    group.rows.delete(user);
    if (group.rows.size === 0) groups.remove(group);
  }

  function tellCall(row: Row, cells: CallCells, tokens: TokenCounts, usd: number): void {
    tell(row, cells, tokens, usd);
    tell(totalOf(row.group), totalledCells(cells), tokens, NaN);
  }

  function tell(row: Row, cells: CallCells, { counts, kinds, size }: TokenCounts, usd: number): void {
    for (const listener of bookingListeners) {
      listener(row, cells.request, 1);
      for (const kind of kinds.subarray(0, size)) listener(row, cells.tokens + kind, counts[kind] ?? 0);
      if (!Number.isNaN(usd)) listener(row, cells.usd, usd);
    }
  }

  return {
    get births() {
      return births;
    },
    get bookings() {
      return bookings;
    },
    pendingRows: pending.rows,
    row: rowOf,
    book(row, cell, amount) {
      bookings += 1;
      row.lastBooking = bookings;
      bookOne(row, cell, amount);
    },
    bookCall(row, cells, tokens, usd) {
      bookings += 1;
      row.lastBooking = bookings;
      if (isDeferred) {
        pending.addCall(row, cells, tokens, usd);
      } else {
        if (!isAhead(row.block, row.slot)) totals.leave(row);
        addCall(row.block, row.slot, cells, tokens, usd, nextBirth);
      }
      if (bookingListeners.length > 0) tellCall(row, cells, tokens, usd);
    },
    bookAgain(row, cells, tokens, usd) {
      if (bookingListeners.length > 0 || !addAgain(row.block, row.slot, cells, tokens, usd)) return false;
      bookings += 1;
      row.lastBooking = bookings;
      return true;
    },
    totalOf,
    settle,
    rows: rowsOf,
    blocks: (kind) => books[kind].blocks.all,
    groups: (kind) => books[kind].groups.all(),
    drop(rowsToDrop) {
      // What was booked in them stays in the totals.
      settle();
      const gone = rowsToDrop.filter((row) => !isPending(row));
      for (const { block, slot } of rowsToDrop) endSeries(block, slot);
      gone.forEach(remove);
      for (const listener of listeners)
        gone.forEach((row) => {
          listener.dropped(row);
        });
    },
    clearPending: pending.clear,
    take(totals) {
      for (const { kind, labels, cell, value, birth } of totals) {
        const { block, slot } = rowOf(kind, labels);
        setSeries(block, slot, cell, value, birth);
      }
    },
    endDeferral(lastBirth) {
      totals.followPending();
      isDeferred = false;
      // What this process wrote last may be born later than what it read last.
      const newest = Object.values(books).flatMap(({ blocks }) =>
        blocks.all.flatMap(({ columns }) => columns.map((column) => column?.newest ?? 0)),
      );
      births = createBirths(
        now,
        newest.reduce((last, birth) => Math.max(last, birth), lastBirth),
      );
      pending.settle(count);
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
