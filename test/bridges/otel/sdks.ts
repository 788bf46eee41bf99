// The OpenTelemetry SDKs the bridge is tested with, under one type: what is used of them is the same in both.
import * as sdk3 from '@opentelemetry/sdk-metrics';
import * as sdk2 from 'opentelemetry-sdk-metrics-2';

export type Sdk = Pick<
  typeof sdk3,
  | 'AggregationTemporality'
  | 'InMemoryMetricExporter'
  | 'MeterProvider'
  | 'MetricReader'
  | 'PeriodicExportingMetricReader'
  | 'createAllowListAttributesProcessor'
>;

/** By version. */
export const SDKS: readonly (readonly [string, Sdk])[] = [
  ['2', sdk2 as unknown as Sdk],
  ['3', sdk3],
];
