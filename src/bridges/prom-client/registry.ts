// The host's prom-client registry, as far as it is needed: no version of prom-client is imported for it.
import { ConfigError } from '../../catalogue/errors.ts';
import { dependency } from '../../catalogue/dependency.ts';

/** prom-client's `Registry`, or its `AggregatorRegistry`. */
export interface PromClientRegistry {
  readonly contentType?: string;
  registerMetric(metric: never): void;
  getSingleMetric(name: string): unknown;
  removeSingleMetric(name: string): void;
}

const promClient = dependency<{ readonly register: PromClientRegistry }>('prom-client');

/**
 * The registry given, or prom-client's global one.
 *
 * @throws {ConfigError} where it is no registry, or none was given and prom-client is not installed.
 */
export function registryOf(given: PromClientRegistry | undefined): PromClientRegistry {
  if (given !== undefined) {
    if (isRegistry(given)) return given;
    throw new ConfigError([{ path: 'registry', value: given, allowed: "prom-client's Registry" }]);
  }
  try {
    return promClient().register;
  } catch (cause) {
    const allowed = "prom-client's Registry, or prom-client itself to be installed";
    throw new ConfigError([{ path: 'registry', value: given, allowed }], { cause });
  }
}

/** Whether a registry speaks OpenMetrics at the moment. */
export function speaksOpenMetrics({ contentType }: PromClientRegistry): boolean {
  return contentType?.startsWith('application/openmetrics-text') ?? false;
}

function isRegistry(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const members = value as Partial<Record<string, unknown>>;
  return ['registerMetric', 'getSingleMetric', 'removeSingleMetric'].every(
    (name) => typeof members[name] === 'function',
  );
}
