// The counters and the older histogram of OpenTelemetry's GenAI conventions, from calls as they are booked.
import type { Meter } from '@opentelemetry/api';
import { COUNTERS } from '../../catalogue/metrics.ts';
import { TOKEN_TYPES, type TokenType } from '../../catalogue/token-types.ts';
import type { ScrapeSource } from '../../meter/meter.ts';
import type { BookedCall, CallListener } from '../../meter/record.ts';
import { VALUE_TYPE } from './api.ts';
import { exportCounter, type ExportedCounter, type Site } from './exported.ts';
import * as semconv from './semconv.ts';
import type { Series } from './series.ts';

const LABELS = [
  semconv.GEN_AI_OPERATION_NAME,
  semconv.GEN_AI_PROVIDER_NAME,
  semconv.GEN_AI_RESPONSE_MODEL,
  semconv.GEN_AI_TOKEN_MODALITY,
] as const;

const UNIT = { unit: '{token}', valueType: VALUE_TYPE.INT } as const;

/** The metrics of the conventions. */
export interface ExportedUsage {
  readonly counters: readonly ExportedCounter[];
  /** To be told of each call. */
  readonly listeners: readonly CallListener[];
}

type Counters = Readonly<Record<keyof typeof semconv.USAGE_COUNTERS, ExportedCounter>>;

/** Makes the counters, and the older histogram unless the environment asks for the newest conventions alone. */
export function exportUsage(site: Site, source: ScrapeSource): ExportedUsage {
  const make = (key: keyof Counters): ExportedCounter =>
    exportCounter(
      site,
      { ...semconv.USAGE_COUNTERS[key], ...UNIT },
      { labelNames: LABELS, last: semconv.GEN_AI_TOKEN_MODALITY },
    );
  const counters: Counters = {
    input: make('input'),
    output: make('output'),
    cacheRead: make('cacheRead'),
    cacheWrite: make('cacheWrite'),
    reasoning: make('reasoning'),
  };
  takeOver(counters, source);
  return {
    counters: Object.values(counters),
    listeners: [countTokens(counters), ...(isLatestOnly() ? [] : [recordTokens(site.meter)])],
  };
}

/** Counts tokens: input includes what was cached, output includes reasoning. */
function countTokens(counters: Counters): CallListener {
  /** By the labels of a row, which are the same array each time. */
  const places = new WeakMap<readonly string[], Partial<Record<TokenType, readonly Series[]>>>();
  return ({ labels, tokens, outcome }) => {
    if (outcome === 'blocked') return;
    let place = places.get(labels);
    if (place === undefined) places.set(labels, (place = {}));
    let used = false;
    for (const type of TOKEN_TYPES) {
      const count = tokens[type];
      if (count === undefined) continue;
      used = true;
      for (const series of (place[type] ??= seriesOf(counters, labels, type))) series.value += count;
    }
    // The conventions count a call without usage as 0 tokens of an unknown modality.
    if (!used) for (const side of ['input', 'output'] as const) counters[side].series.of(valuesOf(labels));
  };
}

/** Takes over the tokens booked before, where they are those of this process alone. */
function takeOver(counters: Counters, source: ScrapeSource): void {
  if (source.isShared) return;
  const tokens = source.read().find(({ metric }) => metric === COUNTERS.tokens);
  tokens?.each((labels, value) => {
    for (const series of seriesOf(counters, labels, labels.at(-1) as TokenType)) series.value += value;
  });
}

/** The series a kind of token counts in. */
function seriesOf(counters: Counters, labels: readonly string[], type: TokenType): Series[] {
  const { side, part, modality } = semconv.TOKEN_PLACES[type];
  const values = valuesOf(labels, modality);
  return (part === undefined ? [side] : [side, part]).map((key) => counters[key].series.of(values));
}

function valuesOf(
  [provider = '', model = '', type = '']: readonly string[],
  modality: semconv.TokenPlace['modality'] = 'unknown',
): string[] {
  const operation = Object.hasOwn(semconv.OPERATIONS, type) ? semconv.OPERATIONS[type] : undefined;
  return [operation ?? type, provider, model, modality];
}

function isLatestOnly(): boolean {
  const choices = process.env[semconv.STABILITY_OPT_IN]?.split(',') ?? [];
  return choices.some((choice) => choice.trim() === semconv.LATEST_EXPERIMENTAL);
}

/** Records each call's input and output in the histogram that came before the counters. */
function recordTokens(meter: Meter): CallListener {
  const { name, description, boundaries } = semconv.TOKEN_USAGE_HISTOGRAM;
  const histogram = meter.createHistogram(name, {
    ...UNIT,
    description,
    advice: { explicitBucketBoundaries: [...boundaries] },
  });
  return (call) => {
    for (const side of ['input', 'output'] as const) {
      const count = tokensOf(call, side);
      if (count > 0) histogram.record(count, histogramAttributes(call, side));
    }
  };
}

function tokensOf({ tokens }: BookedCall, side: 'input' | 'output'): number {
  let sum = 0;
  for (const type of TOKEN_TYPES) if (semconv.TOKEN_PLACES[type].side === side) sum += tokens[type] ?? 0;
  return sum;
}

function histogramAttributes({ labels }: BookedCall, side: 'input' | 'output'): Record<string, string> {
  const [operation = '', provider = '', model = ''] = valuesOf(labels);
  return {
    [semconv.GEN_AI_OPERATION_NAME]: operation,
    [semconv.GEN_AI_PROVIDER_NAME]: provider,
    [semconv.GEN_AI_SYSTEM]: provider,
    [semconv.GEN_AI_RESPONSE_MODEL]: model,
    [semconv.GEN_AI_TOKEN_TYPE]: side,
  };
}
