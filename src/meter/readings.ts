// Every metric with all its series at a moment: what other metric libraries are given.
import {
  COUNTERS,
  type CounterDefinition,
  GAUGES,
  type GaugeDefinition,
  type MetricDefinition,
  rowLabels,
} from '../catalogue/metrics.ts';
import type { GaugeSample } from '../exposition/render.ts';
import { cellsOfMetric } from '../ledger/cells.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { birthOf, labelsOf, valueOf } from '../ledger/rows.ts';

/** One metric at a moment. */
export interface Reading {
  readonly metric: MetricDefinition;
  /** Names of all labels, in the order of a series' label values. */
  readonly labelNames: readonly string[];
  /** Calls `visit` for each series. Values are plain: nothing is shown as 0 for being new. */
  each(visit: (labels: readonly string[], value: number) => void): void;
}

/** Reads all metrics, counters first; those without series too. */
export function readMetrics(
  ledger: Ledger,
  extraLabels: readonly string[],
  gauges: readonly GaugeSample[],
): readonly Reading[] {
  return [
    ...Object.values<CounterDefinition>(COUNTERS).map((metric) =>
      counterReading(metric, ledger, extraLabels),
    ),
    ...Object.values<GaugeDefinition>(GAUGES).map((metric) => gaugeReading(metric, gauges)),
  ];
}

/** A counter's own label comes last, after the app's extra ones. */
function counterReading(metric: CounterDefinition, ledger: Ledger, extraLabels: readonly string[]): Reading {
  const { row: kind, ownLabel } = metric;
  const own = ownLabel === undefined ? [] : [ownLabel.name];
  return {
    metric,
    labelNames: [...rowLabels(kind, extraLabels), ...own],
    each(visit) {
      const rows = ledger.rows(kind).map((row) => ({ row, labels: labelsOf(row) }));
      for (const { index, ownValue } of cellsOfMetric(metric)) {
        for (const { row, labels } of rows) {
          if (birthOf(row, index) === 0) continue;
          visit(ownValue === undefined ? labels : [...labels, ownValue], valueOf(row, index));
        }
      }
    },
  };
}

function gaugeReading(metric: GaugeDefinition, samples: readonly GaugeSample[]): Reading {
  return {
    metric,
    labelNames: metric.labels,
    each(visit) {
      for (const { gauge, labels, value } of samples) if (gauge === metric) visit(labels, value);
    },
  };
}
