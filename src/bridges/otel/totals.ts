// What this process has booked since its start: a MeterProvider exports what its own process counted.
import type { CounterDefinition } from '../../catalogue/metrics.ts';
import { CELLS } from '../../ledger/cells.ts';
import type { BookingListener } from '../../ledger/ledger.ts';
import { labelsOf, type Row } from '../../ledger/rows.ts';
import type { ScrapeSource } from '../../meter/meter.ts';
import type { Series, SeriesSet } from './series.ts';

/**
 * Books in `sets` what `source` books. The meter's own totals will not do: with a state file they are those of several
 * processes and of runs before, and rows of users who left go when Prometheus has them, whether OpenTelemetry does or not.
 */
export function bookTotals(sets: ReadonlyMap<CounterDefinition, SeriesSet>): BookingListener {
  /** Where each row's cells are booked. */
  const places = new WeakMap<Row, Series[]>();

  function find(row: Row, cell: number): Series {
    const { metric, ownValue } = CELLS[row.group.kind][cell] ?? {};
    const set = metric && sets.get(metric);
    if (set === undefined) throw new TypeError(`no counter has cell ${cell} of ${row.group.kind} rows`);
    const labels = labelsOf(row);
    return set.of(ownValue === undefined ? labels : [...labels, ownValue]);
  }

  return (row, cell, amount) => {
    let cells = places.get(row);
    if (cells === undefined) places.set(row, (cells = []));
    const series = (cells[cell] ??= find(row, cell));
    series.value += amount;
  };
}

/** Takes over what was booked before. Of totals that several processes share nobody knows who booked them. */
export function takeOver(sets: ReadonlyMap<CounterDefinition, SeriesSet>, source: ScrapeSource): void {
  if (source.isShared) return;
  for (const reading of source.read()) {
    const set = reading.metric.kind === 'counter' ? sets.get(reading.metric) : undefined;
    if (set === undefined) continue;
    reading.each((labels, value) => {
      set.of(labels).value += value;
    });
  }
}
