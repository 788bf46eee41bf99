// Whether a response has arrived. Handing it to the operating system says little: a scraper that ran into its timeout
// throws away what it has read so far, and closes the connection.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** The part of its timeout up to which a response is taken to be in time, when a drain waits for no more than that. */
const SAFE_SHARE = 0.8;

/** How long after its timeout a scraper may take to close the connection, in milliseconds. */
const GRACE_MS = 500;

/** What to do as a response goes its way. */
export interface Journey {
  /** It has been sent in full, well within the scraper's timeout. */
  sent(): void;
  /** It has arrived. */
  arrived(): void;
}

/** Responses of which it is not known yet, by their connection. */
const underWay = new WeakMap<Socket, () => void>();

/** How long a scraper waits for a response, in milliseconds; Prometheus says it in a header. */
export function scrapeTimeoutMs({ headers }: IncomingMessage): number {
  const seconds = Number(headers['x-prometheus-scrape-timeout-seconds']);
  return seconds > 0 ? seconds * 1000 : 10_000;
}

/** The next request on a connection shows that the response before it arrived. To be called first thing. */
export function previousArrived({ socket }: IncomingMessage): void {
  underWay.get(socket)?.();
}

/**
 * Follows a response: it has arrived when the scraper asks again on the same connection, or keeps the connection open
 * beyond its timeout. Where connections are not kept open anyway, it has arrived when it is sent. Not being sure is
 * harmless: newborn series are shown as 0 once more.
 *
 * @param started When the request came, by `performance.now()`. Where the process was busy that is later than the scraper
 * thinks, so a connection that closes early may have run into the scraper's timeout all the same.
 */
export function follow(
  request: IncomingMessage,
  response: ServerResponse,
  started: number,
  journey: Journey,
): void {
  const { socket } = request;
  const timeoutMs = scrapeTimeoutMs(request);
  const elapsed = (): number => performance.now() - started;

  response.once('finish', () => {
    if (socket.destroyed) return;
    if (elapsed() < timeoutMs * SAFE_SHARE) journey.sent();
    if (!response.shouldKeepAlive) {
      journey.arrived();
      return;
    }
    const end = (hasArrived: boolean): void => {
      clearTimeout(timer);
      socket.off('close', closed);
      underWay.delete(socket);
      if (hasArrived) journey.arrived();
    };
    const closed = (): void => {
      end(false);
    };
    const keptOpen = (): void => {
      end(true);
    };
    const timer = setTimeout(keptOpen, timeoutMs + GRACE_MS - elapsed()).unref();
    socket.once('close', closed);
    underWay.set(socket, keptOpen);
  });
}
