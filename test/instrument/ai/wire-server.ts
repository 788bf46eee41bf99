// A server that speaks OpenAI's wire format on this machine: it gives the answers that a test lays down, one to each request.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buffer, json } from 'node:stream/consumers';

/** A whole answer, or one that comes as events. */
export type Answer =
  | {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body: unknown;
    }
  | {
      readonly events: readonly unknown[];
      /** What happens after the last event. Default: the stream ends as it should. */
      readonly then?: 'break' | 'hang';
    };

/** A request as it came. */
export interface Request {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A running server. */
export interface WireServer {
  /** To be given to an SDK: ends in `/v1`. */
  readonly baseURL: string;
  readonly requests: readonly Request[];
  /** Lays down what is answered next, and forgets what was before. */
  answer(...answers: readonly Answer[]): void;
  /** Resolves when the client of a stream that hangs has gone. */
  left(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a server on a free port. */
export async function startWireServer(): Promise<WireServer> {
  let answers: Answer[] = [];
  const requests: Request[] = [];
  let gone = Promise.withResolvers<undefined>();

  async function reply(request: IncomingMessage, response: ServerResponse): Promise<void> {
    requests.push({ path: request.url ?? '', body: await bodyOf(request) });
    const answer = answers.shift() ?? {
      status: 500,
      body: { error: { message: 'No answer is laid down.' } },
    };
    // The same each time, so that two runs can be compared.
    response.sendDate = false;
    response.setHeader('x-request-id', 'req_1');
    if ('body' in answer) {
      const body = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
      response.end(body);
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.on('close', () => {
      gone.resolve(undefined);
    });
    for (const event of answer.events) response.write(framed(event));
    // Gemini's streams just end.
    const isGemini = request.url?.includes(':streamGenerateContent') === true;
    if (answer.then === undefined) response.end(isGemini ? undefined : 'data: [DONE]\n\n');
    // What was written has to have left before the connection is cut.
    if (answer.then === 'break') setTimeout(() => response.destroy(), 50);
  }

  const server = createServer((request, response) => {
    reply(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  return {
    baseURL: `http://127.0.0.1:${port}/v1`,
    requests,
    answer(...next) {
      answers = [...next];
      requests.length = 0;
      gone = Promise.withResolvers();
    },
    left: () => gone.promise,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Forms hold files, and are not looked into. */
async function bodyOf(request: IncomingMessage): Promise<Request['body']> {
  if (request.headers['content-type'] === 'application/json') return (await json(request)) as Request['body'];
  await buffer(request);
  return {};
}

/** An event as it is sent; those of the Responses API have their type in front. */
function framed(event: unknown): string {
  const type = typeof event === 'object' && event !== null && 'type' in event ? event.type : undefined;
  return `${typeof type === 'string' ? `event: ${type}\n` : ''}data: ${JSON.stringify(event)}\n\n`;
}
