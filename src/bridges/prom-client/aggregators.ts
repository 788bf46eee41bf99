// How prom-client's `AggregatorRegistry` puts the metrics of a cluster's workers together.
import { GAUGES, type MetricDefinition } from '../../catalogue/metrics.ts';

/** Those of prom-client's aggregators that are used. */
export type Aggregator = 'sum' | 'first' | 'min' | 'max';

const GAUGE_AGGREGATORS: Readonly<Record<keyof typeof GAUGES, Aggregator>> = {
  priceUsdPerMillion: 'first',
  // The oldest price data that any worker still works with.
  priceDataTimestamp: 'min',
  budgetUsd: 'first',
  budgetWarnRatio: 'first',
  budgetInfo: 'first',
  trendLimitRatio: 'first',
  // At midnight some workers may still be asked on the day before.
  periodStart: 'max',
  periodEnd: 'max',
  trackedUsers: 'sum',
  // Blocks that only some workers know of are in force for some calls; an old answer is some worker's.
  guardBlocks: 'max',
  guardLastAnswer: 'min',
  buildInfo: 'first',
};

const BY_NAME = new Map<string, Aggregator>(
  (Object.keys(GAUGES) as (keyof typeof GAUGES)[]).map((key) => [GAUGES[key].name, GAUGE_AGGREGATORS[key]]),
);

/**
 * A metric's aggregator. Where totals are shared, each worker has the whole: then what would be added up is taken from
 * the worker that is furthest.
 */
export function aggregatorOf(metric: MetricDefinition, isShared: boolean): Aggregator {
  const aggregator = BY_NAME.get(metric.name) ?? 'sum';
  return aggregator === 'sum' && isShared ? 'max' : aggregator;
}
