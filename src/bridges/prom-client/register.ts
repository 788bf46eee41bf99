// `registerMetrics`: puts a meter's metrics into a prom-client registry.
import { ConfigError } from '../../catalogue/errors.ts';
import { METRICS } from '../../catalogue/metrics.ts';
import { type CostMeter, scrapeSourceOf } from '../../meter/meter.ts';
import { aggregatorOf } from './aggregators.ts';
import { registryMetric } from './metric.ts';
import { type PromClientRegistry, registryOf, speaksOpenMetrics } from './registry.ts';
import { sharedReading } from './shared-reading.ts';

/** Metrics that are in a registry. */
export interface RegisteredMetrics {
  /** Takes them out of it again. */
  readonly unregister: () => void;
}

/**
 * Puts all metrics of a meter into a prom-client registry, with names, types and help as everywhere. Values are read when
 * the registry is; `resetMetrics()` does not change them.
 *
 * For exact dollars in Prometheus serve `metricsHandler(meter, { include: [registry] })` instead: a registry shows a new
 * series with its first value, which `increase()` does not see.
 *
 * @param registry Default: prom-client's global registry.
 * @throws {ConfigError} where the registry has a metric of the same name. Then none is registered.
 *
 * @example
 * ```ts
 * import { register } from 'prom-client';
 * import { registerMetrics } from 'llm-cost-metrics/prom-client';
 *
 * registerMetrics(meter, register);
 * ```
 */
export function registerMetrics(meter: CostMeter, registry?: PromClientRegistry): RegisteredMetrics {
  const source = scrapeSourceOf(meter);
  const target = registryOf(registry);
  const taken = METRICS.filter(({ name }) => target.getSingleMetric(name) !== undefined);
  if (taken.length > 0) {
    const allowed = 'a registry that has no metric of this name yet';
    throw new ConfigError(taken.map(({ name }) => ({ path: 'registry', value: name, allowed })));
  }

  const read = sharedReading(source);
  const metrics = METRICS.map((metric) =>
    registryMetric(metric, {
      aggregator: aggregatorOf(metric, source.isShared),
      read,
      isOpenMetrics: () => speaksOpenMetrics(target),
    }),
  );
  for (const metric of metrics) target.registerMetric(metric as never);

  return {
    unregister() {
      for (const metric of metrics) {
        if (target.getSingleMetric(metric.name) === metric) target.removeSingleMetric(metric.name);
      }
    },
  };
}
