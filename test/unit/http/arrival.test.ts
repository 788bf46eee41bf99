// Real connections; only the clock is ours, so that a timeout takes no time.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createArrivals, scrapeTimeoutMs } from '../../../src/http/arrival.ts';
import { metricsHandler } from '../../../src/http/index.ts';
import { createCostMeter } from '../../../src/index.ts';

const TIMEOUT_MS = 10_000;

let server: Server | undefined;
const sockets: Socket[] = [];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});

afterEach(async () => {
  vi.useRealTimers();
  for (const socket of sockets.splice(0)) socket.destroy();
  const closing = server;
  server = undefined;
  if (closing) await new Promise((resolve) => closing.close(resolve));
});

/** Serves; connects to it as a scraper does, with a connection that stays open. */
async function serve(handler: (request: IncomingMessage, response: ServerResponse) => void) {
  server = createServer({ keepAliveTimeout: 0 }, handler);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const listening = server;

  return async () => {
    const accepted = once(listening, 'connection') as Promise<[Socket]>;
    const client = connect(port, '127.0.0.1');
    sockets.push(client);
    await once(client, 'connect');
    const [ours] = await accepted;
    client.setEncoding('utf8');
    return {
      client,
      request: (path = '/', connection = 'keep-alive'): void => {
        const timeout = `X-Prometheus-Scrape-Timeout-Seconds: ${TIMEOUT_MS / 1000}`;
        client.write(
          `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: ${connection}\r\n${timeout}\r\n\r\n`,
        );
      },
      /** A whole response. */
      response: async (): Promise<string> => {
        let text = '';
        for (;;) {
          const [head = '', body] = text.split('\r\n\r\n', 2);
          const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? NaN);
          if (body !== undefined && Buffer.byteLength(body) >= length) return text;
          if (/^transfer-encoding: chunked/im.test(head) && text.endsWith('\r\n0\r\n\r\n')) return text;
          const [chunk] = (await once(client, 'data')) as [string];
          text += chunk;
        }
      },
      /** Closes the connection; resolves when the server knows. */
      close: async (): Promise<void> => {
        const closed = once(ours, 'close');
        client.destroy();
        await closed;
      },
    };
  };
}

describe('a response', () => {
  /** Answers each request after `takesMs`; `events` are what has become of the responses so far. */
  async function setUp(takesMs = 0) {
    const arrivals = createArrivals();
    const events: string[] = [];
    const finished: Promise<unknown>[] = [];
    const open = await serve((request, response) => {
      const started = performance.now();
      arrivals.previousArrived(request);
      const number = finished.length + 1;
      arrivals.follow(request, response, 'scraper', started, {
        sent: () => events.push(`${number} sent`),
        arrived: () => events.push(`${number} arrived`),
      });
      finished.push(once(response, 'finish'));
      vi.advanceTimersByTime(takesMs);
      response.setHeader('Content-Length', 2);
      response.end('ok');
    });
    let { request, response, close } = await open();
    return {
      events,
      close: () => close(),
      /** A new connection of the same scraper. */
      reconnect: async (): Promise<void> => {
        ({ request, response, close } = await open());
      },
      /** A request whose response is read in full. */
      scrape: async (connection?: 'close'): Promise<void> => {
        request('/', connection);
        await response();
        await finished.at(-1);
      },
    };
  }

  it('has arrived when the scraper asks again on the same connection', async () => {
    const { scrape, events } = await setUp();
    await scrape();
    expect(events).toEqual(['1 sent']);
    vi.advanceTimersByTime(5_000);
    await scrape();
    expect(events).toEqual(['1 sent', '1 arrived', '2 sent']);
    // Once is enough.
    vi.advanceTimersByTime(TIMEOUT_MS + 500);
    expect(events).toEqual(['1 sent', '1 arrived', '2 sent', '2 arrived']);
  });

  it('has arrived when it is sent to a scraper that never keeps its connections', async () => {
    const { scrape, events } = await setUp();
    await scrape('close');
    expect(events).toEqual(['1 sent', '1 arrived']);
    vi.advanceTimersByTime(10 * TIMEOUT_MS);
    expect(events).toEqual(['1 sent', '1 arrived']);
  });

  it.each([0.01, 0.8, 1, 1.04])(
    'is in doubt when the scraper closes the connection after %f of its timeout',
    async (share) => {
      const { scrape, close, events } = await setUp();
      await scrape();
      vi.advanceTimersByTime(TIMEOUT_MS * share);
      await close();
      vi.advanceTimersByTime(10 * TIMEOUT_MS);
      expect(events).toEqual(['1 sent']);
    },
  );

  it('has arrived when the scraper closes early time after time: then it never keeps its connections', async () => {
    const { scrape, close, reconnect, events } = await setUp();
    for (let number = 1; number <= 4; number += 1) {
      await scrape();
      vi.advanceTimersByTime(100);
      await close();
      await reconnect();
    }
    expect(events).toEqual(['1 sent', '2 sent', '3 sent', '3 arrived', '4 sent', '4 arrived']);
  });

  it('is in doubt however often the scraper runs into its timeout', async () => {
    const { scrape, close, reconnect, events } = await setUp();
    for (let number = 1; number <= 5; number += 1) {
      await scrape();
      vi.advanceTimersByTime(TIMEOUT_MS);
      await close();
      await reconnect();
    }
    expect(events.filter((event) => event.includes('arrived'))).toEqual([]);
  });

  it('has arrived when the scraper keeps the connection open beyond its timeout', async () => {
    const { scrape, events } = await setUp();
    await scrape();
    vi.advanceTimersByTime(TIMEOUT_MS + 499);
    expect(events).toEqual(['1 sent']);
    vi.advanceTimersByTime(1);
    expect(events).toEqual(['1 sent', '1 arrived']);
  });

  it('that took most of the timeout is not said to be sent, but may arrive', async () => {
    const { scrape, events } = await setUp(TIMEOUT_MS * 0.8);
    await scrape();
    await scrape();
    expect(events).toEqual(['1 arrived']);
  });

  it('that took most of the timeout has not arrived when the connection closes then', async () => {
    const { scrape, close, events } = await setUp(TIMEOUT_MS * 0.8);
    await scrape();
    await close();
    vi.advanceTimersByTime(10 * TIMEOUT_MS);
    expect(events).toEqual([]);
  });

  it('has not arrived where the connection is gone before it is sent', async () => {
    const events: string[] = [];
    const asked = Promise.withResolvers<ServerResponse>();
    const open = await serve((request, response) => {
      createArrivals().follow(request, response, 'scraper', performance.now(), {
        sent: () => events.push('sent'),
        arrived: () => events.push('arrived'),
      });
      asked.resolve(response);
    });
    const { request, close } = await open();
    request();
    const response = await asked.promise;
    await close();
    response.end('ok');
    await new Promise(setImmediate);
    vi.advanceTimersByTime(10 * TIMEOUT_MS);
    expect(events).toEqual([]);
  });
});

describe("a scraper's timeout", () => {
  it.each([
    ['15', 15_000],
    ['0.5', 500],
    ['0', 10_000],
    ['soon', 10_000],
    [undefined, 10_000],
  ])('of %j seconds is taken as %d ms', (seconds, expected) => {
    const headers = seconds === undefined ? {} : { 'x-prometheus-scrape-timeout-seconds': seconds };
    expect(scrapeTimeoutMs({ headers } as unknown as IncomingMessage)).toBe(expected);
  });
});

describe('a series that was shown as 0', () => {
  async function setUp() {
    const meter = createCostMeter({ users: 'plain' });
    meter.record({ provider: 'openai', model: 'gpt-4o', user: 'alice', costUsd: 2.5, usage: {} });
    const open = await serve(metricsHandler(meter));
    /** Dollars as one scrape on a connection shows them. */
    const scrape = async (
      { request, response }: Awaited<ReturnType<typeof open>>,
      connection?: 'close',
    ): Promise<number> => {
      request('/metrics', connection);
      return Number(/^llm_cost_usd_total\{.*\} (.*)$/m.exec(await response())?.[1]);
    };
    return { open, scrape };
  }

  it('is shown with its value in the next scrape on the same connection', async () => {
    const { open, scrape } = await setUp();
    const scraper = await open();
    expect([await scrape(scraper), await scrape(scraper)]).toEqual([0, 2.5]);
  });

  it('is shown as 0 again where the scraper ran into its timeout', async () => {
    const { open, scrape } = await setUp();
    const first = await open();
    expect(await scrape(first)).toBe(0);
    vi.advanceTimersByTime(TIMEOUT_MS);
    await first.close();
    const second = await open();
    expect([await scrape(second), await scrape(second)]).toEqual([0, 2.5]);
  });

  it('is shown with its value to a scraper that never keeps its connections', async () => {
    const { open, scrape } = await setUp();
    expect(await scrape(await open(), 'close')).toBe(0);
    expect(await scrape(await open(), 'close')).toBe(2.5);
  });
});
