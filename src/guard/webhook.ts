// Takes what Alertmanager pushes to its webhook receivers.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { bearerCheck } from '../catalogue/bearer-token.ts';

/** A request handler of Node's `http`, which Express and others take as it is. */
export type WebhookHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** A page of alerts is a few kilobytes for each; Alertmanager groups some hundreds at most. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

/**
 * A handler for Alertmanager's webhook.
 *
 * @param take Takes a payload; false where it is none of Alertmanager's.
 * @throws {ConfigError} where the token could never be sent in a header.
 */
export function webhookHandler(
  bearerToken: string | undefined,
  take: (payload: unknown) => boolean,
): WebhookHandler {
  const isAllowed = bearerCheck(bearerToken, 'webhookBearerToken');
  return (request, response) => {
    if (request.method !== 'POST') {
      end(response, 405, 'Alerts are sent with POST.', { Allow: 'POST' });
    } else if (!isAllowed(request)) {
      end(response, 401, 'A bearer token is needed.', { 'WWW-Authenticate': 'Bearer realm="guard"' });
    } else {
      read(request).then(
        (payload) => {
          if (payload === TOO_LARGE) end(response, 413, 'The body is too large.', { Connection: 'close' });
          else if (take(payload)) end(response, 200, 'Taken.');
          else end(response, 400, "Expected the payload of Alertmanager's webhook, version 4.");
        },
        () => {
          end(response, 400, 'The body could not be read as JSON.');
        },
      );
    }
  };
}

const TOO_LARGE = Symbol('too large');

async function read(request: IncomingMessage): Promise<unknown> {
  // Express may have read it already.
  const { body } = request as { readonly body?: unknown };
  if (body !== undefined && request.readableEnded) return body;
  const pieces: Buffer[] = [];
  let length = 0;
  // Where it is too large, the answer still has to be sent.
  for await (const piece of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > MAX_BODY_BYTES) return TOO_LARGE;
    pieces.push(piece);
  }
  return JSON.parse(Buffer.concat(pieces).toString());
}

function end(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', ...headers });
  response.end(`${text}\n`);
}
