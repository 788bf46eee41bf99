// Scrapes over a connection in memory: a real HTTP server, but no operating system between it and the scraper, so that
// the time is that of making the text and its bytes. All libraries pay the same little for HTTP.
import { createServer, type RequestListener } from 'node:http';
import { Duplex } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { scrapeHeaders } from './requests.ts';

/** What a scrape took. */
export interface Scraped {
  readonly ms: number;
  readonly bytes: number;
}

/** A connection whose other end takes everything at once. */
class Connection extends Duplex {
  readonly remoteAddress = '127.0.0.1';
  bytes = 0;

  override _read(): void {
    // Requests are pushed.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.bytes += chunk.length;
    done();
  }

  /** Sockets have timeouts, and servers set them. */
  setTimeout(): this {
    return this;
  }
}

/** Scrapes a handler again and again over one connection. */
export function scrapeInMemory(handler: RequestListener): (takesGzip?: boolean) => Promise<Scraped> {
  const connection = new Connection();
  let started = NaN;
  let sent: (ms: number) => void = () => undefined;
  const server = createServer((request, response) => {
    response.once('finish', () => {
      sent(performance.now() - started);
    });
    handler(request, response);
  });
  server.emit('connection', connection);

  return async (takesGzip = false) => {
    await nextTurn();
    const before = connection.bytes;
    const done = new Promise<number>((resolve) => {
      sent = resolve;
    });
    started = performance.now();
    connection.push(requestText(takesGzip));
    return { ms: await done, bytes: connection.bytes - before };
  };
}

function requestText(takesGzip: boolean): string {
  const headers = Object.entries({ Host: '127.0.0.1', ...scrapeHeaders(takesGzip) });
  return `GET /metrics HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
}
