// Room for the series: what a host hands to its MeterProvider.
import { ConfigError } from '../../catalogue/errors.ts';

/** The name of the OpenTelemetry meter that all instruments belong to. */
export const METER_NAME = 'llm-cost-metrics';

/** A view, as the SDK's `MeterProvider` takes it. */
export interface CardinalityView {
  readonly meterName: string;
  readonly aggregationCardinalityLimit: number;
}

const DEFAULT_LIMIT = 50_000;

/**
 * A view that raises the SDK's cardinality limit for this library's instruments alone.
 *
 * @param limit How many series each instrument may have. Default 50,000. Room that is not used costs nothing.
 * @throws {ConfigError} on a limit that is no whole number of at least 2.
 *
 * @example
 * ```ts
 * new MeterProvider({ readers, views: [cardinalityView()] });
 * ```
 */
export function cardinalityView(limit: number = DEFAULT_LIMIT): CardinalityView {
  if (!isCardinalityLimit(limit)) {
    throw new ConfigError([{ path: 'limit', value: limit, allowed: CARDINALITY_LIMIT_ALLOWED }]);
  }
  return { meterName: METER_NAME, aggregationCardinalityLimit: limit };
}

export const CARDINALITY_LIMIT_ALLOWED = 'a whole number of at least 2';

export function isCardinalityLimit(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 2;
}
