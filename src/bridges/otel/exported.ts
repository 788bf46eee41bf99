// Counters and gauges on an OpenTelemetry meter, with the series they export.
import type {
  BatchObservableResult,
  Meter,
  MetricOptions,
  Observable,
  ObservableCounter,
  ObservableGauge,
} from '@opentelemetry/api';
import type { GaugeDefinition } from '../../catalogue/metrics.ts';
import type { Reading } from '../../meter/readings.ts';
import type { Instrument } from './instruments.ts';
import type { RegisterSettings } from './options.ts';
import { capacityOf, labelsDroppedByViews } from './sdk.ts';
import { createSeriesSet, type SeriesSet, type SeriesShape } from './series.ts';

/** Where instruments are made. */
export interface Site {
  readonly meter: Meter;
  readonly settings: RegisterSettings;
  /** Tells the host once of each key. */
  warn(key: string, message: string): void;
}

/** One instrument. */
export interface Exported<Kind extends Observable> {
  readonly observable: Kind;
  observe(result: BatchObservableResult): void;
}

/** A counter with its series. */
export interface ExportedCounter extends Exported<ObservableCounter> {
  readonly series: SeriesSet;
}

/** Makes a counter. */
export function exportCounter(
  site: Site,
  { name, ...options }: MetricOptions & { readonly name: string },
  { labelNames, last }: Pick<SeriesShape, 'labelNames' | 'last'>,
): ExportedCounter {
  const { omitLabels: omitted, cardinalityLimit } = site.settings;
  const observable = site.meter.createObservableCounter(name, options);
  const capacity = capacityOf(observable, cardinalityLimit);
  const dropped = labelsDroppedByViews(
    observable,
    labelNames.filter((label) => !omitted.has(label)),
  );
  if (dropped.length > 0) {
    site.warn(
      `views\n${name}`,
      `A view drops ${dropped.join(', ')} from ${name}; of series that become one, the OpenTelemetry SDK keeps the last and loses the rest. Use the option omitLabels instead.`,
    );
  }
  const series = createSeriesSet({ labelNames, last, first: 'user', omitted, capacity }, () => {
    site.warn(
      `limit\n${name}`,
      `${name} has more than the ${capacity} series that the OpenTelemetry SDK keeps apart; the rest are summed under "other", users first. Give the MeterProvider a cardinalityView() as a view.`,
    );
  });
  return {
    observable,
    series,
    observe(result) {
      for (const { attributes, value } of series.all()) result.observe(observable, value, attributes);
    },
  };
}

/** A gauge, read afresh at each collection. */
export interface ExportedGauge {
  readonly observable: ObservableGauge;
  observe(result: BatchObservableResult, reading: Reading): void;
}

/** Makes a gauge. */
export function exportGauge(
  site: Site,
  { name, unit, description, valueType }: Instrument<GaugeDefinition>,
): ExportedGauge {
  const observable = site.meter.createObservableGauge(name, { unit, description, valueType });
  const capacity = capacityOf(observable, site.settings.cardinalityLimit);
  return {
    observable,
    observe(result, reading) {
      let places = capacity;
      reading.each((labels, value) => {
        places -= 1;
        if (places >= 0) {
          result.observe(observable, value, attributesOf(reading.labelNames, labels));
          return;
        }
        site.warn(
          `limit\n${name}`,
          `${name} has more than the ${capacity} series that the OpenTelemetry SDK keeps apart; the rest are left out. Give the MeterProvider a cardinalityView() as a view.`,
        );
      });
    },
  };
}

function attributesOf(names: readonly string[], values: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
}
