// The promise that an SDK gives for an answer, observed: the same promise, with all its ways of being read.
import { whenLost } from '../../catalogue/lost.ts';
import type { AnswerObserver } from './answer.ts';
import { observeResponse } from './raw-response.ts';
import { type Held, isVendorStream, observeStream, type Passing } from './stream.ts';

type Unwrap = (data: unknown, props: Answered) => unknown;

/** What is looked at of an SDK's `APIPromise`. */
export interface AnswerPromise {
  responsePromise: Promise<Answered>;
  asResponse: () => Promise<unknown>;
  parseResponse: (client: unknown, props: Answered) => Promise<unknown>;
  parse: () => Promise<unknown>;
  _thenUnwrap: (transform: Unwrap) => AnswerPromise;
  /** Of one SDK's newer versions alone. */
  _responseProps?: () => Promise<Answered>;
}

/** An answer whose body is not read yet. */
export interface Answered {
  readonly response: unknown;
}

/** What becomes known of a call once its request is ready. */
export interface Observation {
  readonly observer: AnswerObserver;
  /** What the app sees of each event. Default: all of it. */
  readonly pass: Passing | undefined;
}

/** Whether this is a promise of an SDK. */
export function isAnswerPromise(value: unknown): value is AnswerPromise {
  return (
    typeof value === 'object' &&
    value !== null &&
    'responsePromise' in value &&
    value.responsePromise instanceof Promise &&
    'asResponse' in value &&
    typeof value.asResponse === 'function' &&
    'parseResponse' in value &&
    typeof value.parseResponse === 'function' &&
    'parse' in value &&
    typeof value.parse === 'function' &&
    '_thenUnwrap' in value &&
    typeof value._thenUnwrap === 'function'
  );
}

/**
 * Has the answer observed, whoever reads it and how. `observation` is asked when there is an answer; it gives nothing where
 * the call could not be told of.
 */
export function observeAnswered(
  promise: AnswerPromise,
  held: Held,
  observation: () => Observation | undefined,
): AnswerPromise {
  // As it was: what is derived is observed by itself.
  const { parseResponse, _thenUnwrap: thenUnwrap } = promise;
  observeResponsePromise(promise, (responsePromise) => observedResponse(responsePromise, held, observation));
  const { parse } = promise;
  promise.parse = () => {
    held.isRead = true;
    return parse.call(promise);
  };
  promise.parseResponse = async (client, answered) => {
    held.isRead = true;
    try {
      return see(await parseResponse.call(promise, client, answered), answered, held, observation());
    } catch (error) {
      observation()?.observer.broken();
      throw error;
    }
  };
  // Some versions parse what is derived on ways of their own.
  promise._thenUnwrap = (transform) =>
    observeAnswered(
      thenUnwrap.call(promise, (data, props) => transform(see(data, props, held, observation()), props)),
      held,
      observation,
    );
  return promise;
}

/**
 * Has what a promise reads its answer from replaced. Not before it is asked for: a rejection that nobody handles is to stay the
 * one that it is.
 */
export function observeResponsePromise(
  promise: AnswerPromise,
  observed: (responsePromise: Promise<Answered>) => Promise<Answered>,
): void {
  const {
    responsePromise,
    asResponse,
    parse,
    _thenUnwrap: thenUnwrap,
    _responseProps: responseProps,
  } = promise;
  let replaced: Promise<Answered> | undefined;
  const replace = (): void => {
    promise.responsePromise = replaced ??= observed(responsePromise);
  };
  promise.asResponse = () => {
    replace();
    return asResponse.call(promise);
  };
  promise.parse = () => {
    replace();
    return parse.call(promise);
  };
  promise._thenUnwrap = (transform) => {
    replace();
    return thenUnwrap.call(promise, transform);
  };
  if (responseProps === undefined) return;
  promise._responseProps = () => {
    replace();
    return responseProps.call(promise);
  };
}

function observedResponse(
  responsePromise: Promise<Answered>,
  held: Held,
  observation: () => Observation | undefined,
): Promise<Answered> {
  return responsePromise.then(
    (answered) => {
      const { observer, pass } = observation() ?? {};
      if (observer !== undefined && !held.isRead) observeResponse(answered.response, observer, held, pass);
      return answered;
    },
    (error: unknown) => {
      observation()?.observer.refused(error);
      throw error;
    },
  );
}

/** Sees what was made of an answer, the first time. */
function see(
  parsed: unknown,
  { response }: Answered,
  held: Held,
  observation: Observation | undefined,
): unknown {
  if (observation === undefined || held.isSeen) return parsed;
  const { observer, pass } = observation;
  if (parsed === response) {
    // The app is given the response itself, to be read by it.
    held.isRead = false;
    observeResponse(response, observer, held, pass);
    endIfLost(held, observer);
    return parsed;
  }
  held.isSeen = true;
  if (isVendorStream(parsed)) {
    observeStream(parsed, observer, pass, held);
    endIfLost(held, observer);
  } else observer.body(parsed);
  return parsed;
}

/** Ends a call whose answer the app can no longer get at. What is registered does not hold what it waits for. */
export function endIfLost(held: Held, observer: AnswerObserver): void {
  whenLost(held, () => {
    observer.left();
  });
}
