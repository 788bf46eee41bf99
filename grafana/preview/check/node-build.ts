// Imports the engine in Node: Grafana's package has an ES build that only bundlers can read, and a CommonJS one.
import { createRequire, registerHooks } from 'node:module';

const commonJs = createRequire(import.meta.url).resolve('@grafana/data');
registerHooks({
  resolve: (specifier, context, next) => next(specifier === '@grafana/data' ? commonJs : specifier, context),
});

export const {
  cacheFieldDisplayNames,
  createTheme,
  formattedValueToString,
  getFieldConfigWithMinMax,
  getFieldDisplayName,
  getFieldDisplayValues,
} = await import('@grafana/data');
export const { loadPanel, hasValues, fieldConfigOf } = await import('../engine/panel.ts');
export const { resolveVariables } = await import('../engine/choices.ts');
export const { prometheusAt } = await import('../engine/prometheus.ts');

// Transformations look there for parts of Grafana's app that are not here; set any earlier, others would take it for a
// browser's.
(globalThis as { window?: unknown }).window ??= globalThis;
