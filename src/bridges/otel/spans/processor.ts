// `costSpanProcessor`: books what calls cost from the spans that tell of them.
import type { Attributes, Context, SpanContext } from '@opentelemetry/api';
import type { Call } from '../../../catalogue/call.ts';
import { whenLost } from '../../../catalogue/lost.ts';
import { rememberBooked, wasBooked } from '../../../meter/booked-ids.ts';
import type { CapturedLabels } from '../../../meter/context.ts';
import { type CostMeter, scrapeSourceOf } from '../../../meter/meter.ts';
import { otelApi } from '../api.ts';
import { textOf } from './attributes.ts';
import { callOf, operationOf, typeOf } from './model-call.ts';
import { attributeValue, baggageValue, type CostSpanProcessorOptions, parseSpanOptions } from './options.ts';

/** What is read of a span; every span of OpenTelemetry's SDK has it. */
export interface BegunSpan {
  /** To which its instrumentation adds until it ends. */
  readonly attributes: Attributes;
  spanContext(): SpanContext;
}

/** What is read of a span that has ended. */
export interface EndedSpan extends BegunSpan {
  readonly status: { readonly code: number };
}

/** A span processor, for the `spanProcessors` of a TracerProvider. */
export interface CostSpanProcessor {
  onStart(span: object, parentContext: Context): void;
  onEnd(span: EndedSpan): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** What is known of a span. It does not hold the span itself, so that one that is lost is noticed. */
interface KnownSpan {
  readonly attributes: Attributes;
  readonly traceId: string;
  /** The span around it, where that is of this process and recorded. */
  readonly parent?: KnownSpan | undefined;
  readonly around?: CapturedLabels;
  readonly baggage?: BaggageLabels;
  hasEnded?: true;
  /** Whether it is a call of a model that is in the books. */
  isBooked?: true;
  /** Whether a span inside is one: then this one is the same call, seen from outside. */
  hasBookedInside?: true;
}

interface BaggageLabels {
  readonly user: string | undefined;
  readonly type: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

/** `SpanStatusCode.ERROR`. */
const STATUS_ERROR = 2;

/**
 * A span processor that books every call of a model that spans tell of, as OpenTelemetry's GenAI conventions and OpenLLMetry
 * write them. A call that is instrumented by this library, too, is booked once. Spans that are not recorded cannot be booked:
 * give the TracerProvider a sampler that records all.
 *
 * @throws {ConfigError} on a wrong option, naming it.
 *
 * @example
 * ```ts
 * new TracerProvider({ spanProcessors: [costSpanProcessor(meter, { user: { attribute: 'enduser.id' } })] });
 * ```
 */
export function costSpanProcessor(
  meter: CostMeter,
  options: CostSpanProcessorOptions = {},
): CostSpanProcessor {
  const source = scrapeSourceOf(meter);
  const { user, type, labels = {} } = parseSpanOptions(options);
  // Told here and not at every span, where the host has no API at all.
  const { trace } = otelApi();
  const known = new WeakMap<object, KnownSpan>();

  function start(span: BegunSpan, context: Context): void {
    const around = trace.getSpan(context);
    const begun: KnownSpan = {
      attributes: span.attributes,
      traceId: span.spanContext().traceId,
      parent: around === undefined ? undefined : knownOf(around),
      around: source.captureLabels(),
      baggage: {
        user: baggageValue(user, context),
        type: baggageValue(type, context),
        labels: valuesOf((name) => baggageValue(labels[name], context)),
      },
    };
    known.set(span, begun);
    // Some instrumentations never end the span of a stream that is stopped or broken off.
    if (operationOf(span.attributes) === 'model') whenLost(span, ending(begun));
  }

  /** Apart from the above, so that what is registered does not hold the span that it waits for. */
  function ending(begun: KnownSpan): () => void {
    return () => {
      withoutHarm(() => {
        const isSeenOutside = [...outwards(begun.parent)].some(({ isBooked }) => isBooked === true);
        if (begun.hasEnded !== true && !isSeenOutside) end(begun, false);
      });
    };
  }

  /** What is known of a span; of one that began before there was this processor, what it says itself. */
  function knownOf(span: object): KnownSpan | undefined {
    return known.get(span) ?? (isBegun(span) ? { attributes: span.attributes, traceId: '' } : undefined);
  }

  /** The app's own labels, as far as `find` has values. */
  function valuesOf(find: (name: string) => string | undefined): Record<string, string> {
    const found = Object.keys(labels).map((name) => [name, find(name)] as const);
    return Object.fromEntries(found.filter((each): each is [string, string] => each[1] !== undefined));
  }

  function labelled(span: KnownSpan, call: Call): Call {
    const { baggage, around } = span;
    const attributes = [...outwards(span)].map((each) => each.attributes);
    const userValue = attributeValue(user, attributes) ?? baggage?.user;
    const typeValue = attributeValue(type, attributes) ?? baggage?.type;
    const values = {
      ...baggage?.labels,
      ...valuesOf((name) => attributeValue(labels[name], attributes)),
    };
    return {
      ...call,
      type: typeValue ?? around?.labels.type ?? typeOf(span.attributes),
      ...(userValue !== undefined && { user: userValue }),
      ...(Object.keys(values).length > 0 && { labels: values }),
    };
  }

  /** Whether the call is in the books: by its id, or because a span inside told of it. */
  function isInBooks({ hasBookedInside }: KnownSpan, id: string | undefined, key: string): boolean {
    if (id === undefined) return hasBookedInside === true;
    if (wasBooked(meter, id, 'client') || wasBooked(meter, id, 'langchain')) return true;
    return wasBooked(meter, key, 'span');
  }

  function end(span: KnownSpan, isError: boolean): void {
    span.hasEnded = true;
    const { attributes, traceId, around, parent } = span;
    const operation = operationOf(attributes);
    if (operation === 'unknown') tellUnknown(textOf(attributes, 'operation') ?? '');
    if (operation !== 'model') return;
    const id = textOf(attributes, 'responseId');
    // Two spans of one trace with the same id are the same call, seen by two instrumentations.
    const key = `${traceId} ${id ?? ''}`;
    const isKnown = isInBooks(span, id, key);
    span.isBooked = true;
    for (const each of outwards(parent)) each.hasBookedInside = true;
    if (isKnown) return;
    const call = labelled(span, callOf(attributes, isError));
    if (around === undefined) meter.record(call);
    else around.run(() => meter.record(call));
    if (id === undefined) return;
    rememberBooked(meter, id, 'span');
    rememberBooked(meter, key, 'span');
  }

  function tellUnknown(operation: string): void {
    source.tell(`span\n${operation}`, () => {
      const message = `Spans with gen_ai.operation.name "${operation}" are not booked: whether they are calls of a model is not known.`;
      return { kind: 'otel', message };
    });
  }

  function withoutHarm(run: () => void): void {
    try {
      run();
    } catch (cause) {
      source.error({ kind: 'internal', message: 'A span could not be booked.', cause });
    }
  }

  return {
    onStart(span, context) {
      withoutHarm(() => {
        if (isBegun(span)) start(span, context);
      });
    },
    onEnd(span) {
      withoutHarm(() => {
        const { attributes, status } = span;
        end(
          known.get(span) ?? { attributes, traceId: span.spanContext().traceId },
          status.code === STATUS_ERROR,
        );
      });
    },
    forceFlush: () => meter.flush(),
    shutdown: () => meter.flush(),
  };
}

/** A span and those around it, from the inside out. */
function* outwards(span: KnownSpan | undefined): Generator<KnownSpan> {
  for (let each = span; each !== undefined; each = each.parent) yield each;
}

function isBegun(span: object): span is BegunSpan {
  return 'attributes' in span && 'spanContext' in span;
}
