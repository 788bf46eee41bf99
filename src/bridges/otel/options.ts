// What `registerMetrics` takes, checked and with defaults filled in.
import type { MeterProvider } from '@opentelemetry/api';
import { ConfigError, type ConfigFault } from '../../catalogue/errors.ts';
import { otelApi } from './api.ts';
import { CARDINALITY_LIMIT_ALLOWED, isCardinalityLimit } from './cardinality.ts';

/** Options of `registerMetrics`. */
export interface RegisterMetricsOptions {
  /** Where the instruments are registered. Default: the global one of `@opentelemetry/api`, which must be set by then. */
  meterProvider?: MeterProvider;
  /**
   * Whether OpenTelemetry's own GenAI metrics are emitted too: the counters `gen_ai.client.inference.usage.*`, and the older
   * histogram `gen_ai.client.token.usage` unless `OTEL_SEMCONV_STABILITY_OPT_IN` has `gen_ai_latest_experimental`.
   * Default `false`.
   */
  genaiConventions?: boolean;
  /**
   * Labels to leave out of the counters, such as `user`. What they told apart is summed. A view that drops an attribute
   * would not sum it: the SDK keeps one of the series and loses the rest. Default none.
   */
  omitLabels?: readonly string[];
  /**
   * The cardinality limit in force, for an SDK that does not tell. Those of OpenTelemetry JS 2 and 3 tell. Default 2,000, the
   * limit of the specification.
   */
  cardinalityLimit?: number;
}

/** Options with defaults. */
export interface RegisterSettings {
  readonly meterProvider: MeterProvider;
  readonly genaiConventions: boolean;
  readonly omitLabels: ReadonlySet<string>;
  readonly cardinalityLimit: number | undefined;
}

/**
 * Validates options and fills in defaults.
 *
 * @param labelNames Labels that can be left out.
 * @throws {ConfigError} naming every wrong option.
 */
export function parseRegisterOptions(
  options: RegisterMetricsOptions,
  labelNames: readonly string[],
): RegisterSettings {
  const { meterProvider, genaiConventions = false, omitLabels = [], cardinalityLimit, ...rest } = options;
  const faults: ConfigFault[] = [];
  const check = (path: string, value: unknown, isOk: boolean, allowed: string): void => {
    if (!isOk) faults.push({ path, value, allowed });
  };
  check(
    'meterProvider',
    meterProvider,
    meterProvider === undefined || isMeterProvider(meterProvider),
    'a MeterProvider of OpenTelemetry',
  );
  check('genaiConventions', genaiConventions, typeof genaiConventions === 'boolean', 'true or false');
  check(
    'omitLabels',
    omitLabels,
    Array.isArray(omitLabels) && omitLabels.every((name) => labelNames.includes(name as string)),
    `a list of labels among ${labelNames.join(', ')}`,
  );
  check(
    'cardinalityLimit',
    cardinalityLimit,
    cardinalityLimit === undefined || isCardinalityLimit(cardinalityLimit),
    CARDINALITY_LIMIT_ALLOWED,
  );
  for (const [name, value] of Object.entries(rest)) {
    check(
      name,
      value,
      false,
      'one of the options meterProvider, genaiConventions, omitLabels, cardinalityLimit',
    );
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return {
    meterProvider: meterProvider ?? otelApi().metrics.getMeterProvider(),
    genaiConventions,
    omitLabels: new Set(omitLabels),
    cardinalityLimit,
  };
}

function isMeterProvider(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && 'getMeter' in value && typeof value.getMeter === 'function'
  );
}
