// What the answer to a request says, at once or event by event, until the call is booked by it.
import { type ServiceTier, type Usage } from '../../catalogue/call.ts';
import { BudgetExceededError } from '../../catalogue/guard.ts';
import { isObject } from '../../usage/fields.ts';
import { readUsage, type ResponseFormat } from '../../usage/index.ts';
import { serviceTierOf } from '../../usage/service-tiers.ts';
import { outcomeOfAborted } from '../aborted.ts';
import type { CallEnd, StartedCall } from '../started-call.ts';
import { createTextTally, type TextTally } from '../text-tally.ts';
import { saysSomething } from '../told.ts';
import { idOf, piecesOf, tellingPart, tellsFailure, tellsUsage } from './events.ts';
import { estimatedInput } from './request-texts.ts';
import type { Endpoint, RequestBody } from './vendor.ts';

/** Sees the answer to one call, and ends the call by it. Never throws. */
export interface AnswerObserver {
  /** All of it, as one. */
  body(body: unknown): void;
  /** A part of a stream. */
  event(event: unknown): void;
  /** A line of an answer that comes as lines. */
  line?(line: unknown): void;
  /** The stream is over. */
  finished(): void;
  /** The app wants no more of it, or has lost it. */
  left(): void;
  /** There was no answer. */
  refused(error: unknown): void;
  /** There was one, and it broke, or cannot be read. */
  broken(): void;
}

/** What an answer is judged by. */
export interface Asked {
  readonly endpoint: Endpoint;
  readonly format: ResponseFormat;
  readonly body: RequestBody;
  readonly signal: AbortSignal | undefined;
}

/** Ends a call by its answer. Keeps no text of it. */
export function observeAnswer(call: StartedCall, asked: Asked): AnswerObserver {
  const { endpoint, format, body, signal } = asked;
  const wasAborted = isAborted(signal);
  let output: TextTally | undefined;
  /** Events that tell something of usage, the last of each type, without their texts. Most calls have none. */
  let telling: Map<unknown, unknown> | undefined;
  let ids: readonly string[] = [];
  let hasFailed = false;

  function seeText(said: unknown): void {
    for (const piece of piecesOf(said)) (output ??= createTextTally()).add(piece);
  }

  function seeId(said: unknown): void {
    const id = idOf(said);
    if (id !== undefined && !ids.includes(id)) ids = [...ids, id];
  }

  const estimated = (): Usage | undefined =>
    endpoint.asked?.(body) ?? (endpoint.isOfSound === true ? undefined : estimatedInput(body));
  const outcome = (): CallEnd['outcome'] =>
    hasFailed ? 'error' : isAborted(signal) ? outcomeOfAborted(signal) : 'ok';

  function endOf(said: unknown, outputTokens: () => number): CallEnd {
    hasFailed ||= tellsFailure(said);
    const { model, usage, serviceTier } = readUsage(format, said);
    const end = { model, serviceTier: serviceTier ?? askedTier(body), outcome: outcome(), ids };
    if (saysSomething(usage)) return { ...end, usage };
    if (endpoint.asked !== undefined) return { ...end, usage: endpoint.asked(body) };
    const tokens = outputTokens();
    if (tokens === 0 && endpoint.isOfSound === true) return end;
    const counted = { ...estimatedInput(body), ...(tokens > 0 && { outputTokens: tokens }) };
    return { ...end, usage: counted, estimated: true };
  }

  function endOfStream(): CallEnd {
    const end = endOf([...(telling?.values() ?? [])], () => output?.tokens() ?? 0);
    const { outputSaidBy } = endpoint;
    if (outputSaidBy === undefined || telling?.has(outputSaidBy) === true || end.estimated === true)
      return end;
    // What its beginning said of output is no more than a beginning.
    const { outputTokens = 0 } = end.usage ?? {};
    const usage = { ...end.usage, outputTokens: Math.max(outputTokens, output?.tokens() ?? 0) };
    return { ...end, usage, estimated: true };
  }

  return {
    body(said) {
      call.end(() => {
        seeId(said);
        return endOf(said, () => {
          seeText(said);
          return output?.tokens() ?? 0;
        });
      });
    },
    event(event) {
      try {
        seeText(event);
        const isTelling = tellsUsage(event);
        // The first names the model, and the response.
        if (!isTelling && telling !== undefined) return;
        const part = tellingPart(event);
        if (part === undefined) return;
        (telling ??= new Map()).set(isTelling ? typeOf(event) : 'beginning', part);
        seeId(event);
      } catch {
        // An event of a shape unknown to us; what it said is estimated at the end.
      }
    },
    finished() {
      call.end(endOfStream);
    },
    left() {
      call.end(endOfStream);
    },
    refused(error) {
      call.end(() => {
        // The guard has booked it.
        if (error instanceof BudgetExceededError || wasAborted) return undefined;
        // By the id of the request, so that what sees the same failure from further up does not book it again.
        if (!isAborted(signal)) return { outcome: 'error', ids: requestIdOf(error) };
        return { outcome: outcomeOfAborted(signal), usage: estimated(), estimated: true };
      });
    },
    broken() {
      hasFailed = !isAborted(signal);
      call.end(endOfStream);
    },
  };
}

function requestIdOf(error: unknown): readonly string[] {
  const id = error instanceof Error && 'requestID' in error ? error.requestID : undefined;
  return typeof id === 'string' && id !== '' ? [id] : [];
}

const typeOf = (event: unknown): unknown => (isObject(event) ? event['type'] : undefined);

/** The tier that was asked for, which counts where the answer does not say. */
function askedTier(body: RequestBody): ServiceTier | undefined {
  const asked = body['service_tier'];
  return asked === 'standard_only' ? 'standard' : serviceTierOf(asked);
}

function isAborted(signal: AbortSignal | undefined): signal is AbortSignal {
  return signal?.aborted === true;
}
