// A stream of the SDKs as the app reads it, observed: the same object, whose events are seen as they go by.
import type { AnswerObserver } from './answer.ts';

/** What is looked at of an SDK's `Stream`, from which all ways of reading it begin. */
export interface VendorStream {
  iterator: () => AsyncIterator<unknown>;
}

/** Whether this is a stream of an SDK. */
export function isVendorStream(value: unknown): value is VendorStream {
  return (
    typeof value === 'object' && value !== null && 'iterator' in value && typeof value.iterator === 'function'
  );
}

/** An event as the app is to see it; undefined where it is hidden. */
export type Passing = (event: unknown) => unknown;

/** How far an answer has come. It is alive as long as the app can get at the answer, and is lost with it. */
export interface Held {
  /** The SDK reads it, not the app. */
  isRead: boolean;
  /** What the SDK made of it is observed. */
  isSeen: boolean;
}

/** Has a stream observed by whoever reads it first; it cannot be read twice. */
export function observeStream(
  stream: VendorStream,
  observer: AnswerObserver,
  pass: Passing | undefined,
  held: Held,
): void {
  const { iterator } = stream;
  let isRead = false;
  stream.iterator = () => {
    const inner = iterator.call(stream);
    if (isRead) return inner;
    isRead = true;
    return observedIterator(inner, observer, pass, held);
  };
}

function observedIterator(
  inner: AsyncIterator<unknown>,
  observer: AnswerObserver,
  pass: Passing | undefined,
  held: Held,
): AsyncGenerator {
  const see = (
    result: IteratorResult<unknown>,
  ): IteratorResult<unknown> | Promise<IteratorResult<unknown>> => {
    // Keeps the answer from counting as lost while only an iterator is left of it.
    held.isSeen = true;
    if (result.done === true) {
      observer.finished();
      return result;
    }
    observer.event(result.value);
    if (pass === undefined) return result;
    const value = pass(result.value);
    return value === undefined ? next() : { done: false, value };
  };
  const broke = (error: unknown): never => {
    observer.broken();
    throw error;
  };
  function next(): Promise<IteratorResult<unknown>> {
    return inner.next().then(see, broke);
  }
  return {
    next,
    return(value: unknown) {
      observer.left();
      return inner.return?.(value) ?? Promise.resolve({ done: true, value });
    },
    async throw(error: unknown) {
      observer.left();
      if (inner.throw === undefined) throw error;
      return inner.throw(error);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.asyncDispose]() {
      return this.return(undefined).then(() => undefined);
    },
  };
}
