// `registerMetrics`: every metric of a cost meter as observable instruments on the host's MeterProvider.
import type { BatchObservableCallback, MeterProvider } from '@opentelemetry/api';
import { ConfigError } from '../../catalogue/errors.ts';
import { COUNTERS, type MetricDefinition } from '../../catalogue/metrics.ts';
import { VERSION } from '../../catalogue/version.ts';
import { type CostMeter, type ScrapeSource, scrapeSourceOf } from '../../meter/meter.ts';
import { otelApi } from './api.ts';
import { METER_NAME } from './cardinality.ts';
import { exportCounter, exportGauge, type Site } from './exported.ts';
import { exportUsage } from './genai.ts';
import { COUNTER_INSTRUMENTS, GAUGE_INSTRUMENTS } from './instruments.ts';
import { parseRegisterOptions, type RegisterMetricsOptions } from './options.ts';
import { bookTotals, takeOver } from './totals.ts';

/** Registered metrics. */
export interface RegisteredMetrics {
  /** Stops counting and exporting, for good: the same MeterProvider cannot have the metrics again. */
  unregister(): void;
}

/** Providers that have had the metrics. Two meters on one would take turns with the same series, and lose money. */
const taken = new WeakSet<MeterProvider>();

/**
 * Registers every metric of a meter on OpenTelemetry. To be called when the host's MeterProvider is set, before the first
 * call is recorded. Names are those of Prometheus with dots and without `_total`: `llm.cost.usd`, `llm.tokens`, ... Counters
 * say what this process booked, also where a state file holds more.
 *
 * @throws {ConfigError} on a wrong option, or a MeterProvider that has or had such metrics.
 *
 * @example
 * ```ts
 * registerMetrics(meter);
 * ```
 */
export function registerMetrics(
  costMeter: CostMeter,
  options: RegisterMetricsOptions = {},
): RegisteredMetrics {
  const source = scrapeSourceOf(costMeter);
  const labelNames = labelNamesOf(source);
  const settings = parseRegisterOptions(options, labelNames.get(COUNTERS.costUsd) ?? []);
  const { meterProvider, genaiConventions } = settings;
  const meter = meterProvider.getMeter(METER_NAME, VERSION);
  const site: Site = { meter, settings, warn: warner(source) };
  if (meter === otelApi().createNoopMeter()) {
    const message =
      'OpenTelemetry has no MeterProvider, so nothing is exported. Set one before registerMetrics is called, or pass it.';
    site.warn('provider', message);
    return { unregister: () => undefined };
  }
  if (taken.has(meterProvider)) {
    const allowed = 'a MeterProvider on which no metrics of llm-cost-metrics were registered before';
    throw new ConfigError([{ path: 'meterProvider', value: meterProvider, allowed }]);
  }
  taken.add(meterProvider);

  const counters = COUNTER_INSTRUMENTS.map(({ metric, ...instrument }) => {
    const shape = { labelNames: labelNames.get(metric) ?? [], last: metric.ownLabel?.name };
    return { metric, ...exportCounter(site, instrument, shape) };
  });
  const gauges = new Map<MetricDefinition, ReturnType<typeof exportGauge>>(
    GAUGE_INSTRUMENTS.map((instrument) => [instrument.metric, exportGauge(site, instrument)]),
  );
  const usage = genaiConventions ? exportUsage(site, source) : undefined;
  const sets = new Map(counters.map(({ metric, series }) => [metric, series]));
  takeOver(sets, source);

  // One callback for all, so that a collection reads the books once.
  const observe: BatchObservableCallback = (result) => {
    for (const counter of counters) counter.observe(result);
    for (const counter of usage?.counters ?? []) counter.observe(result);
    for (const reading of source.read()) gauges.get(reading.metric)?.observe(result, reading);
  };
  const observables = [...counters, ...gauges.values(), ...(usage?.counters ?? [])].map(
    ({ observable }) => observable,
  );
  meter.addBatchObservableCallback(observe, observables);
  const endings = [
    source.onBooking(bookTotals(sets)),
    ...(usage?.listeners ?? []).map((listener) => source.onCall(listener)),
  ];

  return {
    unregister() {
      meter.removeBatchObservableCallback(observe, observables);
      for (const end of endings) end();
    },
  };
}

function labelNamesOf(source: ScrapeSource): Map<MetricDefinition, readonly string[]> {
  return new Map(source.read().map(({ metric, labelNames }) => [metric, labelNames]));
}

/** Tells the host once of each key: its `onDiagnostic`, and OpenTelemetry's own log. */
function warner(source: ScrapeSource): Site['warn'] {
  return (key, message) => {
    source.tell(`otel\n${key}`, () => {
      try {
        otelApi().diag.warn(message);
      } catch {
        // The host's logger; a call is being recorded.
      }
      return { kind: 'otel', message };
    });
  };
}
