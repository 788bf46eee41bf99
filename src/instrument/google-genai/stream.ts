// A stream of the SDK as the app reads it, observed: the same generator, whose parts are seen as they go by.
import { whenLost } from '../../catalogue/lost.ts';
import type { AnswerObserver } from './answer.ts';

/** Has a stream observed. */
export function observeStream(stream: unknown, observer: AnswerObserver): void {
  if (!isGenerator(stream)) {
    observer.left();
    return;
  }
  replaceMethods(stream, observer);
  whenLost(stream, () => {
    observer.left();
  });
}

/** Apart from the above, so that what is registered does not hold the stream that it waits for. */
function replaceMethods(stream: AsyncGenerator, observer: AnswerObserver): void {
  const next = stream.next.bind(stream);
  const leave = stream.return.bind(stream);
  const fail = stream.throw.bind(stream);
  const own = {
    next: () =>
      next().then(
        (result) => {
          if (result.done === true) observer.finished();
          else observer.part(result.value);
          return result;
        },
        (error: unknown) => {
          observer.broken();
          throw error;
        },
      ),
    return: (value: unknown) => {
      observer.left();
      return leave(value);
    },
    throw: (error: unknown) => {
      observer.left();
      return fail(error);
    },
  };
  for (const [name, value] of Object.entries(own)) {
    const enumerable = Object.getOwnPropertyDescriptor(stream, name)?.enumerable ?? false;
    Object.defineProperty(stream, name, { configurable: true, writable: true, enumerable, value });
  }
}

function isGenerator(value: unknown): value is AsyncGenerator {
  return (
    typeof value === 'object' && value !== null && 'next' in value && 'return' in value && 'throw' in value
  );
}
