// Who scrapes: Prometheus and its relatives, told from a person by a header only they send.
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** How long a scraper's connection is kept open between scrapes, in milliseconds: longer than any scrape interval. */
const KEEP_ALIVE_MS = 10 * 60_000;

/** Gives each scraper an identity that it keeps. */
export type IdentifyScraper = (request: IncomingMessage) => string | undefined;

/**
 * Identifies scrapers; undefined for anybody else.
 *
 * Two Prometheus replicas are two scrapers. They are told apart by address and product, and where those are the same by
 * their connections, which Prometheus keeps open: a connection that comes while others of its kind are open is a further
 * scraper, one that comes after another has closed is that scraper again. Where connections cannot tell (several
 * replicas behind one address, several workers behind one port), a `scraper` parameter in the scrape URL does.
 */
export function createScraperIdentity(): IdentifyScraper {
  /** Open connections by kind of scraper; a closed one leaves its place empty for the next. */
  const places = new Map<string, (Socket | undefined)[]>();

  return ({ headers, socket, url = '' }) => {
    if (headers['x-prometheus-scrape-timeout-seconds'] === undefined) return undefined;
    const name = new URLSearchParams(url.split('?', 2)[1] ?? '').get('scraper');
    if (name !== null) return JSON.stringify([name]);

    const kind = [socket.remoteAddress ?? '', headers['user-agent'] ?? ''];
    const key = JSON.stringify(kind);
    let sockets = places.get(key);
    if (sockets === undefined) places.set(key, (sockets = []));
    let place = sockets.indexOf(socket);
    if (place < 0) {
      place = sockets.indexOf(undefined);
      if (place < 0) place = sockets.length;
      sockets[place] = socket;
      keep(socket, sockets, place);
    }
    return JSON.stringify([...kind, place]);
  };
}

function keep(socket: Socket, sockets: (Socket | undefined)[], place: number): void {
  socket.once('close', () => {
    sockets[place] = undefined;
  });
}

/** Keeps a scraper's connection open after a response, whatever the server's own keep-alive timeout is. */
export function keepConnection({ socket }: IncomingMessage): void {
  socket.setTimeout(KEEP_ALIVE_MS);
}
