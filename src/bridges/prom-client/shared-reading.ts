// One reading of the books for one scrape, although prom-client asks each metric by itself.
import type { MetricDefinition } from '../../catalogue/metrics.ts';
import type { ScrapeSource } from '../../meter/meter.ts';
import type { Reading } from '../../meter/readings.ts';

/**
 * Reads single metrics. prom-client asks all of them in one go, before anything else can happen: those share a reading.
 * A metric that is asked for again belongs to the next scrape.
 */
export function sharedReading(source: Pick<ScrapeSource, 'read'>): (metric: MetricDefinition) => Reading {
  let left = new Map<MetricDefinition, Reading>();

  function take(metric: MetricDefinition): Reading | undefined {
    const reading = left.get(metric);
    left.delete(metric);
    return reading;
  }

  return (metric) => {
    const shared = take(metric);
    if (shared) return shared;
    left = new Map(source.read().map((reading) => [reading.metric, reading]));
    queueMicrotask(() => {
      left.clear();
    });
    const fresh = take(metric);
    if (!fresh) throw new TypeError(`expected a metric of the catalogue, got ${metric.name}`);
    return fresh;
  };
}
