// Rows: one for each combination of labels; and groups of them, which differ by user only.
import { ROW_LABELS, type RowKind } from '../catalogue/metrics.ts';
import { birthAt, type Block, valueAt } from './blocks.ts';

/** Rows that differ by user only. Rows of kinds without users are groups of one, under the empty user. */
export interface Group {
  readonly kind: RowKind;
  /** Label values in the order of the kind's label names, but without the user. */
  readonly labels: readonly string[];
  readonly rows: Map<string, Row>;
  /** Where all its calls are counted without users. Absent until there are any. */
  total: Row | undefined;
}

/** Totals of one combination of labels, a number for each cell. */
export interface Row {
  readonly group: Group;
  readonly user: string;
  readonly block: Block;
  readonly slot: number;
  /** The number of the last booking in it by this process; at first that of the last before it was made. */
  lastBooking: number;
  /** Whether calls may be booked in it as they come. Else its user has to be let in first, or the books have forgotten it. */
  isOpen: boolean;
  /** What is booked but does not count yet. */
  pending: Pending | undefined;
}

/** Amounts by cell. */
export interface Pending {
  readonly amounts: Float64Array;
  /** The cells with something pending, even 0, as a bit each. */
  cells: number;
}

const USER: Readonly<Record<RowKind, number>> = {
  call: ROW_LABELS.call.indexOf('user'),
  model: -1,
  unpriced: -1,
  scope: -1,
  recorder: -1,
};

/** Splits label values in the order of the kind's label names. */
export function splitLabels(
  kind: RowKind,
  labels: readonly string[],
): { readonly others: readonly string[]; readonly user: string } {
  const at = USER[kind];
  return at < 0 ? { others: labels, user: '' } : { others: labels.toSpliced(at, 1), user: labels[at] ?? '' };
}

/** A row's label values, in the order of the kind's label names. */
export function labelsOf({ group: { kind, labels }, user }: Row): readonly string[] {
  const at = USER[kind];
  return at < 0 ? labels : labels.toSpliced(at, 0, user);
}

/** What a cell of a row has come to; 0 where nothing was ever booked. */
export function valueOf({ block, slot }: Row, cell: number): number {
  return valueAt(block, slot, cell);
}

/** The number a cell's series was born with; 0 where there is none. */
export function birthOf({ block, slot }: Row, cell: number): number {
  return birthAt(block, slot, cell);
}

/** What is booked in a cell but does not count yet. */
export function pendingOf({ pending }: Row, cell: number): number {
  return pending?.amounts[cell] ?? 0;
}

/** Whether anything of a row does not count yet. */
export function isPending({ pending }: Row): boolean {
  return pending !== undefined && pending.cells !== 0;
}
