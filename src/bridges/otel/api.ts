// `@opentelemetry/api`: an optional peer, so its absence is told in words that help.
import { createRequire } from 'node:module';
import type * as Api from '@opentelemetry/api';

const PACKAGE = '@opentelemetry/api';

function load(): typeof Api {
  try {
    return createRequire(import.meta.url)(PACKAGE) as typeof Api;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw cause;
    const message = `llm-cost-metrics/otel needs the package ${PACKAGE} (1.9 or newer), which is not installed: npm install ${PACKAGE}`;
    throw new Error(message, { cause });
  }
}

/** The API, of whichever version the host has. */
export const { createNoopMeter, diag, metrics, propagation, trace, ValueType } = load();
