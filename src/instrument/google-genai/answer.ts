// What the answer to a request says, at once or part by part, until the call is booked by it.
import { outcomeOfAborted } from '../aborted.ts';
import { BudgetExceededError } from '../../catalogue/guard.ts';
import { isObject } from '../../usage/fields.ts';
import { type Reading, readUsage } from '../../usage/index.ts';
import { serviceTierOf } from '../../usage/service-tiers.ts';
import type { CallEnd, StartedCall } from '../started-call.ts';
import { createTextTally } from '../text-tally.ts';
import { saysSomething } from '../told.ts';
import type { GoogleParams } from './client.ts';
import { NO_PIECES, type RequestKind } from './kinds.ts';
import { estimatedInput, outputOf } from './texts.ts';

/** Sees the answer to one request, and ends the call by it. Never throws. */
export interface AnswerObserver {
  /** All of it, as one. */
  body(body: unknown): void;
  /** A part of a stream. */
  part(part: unknown): void;
  /** The stream is over. */
  finished(): void;
  /** The app wants no more of it, or has lost it. */
  left(): void;
  /** The request failed, or there was an answer that cannot be read. */
  failed(error: unknown): void;
  /** The stream broke. */
  broken(): void;
}

/** Ends a call by its answer. Keeps no text of it. */
export function observeAnswer(call: StartedCall, kind: RequestKind, params: GoogleParams): AnswerObserver {
  const given = params.config?.['abortSignal'];
  const signal = given instanceof AbortSignal ? given : undefined;
  const isAborted = () => signal?.aborted === true;
  const wasAborted = isAborted();
  const output = createTextTally();
  /** What the parts of a stream have told so far. */
  const told: Record<string, unknown> = {};
  let hasEnded = false;

  const sent = () => (kind.isByPiece === true ? NO_PIECES : estimatedInput(params));

  function outcome(otherwise: CallEnd['outcome']): CallEnd['outcome'] {
    return signal?.aborted === true ? outcomeOfAborted(signal) : otherwise;
  }

  /** @param count Counts the output, where that is not done yet and nothing tells it. */
  function endOf(
    said: unknown,
    otherwise: CallEnd['outcome'],
    isWhole: boolean,
    count?: () => void,
  ): CallEnd {
    const { model, usage, serviceTier } = firstTelling(kind, said);
    const id = isObject(said) ? said['responseId'] : undefined;
    const end = {
      model,
      serviceTier: serviceTier ?? serviceTierOf(params.config?.['serviceTier']),
      outcome: outcome(otherwise),
      ids: typeof id === 'string' && id !== '' ? [id] : [],
    };
    if (kind.isByPiece === true) return { ...end, usage: usage ?? NO_PIECES };
    if (isWhole && saysSomething(usage)) return { ...end, usage };
    count?.();
    const { inputTokens = 0, outputTokens = 0 } = usage ?? {};
    const counted = Math.max(outputTokens, output.tokens());
    const input = inputTokens > 0 ? usage : estimatedInput(params);
    return { ...end, usage: { ...input, ...(counted > 0 && { outputTokens: counted }) }, estimated: true };
  }

  return {
    body(said) {
      call.end(() => {
        return endOf(said, 'ok', true, () => {
          for (const piece of outputOf(said)) output.add(piece);
        });
      });
    },
    part(part) {
      try {
        for (const piece of outputOf(part)) output.add(piece);
        keepTelling(told, part);
        hasEnded ||= isLast(part);
      } catch {
        // A part of a shape unknown to us; what it said is estimated at the end.
      }
    },
    finished() {
      call.end(() => endOf(told, 'ok', true));
    },
    left() {
      call.end(() => endOf(told, 'ok', hasEnded));
    },
    broken() {
      call.end(() => endOf(told, 'error', hasEnded));
    },
    failed(error) {
      call.end(() => {
        // The guard has booked it.
        if (error instanceof BudgetExceededError || wasAborted) return undefined;
        const mayBeCharged = isAborted() || isTimeout(error) || error instanceof SyntaxError;
        return { outcome: outcome('error'), ...(mayBeCharged && { usage: sent(), estimated: true }) };
      });
    },
  };
}

/** Where the app has not stopped a call, the SDK did, as it took longer than the app allows. */
function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

function firstTelling({ formats }: RequestKind, said: unknown): Reading {
  let last: Reading = {};
  for (const format of formats) {
    last = { ...last, ...readUsage(format, said) };
    if (saysSomething(last.usage)) break;
  }
  return last;
}

/** Keeps of a part what tells of usage. Searches are counted, and not kept. */
function keepTelling(told: Record<string, unknown>, part: unknown): void {
  if (!isObject(part)) return;
  const { usageMetadata, modelVersion, responseId } = part;
  if (isObject(usageMetadata)) {
    // Each tells what was used so far; some tell only a part of it.
    const before = told['usageMetadata'];
    told['usageMetadata'] = isObject(before) ? { ...before, ...usageMetadata } : usageMetadata;
  }
  if (modelVersion !== undefined) told['modelVersion'] = modelVersion;
  if (responseId !== undefined) told['responseId'] = responseId;
  const candidates = candidatesOf(part);
  if (!candidates.some(({ groundingMetadata }) => groundingMetadata !== undefined)) return;
  const searches = candidates.map(({ groundingMetadata }) => {
    const queries = isObject(groundingMetadata) ? groundingMetadata['webSearchQueries'] : undefined;
    return Array.isArray(queries) ? queries.length : 0;
  });
  if (searches.every((searched) => searched === 0)) return;
  told['candidates'] = searches.map((searched) => ({
    groundingMetadata: { webSearchQueries: Array<string>(searched).fill('a search') },
  }));
}

/** The last part of a stream says why the model ended, and has the usage of all of it. */
function isLast(part: unknown): boolean {
  if (!isObject(part) || !isObject(part['usageMetadata'])) return false;
  const candidates = candidatesOf(part);
  return candidates.length > 0 && candidates.every(({ finishReason }) => finishReason !== undefined);
}

function candidatesOf({ candidates }: Readonly<Record<string, unknown>>): Record<string, unknown>[] {
  return Array.isArray(candidates) ? candidates.filter(isObject) : [];
}
