// A response that the app reads itself, observed: the same object, whose body is seen as it is read.
import type { AnswerObserver } from './answer.ts';
import type { Held } from './stream.ts';

/** What is done with a response that has been read. */
interface Reading {
  readonly observer: AnswerObserver;
  readonly held: Held;
  /** As it was; its methods and its body belong to it alone. */
  readonly body: ReadableStream<Uint8Array> | null;
  passed?: ReadableStream<Uint8Array>;
}

const readings = new WeakMap<Response, Reading>();

const WHOLE = ['json', 'text', 'arrayBuffer', 'bytes', 'blob', 'formData'] as const;

type Whole = (typeof WHOLE)[number];

/** Has a response observed, unless the SDK itself reads it. */
export function observeResponse(response: unknown, observer: AnswerObserver, held: Held): void {
  if (!(response instanceof Response) || readings.has(response)) return;
  readings.set(response, { observer, held, body: response.body });
  Object.defineProperties(response, OBSERVED);
}

const OBSERVED: PropertyDescriptorMap = {
  ...Object.fromEntries(WHOLE.map((method) => [method, { configurable: true, value: readWhole(method) }])),
  body: {
    configurable: true,
    get(this: Response) {
      const reading = readings.get(this);
      if (!reading?.body || reading.held.isRead) return reading?.body ?? null;
      return (reading.passed ??= passOn(reading.body, reading));
    },
  },
  clone: {
    configurable: true,
    value(this: Response) {
      const clone = Response.prototype.clone.call(this);
      const reading = readings.get(this);
      if (reading !== undefined) observeResponse(clone, reading.observer, reading.held);
      return clone;
    },
  },
};

function readWhole(method: Whole): (this: Response) => Promise<unknown> {
  return function (this: Response) {
    const reading = readings.get(this);
    const whole = Response.prototype[method].call(this);
    if (reading === undefined || reading.held.isRead) return whole;
    return whole.then(
      async (result) => {
        await tell(reading.observer, result);
        return result;
      },
      (error: unknown) => {
        // Reading a second time is the app's own mistake; the first told the answer.
        reading.observer.broken();
        throw error;
      },
    );
  };
}

async function tell(observer: AnswerObserver, result: unknown): Promise<void> {
  const body = result instanceof Blob ? await result.text() : result;
  const isBytes = body instanceof ArrayBuffer || body instanceof Uint8Array;
  const text = isBytes ? new TextDecoder().decode(body) : body;
  if (typeof text === 'string') createTextObserver(observer).end(text);
  else observer.body(text);
}

/** Sees the text of a body go by: one value, server-sent events, or a value in each line. */
function createTextObserver(observer: AnswerObserver): {
  add(text: string): void;
  end(text?: string): void;
} {
  let unread = '';
  let isLines = observer.line === undefined ? undefined : true;
  function line(text: string): void {
    const said = observer.line === undefined ? /^data:(.*)/.exec(text)?.[1] : text;
    const value = said === undefined ? undefined : parsed(said);
    if (value === undefined) return;
    if (observer.line === undefined) observer.event(value);
    else observer.line(value);
  }
  function add(text: string): void {
    unread += text;
    isLines ??= unread.trimStart() === '' ? undefined : /^\s*(?:data|event|id|retry)?:/.test(unread);
    if (isLines !== true) return;
    const lines = unread.split(/\r\n|\n|\r/);
    unread = lines.pop() ?? '';
    lines.forEach(line);
  }
  return {
    add,
    end(text = '') {
      add(text);
      if (isLines === true) {
        line(unread);
        observer.finished();
      } else observer.body(parsed(unread));
      unread = '';
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The same bytes, as the app asks for them; whoever only looks at a body does not lock it. */
function passOn(body: ReadableStream<Uint8Array>, { observer, held }: Reading): ReadableStream<Uint8Array> {
  const seen = createTextObserver(observer);
  const decoder = new TextDecoder();
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        // Keeps the answer from counting as lost while it is read.
        held.isRead = false;
        reader ??= body.getReader();
        try {
          const { done, value } = await reader.read();
          if (done) {
            seen.end(decoder.decode());
            controller.close();
            return;
          }
          seen.add(decoder.decode(value, { stream: true }));
          controller.enqueue(value);
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
