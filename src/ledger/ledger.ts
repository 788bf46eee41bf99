// The books: exact totals in rows, one row for each combination of labels.
import type { RowKind } from '../catalogue/metrics.ts';
import { type Births, createBirths } from './births.ts';
import { CELLS } from './cells.ts';

/** Totals of one combination of labels: a value and a birth number for each cell. */
export interface Row {
  readonly kind: RowKind;
  /** Label values, in the order of the kind's label names. */
  readonly labels: readonly string[];
  readonly values: Float64Array;
  /** The number each cell's series was born with; 0 where nothing was ever booked, and so there is no series. */
  readonly births: Float64Array;
  /** What is booked but not yet in the state file that several processes share. */
  readonly pending: Float64Array;
  /** The cells with something pending, even 0, as a bit each. */
  pendingCells: number;
  /** The number of the last booking in it by this process. */
  lastBooking: number;
}

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

/** All totals this process knows. */
export interface Ledger {
  /** How many bookings there have been. */
  readonly bookings: number;
  readonly births: Births;
  /** The row of these labels, made at first sight. */
  row(kind: RowKind, labels: readonly string[]): Row;
  /** Adds to a cell; the first booking, even of 0, gives birth to its series. */
  book(row: Row, cell: number, amount: number): void;
  /** The rows of a kind, oldest first. */
  rows(kind: RowKind): readonly Row[];
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
}

/** Rows by their labels, one level for each label: no key is glued together, so none can collide. */
interface Node {
  readonly children: Map<string, Node>;
  row: Row | undefined;
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
  const roots: Record<RowKind, Node> = { call: node(), unpriced: node(), recorder: node() };
  const rows: Record<RowKind, Row[]> = { call: [], unpriced: [], recorder: [] };
  const pendingRows = new Set<Row>();
  const listeners: RowListener[] = [];
  let births = createBirths(now);
  let bookings = 0;
  let isDeferred = deferred;

  function place(kind: RowKind, labels: readonly string[]): Node {
    let here = roots[kind];
    for (const label of labels) {
      let child = here.children.get(label);
      if (child === undefined) here.children.set(label, (child = node()));
      here = child;
    }
    return here;
  }

  function row(kind: RowKind, labels: readonly string[]): Row {
    const at = place(kind, labels);
    if (at.row === undefined) {
      at.row = emptyRow(kind, labels);
      rows[kind].push(at.row);
      for (const listener of listeners) listener.appeared(at.row);
    }
    return at.row;
  }

  function count(to: Row, cell: number, amount: number): void {
    if (to.births[cell] === 0) to.births[cell] = births.next();
    to.values[cell] = (to.values[cell] ?? 0) + amount;
  }

  function clearPending(): void {
    for (const each of pendingRows) {
      each.pending.fill(0);
      each.pendingCells = 0;
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
    row,
    book(to, cell, amount) {
      bookings += 1;
      to.lastBooking = bookings;
      if (!isDeferred) {
        count(to, cell, amount);
        return;
      }
      to.pending[cell] = (to.pending[cell] ?? 0) + amount;
      to.pendingCells |= 1 << cell;
      pendingRows.add(to);
    },
    rows: (kind) => rows[kind],
    drop(rowsToDrop) {
      const gone = rowsToDrop.filter((each) => each.pendingCells === 0);
      for (const each of rowsToDrop) {
        each.values.fill(0);
        each.births.fill(0);
      }
      for (const each of gone) forget(roots[each.kind], each.labels);
      const set = new Set(gone);
      for (const kind of new Set(gone.map((each) => each.kind))) {
        rows[kind] = rows[kind].filter((each) => !set.has(each));
      }
      for (const listener of listeners) for (const each of gone) listener.dropped(each);
    },
    clearPending,
    take(totals) {
      for (const { kind, labels, cell, value, birth } of totals) {
        const to = row(kind, labels);
        to.values[cell] = value;
        to.births[cell] = birth;
      }
    },
    endDeferral(lastBirth) {
      isDeferred = false;
      // What this process wrote last may be born later than what it read last.
      const born = Object.values(rows).flatMap((each) => each.flatMap((row) => [...row.births]));
      births = createBirths(
        now,
        born.reduce((last, birth) => Math.max(last, birth), lastBirth),
      );
      for (const each of pendingRows) {
        for (const { index } of CELLS[each.kind]) {
          if (each.pendingCells & (1 << index)) count(each, index, each.pending[index] ?? 0);
        }
      }
      clearPending();
    },
    listen(listener) {
      listeners.push(listener);
    },
  };
}

function node(): Node {
  return { children: new Map(), row: undefined };
}

function emptyRow(kind: RowKind, labels: readonly string[]): Row {
  const cells = CELLS[kind].length;
  return {
    kind,
    labels: [...labels],
    values: new Float64Array(cells),
    births: new Float64Array(cells),
    pending: new Float64Array(cells),
    pendingCells: 0,
    lastBooking: 0,
  };
}

/** Removes a row's place, and the places above it that have become empty. */
function forget(root: Node, labels: readonly string[]): void {
  const path = [root];
  for (const label of labels) {
    const next = path.at(-1)?.children.get(label);
    if (next === undefined) return;
    path.push(next);
  }
  const last = path.pop();
  if (last === undefined) return;
  last.row = undefined;
  for (let depth = labels.length - 1; depth >= 0; depth -= 1) {
    const parent = path[depth];
    const label = labels[depth] ?? '';
    const child = parent?.children.get(label);
    if (child === undefined || child.row !== undefined || child.children.size > 0) return;
    parent?.children.delete(label);
  }
}
