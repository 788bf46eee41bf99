// `llm-cost-metrics/google-genai`: books the calls of Google's Gen AI SDK.
import type { CostMeter } from '../../meter/meter.ts';
import { scrapeSourceOf } from '../../meter/meter.ts';
import { callStarter, type InstrumentOptions, type StartCall } from '../started-call.ts';
import { observeAnswer } from './answer.ts';
import type { GoogleClient, GoogleModels, GoogleParams, Request } from './client.ts';
import { modelOf, REQUEST_KINDS, type RequestKind } from './kinds.ts';
import { observeStream } from './stream.ts';

/** Options of `instrumentGoogleGenAI`. `user` is given the arguments of a request. */
export type GoogleGenAIOptions = InstrumentOptions<GoogleParams>;

export type { GoogleClient, GoogleParams };

/** The meters that a client's models are instrumented for, and how to end it. */
const instrumented = new WeakMap<object, Map<CostMeter, () => void>>();

/**
 * Has what each request of this client costs booked, and gives the same client back. What the app gets of its calls stays as
 * it is.
 *
 * @example
 * ```ts
 * const ai = instrumentGoogleGenAI(new GoogleGenAI({ apiKey }), meter);
 * ```
 */
export function instrumentGoogleGenAI<Client extends GoogleClient>(
  client: Client,
  meter: CostMeter,
  options: GoogleGenAIOptions = {},
): Client {
  const models = client.models as GoogleModels;
  const undo = instrumented.get(models) ?? new Map<CostMeter, () => void>();
  if (undo.has(meter)) return client;
  const start = callStarter(meter, options);
  const missing: string[] = [];
  const undoEach = REQUEST_KINDS.flatMap((kind) => {
    const original = models[kind.method];
    if (typeof original === 'function')
      return [replace(models, kind, booked(models, kind, original, start, options))];
    missing.push(kind.method);
    return [];
  });
  if (missing.length > 0) {
    scrapeSourceOf(meter).tell('sdk', () => ({
      kind: 'internal',
      message: `Calls of @google/genai are not recorded: this version has no ${missing.join(', ')}.`,
    }));
  }
  undo.set(meter, () => {
    for (const each of undoEach) each();
  });
  instrumented.set(models, undo);
  return client;
}

/** Has the requests of a client booked no more. */
export function uninstrumentGoogleGenAI<Client extends GoogleClient>(client: Client): Client {
  const undo = instrumented.get(client.models);
  // The last first, as each puts back what it found.
  for (const each of [...(undo?.values() ?? [])].reverse()) each();
  instrumented.delete(client.models);
  return client;
}

function booked(
  models: GoogleModels,
  kind: RequestKind,
  original: Request,
  start: StartCall<GoogleParams>,
  { guard }: GoogleGenAIOptions,
): Request {
  return async (params) => {
    const call = start(params, () => ({
      provider: models.apiClient.isVertexAI() ? 'gcp.vertex_ai' : 'gcp.gemini',
      model: modelOf(params),
      kind: kind.kind,
    }));
    if (guard !== undefined) await guard.check(call.guarded);
    const observer = observeAnswer(call, kind, params);
    let answer: unknown;
    try {
      answer = await original.call(models, params);
    } catch (error) {
      observer.failed(error);
      throw error;
    }
    if (kind.isStream === true) observeStream(answer, observer);
    else observer.body(answer);
    return answer;
  };
}

function replace(models: GoogleModels, { method }: RequestKind, value: Request): () => void {
  const before = Object.getOwnPropertyDescriptor(models, method);
  Object.defineProperty(models, method, { configurable: true, writable: true, value });
  return () => {
    if (before === undefined) Reflect.deleteProperty(models, method);
    else Object.defineProperty(models, method, before);
  };
}
