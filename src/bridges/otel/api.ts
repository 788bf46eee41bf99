// `@opentelemetry/api`: an optional peer, loaded at first need, so its absence is told in words that help and not at import.
import type * as Api from '@opentelemetry/api';
import { dependency } from '../../catalogue/dependency.ts';

const PACKAGE = '@opentelemetry/api';

const load = dependency<typeof Api>(PACKAGE);

/**
 * The API, of whichever version the host has.
 *
 * @throws where the host has none.
 */
export function otelApi(): typeof Api {
  try {
    return load();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw cause;
    const message = `llm-cost-metrics/otel needs the package ${PACKAGE} (1.9 or newer), which is not installed: npm install ${PACKAGE}`;
    throw new Error(message, { cause });
  }
}

/** The API's `ValueType`, whose values stand in declarations that are read before the API is there. */
export const VALUE_TYPE = { INT: 0, DOUBLE: 1 } as unknown as Pick<typeof Api.ValueType, 'INT' | 'DOUBLE'>;
