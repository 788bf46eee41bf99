// What `costSpanProcessor` takes, checked: where labels come from.
import type { Attributes, Context } from '@opentelemetry/api';
import { ConfigError, type ConfigFault } from '../../../catalogue/errors.ts';
import { otelApi } from '../api.ts';

/**
 * Where a label comes from: an attribute of the span, or of the nearest span around it in this process that has it; or an
 * entry of OpenTelemetry's baggage where the span starts.
 */
export type LabelSource = { readonly attribute: string } | { readonly baggage: string };

/** Options of `costSpanProcessor`. */
export interface CostSpanProcessorOptions {
  /** Who caused a call: `{ attribute: 'enduser.id' }`, `{ baggage: 'user.id' }`. Default: the user of `withLabels`. */
  user?: LabelSource;
  /** Kind of work. Default: the type of `withLabels`, else by the span's operation. */
  type?: LabelSource;
  /** Values of the meter's `extraLabels`, by their names. */
  labels?: Readonly<Record<string, LabelSource>>;
}

/** Checks options. */
export function parseSpanOptions(options: CostSpanProcessorOptions): CostSpanProcessorOptions {
  const sources = { user: options.user, type: options.type };
  const faults: ConfigFault[] = [];
  const check = (path: string, source: unknown): void => {
    if (source === undefined || isSource(source)) return;
    const allowed = '{ attribute: string } or { baggage: string }, the name of one';
    faults.push({ path, value: source, allowed });
  };
  for (const [path, source] of Object.entries(sources)) check(path, source);
  for (const [name, source] of Object.entries(options.labels ?? {})) check(`labels.${name}`, source);
  if (faults.length > 0) throw new ConfigError(faults);
  return options;
}

function isSource(source: unknown): source is LabelSource {
  if (typeof source !== 'object' || source === null) return false;
  const names = Object.entries(source);
  return (
    names.length === 1 &&
    names.every(
      ([kind, name]) => ['attribute', 'baggage'].includes(kind) && typeof name === 'string' && name !== '',
    )
  );
}

/** The value of a baggage entry where a span starts. */
export function baggageValue(source: LabelSource | undefined, context: Context): string | undefined {
  if (source === undefined || !('baggage' in source)) return undefined;
  return otelApi().propagation.getBaggage(context)?.getEntry(source.baggage)?.value;
}

/** The value of an attribute, in a span or the nearest around it. */
export function attributeValue(
  source: LabelSource | undefined,
  spans: Iterable<Attributes>,
): string | undefined {
  if (source === undefined || !('attribute' in source)) return undefined;
  for (const attributes of spans) {
    const value = attributes[source.attribute];
    if (typeof value === 'string' && value !== '') return value;
    if (typeof value === 'number') return String(value);
  }
  return undefined;
}
