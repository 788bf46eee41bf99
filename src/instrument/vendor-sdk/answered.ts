// The promise that an SDK gives for an answer, observed: the same promise, with all its ways of being read.
import type { AnswerObserver } from './answer.ts';
import { observeResponse } from './raw-response.ts';
import { type Held, isVendorStream, observeStream, type Passing } from './stream.ts';

/** What is looked at of an SDK's `APIPromise`. */
export interface AnswerPromise {
  responsePromise: Promise<Answered>;
  parseResponse: (client: unknown, props: Answered) => Promise<unknown>;
}

/** An answer whose body is not read yet. */
export interface Answered {
  readonly response: unknown;
}

/** Whether this is a promise of an SDK. */
export function isAnswerPromise(value: unknown): value is AnswerPromise {
  return (
    typeof value === 'object' &&
    value !== null &&
    'responsePromise' in value &&
    value.responsePromise instanceof Promise &&
    'parseResponse' in value &&
    typeof value.parseResponse === 'function'
  );
}

/** What becomes known of a call once its request is ready. */
export interface Observation {
  readonly observer: AnswerObserver;
  /** What the app sees of each event. Default: all of it. */
  readonly pass: Passing | undefined;
}

/** Has the answer observed, whoever reads it and how. */
export function observeAnswered(
  promise: AnswerPromise,
  held: Held,
  observation: () => Observation | undefined,
): void {
  const { responsePromise, parseResponse } = promise;
  promise.responsePromise = responsePromise.then(
    (answered) => {
      const { observer } = observation() ?? {};
      if (observer !== undefined) observeResponse(answered.response, observer, held);
      return answered;
    },
    (error: unknown) => {
      observation()?.observer.refused(error);
      throw error;
    },
  );
  promise.parseResponse = async (client, answered) => {
    const { observer, pass } = observation() ?? {};
    if (observer === undefined) return parseResponse.call(promise, client, answered);
    held.isParsed = true;
    let parsed: unknown;
    try {
      parsed = await parseResponse.call(promise, client, answered);
    } catch (error) {
      observer.broken();
      throw error;
    }
    if (isVendorStream(parsed)) observeStream(parsed, observer, pass, held);
    else if (parsed === answered.response) held.isParsed = false;
    else observer.body(parsed);
    return parsed;
  };
}
