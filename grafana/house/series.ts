// What queries read: base metrics by their names in the catalogue, and sums of increments over time.
import { COUNTERS, GAUGES } from '../../src/catalogue/metrics.ts';

/** Base metrics. */
export const metrics = { ...COUNTERS, ...GAUGES };

/**
 * What was added in each step of a chart. The millisecond keeps a sample on the edge of two steps out of the second: ranges
 * include their first moment before Prometheus 3.
 */
export function addedByStep(increments: string): string {
  return `sum_over_time(${increments}[$__interval] offset -1ms)`;
}

/** A value that is 0, not absent, where the library is scraped and there was nothing to count. */
export function orZero(expr: string): string {
  return `(${expr}) or 0 * max(${metrics.buildInfo.name})`;
}

/** What was added in the whole time range of the dashboard. */
export function addedInRange(increments: string): string {
  return `sum_over_time(${increments}[$__range])`;
}

/** Names of labels, for `by (...)`. */
export const WORK = 'provider, model, type';
