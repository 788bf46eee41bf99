// The instruments: every metric of the catalogue under its OpenTelemetry name and unit.
import type { ValueType } from '@opentelemetry/api';
import {
  COUNTERS,
  type CounterDefinition,
  GAUGES,
  type GaugeDefinition,
  type MetricDefinition,
} from '../../catalogue/metrics.ts';
import { VALUE_TYPE } from './api.ts';

/** One observable instrument. */
export interface Instrument<Metric extends MetricDefinition = MetricDefinition> {
  readonly metric: Metric;
  /** The metric's name with dots, without Prometheus's `_total`. */
  readonly name: string;
  /** UCUM. What is in braces, Prometheus leaves out of the name it makes. */
  readonly unit: string;
  readonly description: string;
  readonly valueType: ValueType;
}

type Unit = MetricDefinition['unit'];

/** Dollars are no UCUM unit, so they stand in braces; `info` has none, or Prometheus would call it a ratio. */
const UNITS: Readonly<Record<Unit, string>> = {
  usd: '{USD}',
  tokens: '{token}',
  requests: '{request}',
  errors: '{error}',
  users: '{user}',
  blocks: '{block}',
  seconds: 's',
  ratio: '1',
  info: '',
};

const WHOLE: ReadonlySet<Unit> = new Set(['tokens', 'requests', 'errors', 'users', 'blocks', 'info']);

/** Every counter, in the catalogue's order. */
export const COUNTER_INSTRUMENTS = Object.values<CounterDefinition>(COUNTERS).map(instrumentOf);

/** Every gauge, in the catalogue's order. */
export const GAUGE_INSTRUMENTS = Object.values<GaugeDefinition>(GAUGES).map(instrumentOf);

function instrumentOf<Metric extends MetricDefinition>(metric: Metric): Instrument<Metric> {
  return {
    metric,
    name: metric.name.replace(/_total$/, '').replaceAll('_', '.'),
    unit: UNITS[metric.unit],
    description: metric.help,
    valueType: WHOLE.has(metric.unit) ? VALUE_TYPE.INT : VALUE_TYPE.DOUBLE,
  };
}
