// A stream that passes everything on as it comes, and is told how it ends, also where nobody reads it to the end.
import { whenLost } from '../../catalogue/lost.ts';

/** Sees a stream go by. Must not throw. */
export interface StreamObserver<Part> {
  /** Of each part, before the app has it. */
  part(part: Part): void;
  /** All of it was read. */
  finished(): void;
  /** It broke. */
  failed(error: unknown): void;
  /** The app wants no more of it, or has lost it. */
  left(): void;
}

/** The same stream, observed. It reads no part before the app asks for it. */
export function observed<Part>(
  stream: ReadableStream<Part>,
  observer: StreamObserver<Part>,
): ReadableStream<Part> {
  const passed = passOn(stream, observer);
  whenLost(passed, () => {
    observer.left();
  });
  return passed;
}

/** Apart from the above, so that what is registered does not hold the stream that it waits for. */
function passOn<Part>(stream: ReadableStream<Part>, observer: StreamObserver<Part>): ReadableStream<Part> {
  const reader = stream.getReader();
  return new ReadableStream<Part>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) {
            observer.finished();
            controller.close();
          } else {
            observer.part(value);
            controller.enqueue(value);
          }
        } catch (error) {
          observer.failed(error);
          controller.error(error);
        }
      },
      cancel(reason) {
        observer.left();
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
