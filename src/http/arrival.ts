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

/** After how many connections in a row that are closed early a scraper is taken to be one that never keeps them open. */
const EARLY_CLOSES = 3;

/** How long a scraper waits for a response, in milliseconds; Prometheus says it in a header. */
export function scrapeTimeoutMs({ headers }: IncomingMessage): number {
  const seconds = Number(headers['x-prometheus-scrape-timeout-seconds']);
  return seconds > 0 ? seconds * 1000 : 10_000;
}

/** What becomes of responses. */
export interface Arrivals {
  /** The next request on a connection shows that the response before it arrived. To be called first thing. */
  previousArrived(request: IncomingMessage): void;
  /**
   * Follows a response: it has arrived when the scraper asks again on the same connection, or keeps the connection open
   * beyond its timeout. Where connections are not kept open anyway, it has arrived when it is sent. Not being sure is
   * harmless: newborn series are shown as 0 once more.
   *
   * @param scraper The scraper's identity.
   * @param started When the request came, by `performance.now()`. Where the process was busy that is later than the
   * scraper thinks, so a connection that closes early may have run into the scraper's timeout all the same.
   */
  follow(
    request: IncomingMessage,
    response: ServerResponse,
    scraper: string,
    started: number,
    journey: Journey,
  ): void;
}

/** Follows responses, none so far. */
export function createArrivals(): Arrivals {
  /** Responses of which it is not known yet, by their connection. */
  const underWay = new WeakMap<Socket, () => void>();
  /** How many connections in a row have been closed early, by scraper. */
  const earlyCloses = new Map<string, number>();

  return {
    previousArrived({ socket }) {
      underWay.get(socket)?.();
    },
    follow(request, response, scraper, started, journey) {
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
          const isEarly = elapsed() < timeoutMs * SAFE_SHARE;
          const closes = isEarly ? (earlyCloses.get(scraper) ?? 0) + 1 : 0;
          earlyCloses.set(scraper, closes);
          end(closes >= EARLY_CLOSES);
        };
        const keptOpen = (): void => {
          earlyCloses.delete(scraper);
          end(true);
        };
        const timer = setTimeout(keptOpen, timeoutMs + GRACE_MS - elapsed()).unref();
        socket.once('close', closed);
        underWay.set(socket, keptOpen);
      });
    },
  };
}
