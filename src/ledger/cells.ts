// Where each counter stands in a row: one cell for each value of its own label, laid out once from the catalogue.
import { COUNTERS, type CounterDefinition, type RowKind } from '../catalogue/metrics.ts';

/** One counter value of a row: which metric, and the value of the metric's own label if it has one. */
export interface Cell {
  readonly metric: CounterDefinition;
  readonly index: number;
  readonly ownValue: string | undefined;
}

/** The cells of each kind of row, by index. */
export const CELLS: Readonly<Record<RowKind, readonly Cell[]>> = {
  call: cellsOf('call'),
  model: cellsOf('model'),
  unpriced: cellsOf('unpriced'),
  scope: cellsOf('scope'),
  recorder: cellsOf('recorder'),
};

/** A cell's name in a state file: stays the same when the catalogue grows and indices move. */
export function cellName({ metric, ownValue }: Cell): string {
  return ownValue === undefined ? metric.name : `${metric.name}/${ownValue}`;
}

/** The cells of one metric, in the order of its own label's values. */
export function cellsOfMetric(metric: CounterDefinition): readonly Cell[] {
  return CELLS[metric.row].filter((cell) => cell.metric === metric);
}

/** Index of the cell of a metric without an own label. */
export function cellOf(metric: CounterDefinition): number {
  const [cell] = cellsOfMetric(metric);
  if (cell === undefined || metric.ownLabel) throw new TypeError(`${metric.name} has no single cell`);
  return cell.index;
}

/** Index of the cell for each value of a metric's own label. */
export function cellsByOwnValue<Value extends string>(
  metric: CounterDefinition & { readonly ownLabel: { readonly values: readonly Value[] } },
): Readonly<Record<Value, number>> {
  const entries = cellsOfMetric(metric).map((cell) => [cell.ownValue, cell.index]);
  return Object.fromEntries(entries) as Record<Value, number>;
}

function cellsOf(row: RowKind): Cell[] {
  return Object.values<CounterDefinition>(COUNTERS)
    .filter((metric) => metric.row === row)
    .flatMap((metric) => (metric.ownLabel?.values ?? [undefined]).map((ownValue) => ({ metric, ownValue })))
    .map((cell, index) => ({ ...cell, index }));
}
