// What a backend makes of the exports of one SDK: it adds up deltas, and takes the last of cumulative values.
import type { DataPoint, MetricReader, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { CardinalityView } from '../../../src/bridges/otel/index.ts';
import { createSeriesLedger, type SeriesLedger } from './ledger.ts';
import type { Sdk } from './sdks.ts';

export type Temporality = 'DELTA' | 'CUMULATIVE';

/** A MeterProvider with a reader, and a backend behind it. */
export interface Backend {
  readonly provider: InstanceType<Sdk['MeterProvider']>;
  /** Collects once. */
  collect(): Promise<void>;
  /** What the backend says, counters only. */
  counters(): SeriesLedger;
  /** The gauges of the last collection. */
  readonly gauges: SeriesLedger;
  /** The units and descriptions of the last collection, by name. */
  readonly described: ReadonlyMap<string, { readonly unit: string; readonly description: string }>;
}

/** One thing a view may do. */
export type View = CardinalityView & {
  readonly attributesProcessors?: readonly unknown[];
};

export function createBackend(
  sdk: Sdk,
  temporality: Temporality = 'CUMULATIVE',
  views: readonly Partial<View>[] = [],
): Backend {
  const reader = new (class extends sdk.MetricReader {
    protected override onForceFlush = () => Promise.resolve();
    protected override onShutdown = () => Promise.resolve();
  })({ aggregationTemporalitySelector: () => sdk.AggregationTemporality[temporality] }) as MetricReader;
  const provider = new sdk.MeterProvider({ readers: [reader], views: views as [] });
  const added = createSeriesLedger();
  let last = createSeriesLedger();
  let gauges = createSeriesLedger();
  const described = new Map<string, { unit: string; description: string }>();

  function take({ scopeMetrics }: ResourceMetrics): void {
    last = createSeriesLedger();
    gauges = createSeriesLedger();
    for (const { descriptor, dataPoints, ...rest } of scopeMetrics.flatMap(({ metrics }) => metrics)) {
      described.set(descriptor.name, descriptor);
      const isCounter = 'isMonotonic' in rest && rest.isMonotonic;
      for (const { attributes, value } of dataPoints as DataPoint<number>[]) {
        if (!isCounter) {
          gauges.add(descriptor.name, attributes, value);
          continue;
        }
        if (value < 0) throw new Error(`${descriptor.name} fell by ${-value}`);
        last.add(descriptor.name, attributes, value);
        added.add(descriptor.name, attributes, value);
      }
    }
  }

  return {
    provider,
    async collect() {
      const { resourceMetrics, errors } = await reader.collect();
      if (errors.length > 0) throw new AggregateError(errors);
      take(resourceMetrics);
    },
    counters: () => (temporality === 'DELTA' ? added : last),
    get gauges() {
      return gauges;
    },
    described,
  };
}
