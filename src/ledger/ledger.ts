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
}

/** All totals of this process. */
export interface Ledger {
  readonly births: Births;
  /** How many bookings there have been. */
  readonly bookings: number;
  /** The row of these labels, made at first sight. */
  row(kind: RowKind, labels: readonly string[]): Row;
  /** Adds to a cell; the first booking, even of 0, gives birth to its series. */
  book(row: Row, cell: number, amount: number): void;
  /** The rows of a kind, oldest first. */
  rows(kind: RowKind): readonly Row[];
}

/** Rows by their labels, one level for each label: no key is glued together, so none can collide. */
interface Node {
  readonly children: Map<string, Node>;
  row: Row | undefined;
}

/** An empty ledger. `now` is milliseconds since the epoch. */
export function createLedger(now: () => number = Date.now): Ledger {
  const births = createBirths(now);
  const roots: Record<RowKind, Node> = { call: node(), unpriced: node(), recorder: node() };
  const rows: Record<RowKind, Row[]> = { call: [], unpriced: [], recorder: [] };

  let bookings = 0;

  return {
    births,
    get bookings() {
      return bookings;
    },
    row(kind, labels) {
      let place = roots[kind];
      for (const label of labels) {
        let child = place.children.get(label);
        if (child === undefined) place.children.set(label, (child = node()));
        place = child;
      }
      if (place.row === undefined) {
        const cells = CELLS[kind].length;
        place.row = {
          kind,
          labels: [...labels],
          values: new Float64Array(cells),
          births: new Float64Array(cells),
        };
        rows[kind].push(place.row);
      }
      return place.row;
    },
    book(row, cell, amount) {
      if (row.births[cell] === 0) row.births[cell] = births.next();
      row.values[cell] = (row.values[cell] ?? 0) + amount;
      bookings += 1;
    },
    rows: (kind) => rows[kind],
  };
}

function node(): Node {
  return { children: new Map(), row: undefined };
}
