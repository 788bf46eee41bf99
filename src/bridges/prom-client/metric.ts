// A metric as prom-client's registries take it: read afresh each time, never counted by prom-client itself.
import type { MetricDefinition } from '../../catalogue/metrics.ts';
import type { Reading } from '../../meter/readings.ts';
import type { Aggregator } from './aggregators.ts';

/** A series at a moment, in prom-client's words. */
export interface SeriesValue {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What prom-client's metrics answer when a registry asks them. */
export interface MetricValues {
  readonly name: string;
  readonly help: string;
  readonly type: MetricDefinition['kind'];
  readonly aggregator: Aggregator;
  readonly values: readonly SeriesValue[];
}

/** What a registry needs of a metric. */
export interface RegistryMetric {
  name: string;
  readonly help: string;
  readonly type: MetricDefinition['kind'];
  readonly aggregator: Aggregator;
  /** For `getMetricsAsJSON()`, and so for clusters; before prom-client 15 for text too. */
  get(): Promise<MetricValues>;
  /** For text. */
  getForPromString(): Promise<MetricValues>;
  /** Does nothing: money that was spent stays spent. */
  reset(): void;
}

/** Where a metric's values come from, and how they are shown. */
export interface MetricSource {
  readonly aggregator: Aggregator;
  readonly read: (metric: MetricDefinition) => Reading;
  /** Whether the registry speaks OpenMetrics at the moment. */
  readonly isOpenMetrics: () => boolean;
}

/** A metric for a registry. */
export function registryMetric(
  metric: MetricDefinition,
  { aggregator, read, isOpenMetrics }: MetricSource,
): RegistryMetric {
  const { name, help, kind: type } = metric;
  const family = type === 'counter' ? name.replace(/_total$/, '') : name;
  let given: string | undefined;
  const answer = (shownName: string): Promise<MetricValues> =>
    Promise.resolve({ name: shownName, help, type, aggregator, values: valuesOf(read(metric)) });

  return {
    help,
    type,
    aggregator,
    get name() {
      return name;
    },
    // For OpenMetrics prom-client takes `_total` from a counter's name just before it asks, and appends it to each sample.
    // It counts for that answer alone: a counter that lost it for good would have another name in JSON and in clusters.
    set name(assigned) {
      given = assigned;
    },
    get: () => answer(name),
    getForPromString() {
      const shown = given ?? (isOpenMetrics() ? family : name);
      given = undefined;
      return answer(shown);
    },
    reset: () => undefined,
  };
}

function valuesOf(reading: Reading): SeriesValue[] {
  const values: SeriesValue[] = [];
  reading.each((labelValues, value) => {
    // An object for each answer: prom-client before 14.2 writes default labels into it.
    const labels: Record<string, string> = {};
    for (const [index, name] of reading.labelNames.entries()) labels[name] = labelValues[index] ?? '';
    values.push({ labels, value });
  });
  return values;
}
