// A response that the app reads itself, observed: the same object, whose body is seen as it is read.
import type { AnswerObserver } from './answer.ts';
import { observeText } from './body-text.ts';
import type { Held, Passing } from './stream.ts';

/** What is done with a response that has been read. */
interface Reading {
  readonly observer: AnswerObserver;
  readonly held: Held;
  readonly pass: Passing | undefined;
  /** Its body as the app is given it. */
  passed?: ReadableStream<Uint8Array> | undefined;
}

const readings = new WeakMap<Response, Reading>();

const WHOLE = ['json', 'text', 'arrayBuffer', 'bytes', 'blob', 'formData'] as const;

type Whole = (typeof WHOLE)[number];

/** Has a response observed, unless the SDK itself reads it. Of its events the app sees what `pass` gives. */
export function observeResponse(
  response: unknown,
  observer: AnswerObserver,
  held: Held,
  pass?: Passing,
): void {
  if (!(response instanceof Response) || readings.has(response)) return;
  readings.set(response, { observer, held, pass });
  Object.defineProperties(response, OBSERVED);
}

const OBSERVED: PropertyDescriptorMap = {
  ...Object.fromEntries(WHOLE.map((method) => [method, { configurable: true, value: readWhole(method) }])),
  body: {
    configurable: true,
    get(this: Response) {
      const reading = readings.get(this);
      const body = bodyOf(this);
      if (reading === undefined || body === null || reading.held.isRead) return body;
      return (reading.passed ??= passOn(body, reading));
    },
  },
  clone: {
    configurable: true,
    value(this: Response) {
      const clone = Response.prototype.clone.call(this);
      const reading = readings.get(this);
      if (reading === undefined) return clone;
      // Each has a body of its own from now on.
      reading.passed = undefined;
      observeResponse(clone, reading.observer, reading.held, reading.pass);
      return clone;
    },
  },
};

/** Its body as it was before it was observed. */
function bodyOf(response: Response): ReadableStream<Uint8Array> | null {
  return Reflect.get(Response.prototype, 'body', response) as ReadableStream<Uint8Array> | null;
}

function readWhole(method: Whole): (this: Response) => Promise<unknown> {
  return function (this: Response) {
    const reading = readings.get(this);
    const whole = Response.prototype[method].call(this);
    if (reading === undefined || reading.held.isRead) return whole;
    return whole.then(
      (result) => shown(result, reading),
      (error: unknown) => {
        // Reading a second time is the app's own mistake; the first told the answer.
        reading.observer.broken();
        throw error;
      },
    );
  };
}

/** A whole body as the app is to see it. */
async function shown(result: unknown, { observer, pass }: Reading): Promise<unknown> {
  const body = result instanceof Blob ? await result.text() : result;
  const text = isBytes(body) ? new TextDecoder().decode(body) : body;
  if (typeof text !== 'string') {
    observer.body(text);
    return result;
  }
  const passed = observeText(observer, pass).end(text);
  if (pass === undefined || passed === text) return result;
  if (result instanceof Blob) return new Blob([passed], { type: result.type });
  const bytes = new TextEncoder().encode(passed);
  if (result instanceof ArrayBuffer) return bytes.buffer;
  return isBytes(result) ? bytes : passed;
}

function isBytes(body: unknown): body is ArrayBuffer | Uint8Array {
  return body instanceof ArrayBuffer || body instanceof Uint8Array;
}

/** The same body, as the app asks for it; whoever only looks at a body does not lock it. */
function passOn(
  body: ReadableStream<Uint8Array>,
  { observer, held, pass }: Reading,
): ReadableStream<Uint8Array> {
  const seen = observeText(observer, pass);
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;

  /** Whether there was anything to pass on. */
  async function passNext(controller: ReadableByteStreamController): Promise<boolean> {
    // Keeps the answer from counting as lost while it is read.
    held.isRead = false;
    reader ??= body.getReader();
    const { done, value } = await reader.read();
    const text = done ? seen.end(decoder.decode()) : seen.add(decoder.decode(value, { stream: true }));
    const bytes = pass === undefined ? value : encoder.encode(text);
    const isAny = bytes !== undefined && bytes.length > 0;
    if (isAny) controller.enqueue(bytes);
    if (!done) return isAny;
    controller.close();
    // Who reads into a buffer of its own is to be answered at the end, too.
    controller.byobRequest?.respond(0);
    return true;
  }

  return new ReadableStream(
    {
      type: 'bytes',
      async pull(controller) {
        try {
          // Nobody asks again where nothing came of it.
          while (!(await passNext(controller)));
        } catch (error) {
          observer.broken();
          controller.error(error);
        }
      },
      cancel(reason) {
        observer.left();
        return (reader ?? body).cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
