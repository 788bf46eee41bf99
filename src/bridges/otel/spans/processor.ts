// `costSpanProcessor`: books what calls cost from the spans that tell of them.
import type { Attributes, Context, SpanContext } from '@opentelemetry/api';
import type { Call } from '../../../catalogue/call.ts';
import { rememberBooked, wasBooked } from '../../../meter/booked-ids.ts';
import type { CapturedLabels } from '../../../meter/context.ts';
import { type CostMeter, scrapeSourceOf } from '../../../meter/meter.ts';
import { otelApi } from '../api.ts';
import { textOf } from './attributes.ts';
import { callOf, operationOf, typeOf } from './model-call.ts';
import { attributeValue, baggageValue, type CostSpanProcessorOptions, parseSpanOptions } from './options.ts';

/** What is read of a span that has ended; every span of OpenTelemetry's SDK has it. */
export interface EndedSpan {
  readonly attributes: Attributes;
  readonly status: { readonly code: number };
  spanContext(): SpanContext;
}

/** A span processor, for the `spanProcessors` of a TracerProvider. */
export interface CostSpanProcessor {
  onStart(span: object, parentContext: Context): void;
  onEnd(span: EndedSpan): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** What is known of a span from its start on. */
interface StartedSpan {
  readonly around: CapturedLabels;
  /** The span around it, where that is of this process and recorded. */
  readonly parent: object | undefined;
  readonly baggage: {
    readonly user?: string;
    readonly type?: string;
    readonly labels: Record<string, string>;
  };
  /** Whether a call was booked of a span inside that has no id: then this one is the same call, seen from outside. */
  hasBookedInside: boolean;
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
  const started = new WeakMap<object, StartedSpan>();

  function start(span: object, context: Context): void {
    const ofUser = baggageValue(user, context);
    const ofType = baggageValue(type, context);
    const ofLabels = valuesOf((name) => baggageValue(labels[name], context));
    started.set(span, {
      around: source.captureLabels(),
      parent: trace.getSpan(context),
      baggage: {
        ...(ofUser !== undefined && { user: ofUser }),
        ...(ofType !== undefined && { type: ofType }),
        labels: ofLabels,
      },
      hasBookedInside: false,
    });
  }

  /** The app's own labels, as far as `find` has values. */
  function valuesOf(find: (name: string) => string | undefined): Record<string, string> {
    const found = Object.keys(labels).map((name) => [name, find(name)] as const);
    return Object.fromEntries(found.filter((each): each is [string, string] => each[1] !== undefined));
  }

  /** A span and those around it, from the inside out. */
  function* outwards(span: object): Generator<object> {
    for (let each: object | undefined = span; each !== undefined; each = started.get(each)?.parent)
      yield each;
  }

  function* attributesAround(span: object): Generator<Attributes> {
    for (const each of outwards(span)) if ('attributes' in each) yield each.attributes as Attributes;
  }

  function labelled(span: EndedSpan, call: Call): Call {
    const { baggage, around } = started.get(span) ?? {};
    const userValue = attributeValue(user, attributesAround(span)) ?? baggage?.user;
    const typeValue = attributeValue(type, attributesAround(span)) ?? baggage?.type;
    const values = {
      ...baggage?.labels,
      ...valuesOf((name) => attributeValue(labels[name], attributesAround(span))),
    };
    return {
      ...call,
      type: typeValue ?? around?.labels.type ?? typeOf(span.attributes),
      ...(userValue !== undefined && { user: userValue }),
      ...(Object.keys(values).length > 0 && { labels: values }),
    };
  }

  /** Whether the call is in the books: by its id, or because a span inside told of it. */
  function isBooked(span: EndedSpan, id: string | undefined, key: string): boolean {
    if (id === undefined) return started.get(span)?.hasBookedInside === true;
    if (wasBooked(meter, id, 'client') || wasBooked(meter, id, 'langchain')) return true;
    return wasBooked(meter, key, 'span');
  }

  function end(span: EndedSpan): void {
    const { attributes } = span;
    const operation = operationOf(attributes);
    if (operation === 'unknown') tellUnknown(textOf(attributes, 'operation') ?? '');
    if (operation !== 'model') return;
    const id = textOf(attributes, 'responseId');
    // Two spans of one trace with the same id are the same call, seen by two instrumentations.
    const key = `${span.spanContext().traceId} ${id ?? ''}`;
    const isKnown = isBooked(span, id, key);
    for (const each of outwards(span)) {
      const state = started.get(each);
      if (each !== span && state !== undefined) state.hasBookedInside = true;
    }
    if (isKnown) return;
    const call = labelled(span, callOf(attributes, span.status.code === STATUS_ERROR));
    const { around } = started.get(span) ?? {};
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
        start(span, context);
      });
    },
    onEnd(span) {
      withoutHarm(() => {
        end(span);
      });
    },
    forceFlush: () => meter.flush(),
    shutdown: () => meter.flush(),
  };
}
