// A local server that speaks both providers' wire formats, so that the demo runs the real SDKs and costs nothing.
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Request, type Response } from 'express';
import type { Usage } from 'llm-cost-metrics';
import { anthropicError, message, messageEvents } from './anthropic.ts';
import { eventText, type ServerSentEvent } from './events.ts';
import { chatCompletion, chatCompletionChunks, embedding, image, openaiError } from './openai.ts';
import { simulationOf } from './simulation.ts';

interface ModelRequest {
  readonly model: string;
  readonly stream?: boolean;
}

/** One path of a provider's API. */
interface Endpoint {
  readonly answer: (request: ModelRequest, usage: Usage, id: string) => object;
  readonly events?: (request: ModelRequest, usage: Usage, id: string) => ServerSentEvent[];
  readonly error: (status: number) => object;
}

const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  '/openai/v1/chat/completions': { answer: chatCompletion, events: chatCompletionChunks, error: openaiError },
  '/openai/v1/embeddings': { answer: embedding, error: openaiError },
  '/openai/v1/images/generations': { answer: (_request, usage) => image(usage), error: openaiError },
  '/anthropic/v1/messages': { answer: message, events: messageEvents, error: anthropicError },
};

/** A running simulator. */
export interface ProviderServer {
  /** Base URLs for the SDKs. */
  readonly openaiUrl: string;
  readonly anthropicUrl: string;
  close(): Promise<void>;
}

/** Starts the simulator on a free port of loopback. */
export async function startProviderServer(): Promise<ProviderServer> {
  const app = express()
    .disable('x-powered-by')
    .use(express.json({ limit: '1mb' }));
  for (const [path, endpoint] of Object.entries(ENDPOINTS)) {
    app.post(path, (request, response) => {
      serve(endpoint, request, response);
    });
  }
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { openaiUrl: `${url}/openai/v1`, anthropicUrl: `${url}/anthropic`, close: () => close(server) };
}

function serve({ answer, events, error }: Endpoint, request: Request, response: Response): void {
  const body = request.body as ModelRequest;
  const { status, usage } = simulationOf(request.headers, body);
  const id = randomBytes(12).toString('hex');
  if (status !== 200) {
    response.status(status).json(error(status));
  } else if (body.stream === true && events !== undefined) {
    response.type('text/event-stream');
    for (const event of events(body, usage, id)) response.write(eventText(event));
    response.end();
  } else {
    response.json(answer(body, usage, id));
  }
}

async function close(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}
