// `/metrics` for any Node server.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { bearerCheck } from '../catalogue/bearer-token.ts';
import { type CostMeter, scrapeSourceOf } from '../meter/meter.ts';
import { type HostMetrics, hostMetrics } from './host-metrics.ts';
import { acceptsGzip, negotiateFormat } from './negotiate.ts';
import { createArrivals, scrapeTimeoutMs } from './arrival.ts';
import { send } from './send.ts';
import { createScraperIdentity, keepConnection } from './scraper-identity.ts';

/** Options of `metricsHandler`. */
export interface MetricsHandlerOptions {
  /** Only requests with `Authorization: Bearer <token>` are answered. Default: everybody is. */
  bearerToken?: string;
  /**
   * Metrics of the host to serve in the same scrape: prom-client's registries, OpenTelemetry's `PrometheusExporter`s. The
   * scrape is then in their format, which is 0.0.4 unless a registry was set to OpenMetrics. Default none.
   */
  include?: readonly HostMetrics[];
}

/** A request handler of Node's `http`, which Express and others take as it is. */
export type MetricsHandler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Serves a meter's metrics in the text format the client prefers, compressed if it likes.
 *
 * A scrape that fails is answered with 500, so that Prometheus's `up` shows it.
 *
 * @throws {ConfigError} on a token that could never be sent, and where a metric would be served twice.
 *
 * @example
 * ```ts
 * app.get('/metrics', metricsHandler(meter));
 * ```
 */
export function metricsHandler(meter: CostMeter, options: MetricsHandlerOptions = {}): MetricsHandler {
  const source = scrapeSourceOf(meter);
  const isAllowed = bearerCheck(options.bearerToken);
  const identify = createScraperIdentity();
  const arrivals = createArrivals();
  const readHost = hostMetrics(options.include);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const started = performance.now();
    arrivals.previousArrived(request);
    const identity = request.method === 'GET' ? identify(request) : undefined;
    // Others first: ours is rendered last, so that it is not old by the time it is sent.
    const { format, text: others } = await readHost(negotiateFormat(request.headers.accept));
    const scraper =
      identity === undefined ? undefined : source.scrapers.arrive(identity, scrapeTimeoutMs(request));
    const { pieces, page } = source.scrape(format, scraper);
    const gzipped = acceptsGzip(request.headers['accept-encoding']);

    if (scraper) {
      arrivals.follow(request, response, scraper.id, started, {
        sent() {
          source.scrapers.sent(scraper, page);
          keepConnection(request);
        },
        arrived() {
          source.scrapers.confirmed(scraper, page);
        },
      });
    }
    response.writeHead(200, {
      'Content-Type': format.contentType,
      'Cache-Control': 'no-store',
      Vary: 'Accept, Accept-Encoding',
      ...(gzipped ? { 'Content-Encoding': 'gzip' } : {}),
    });
    if (request.method === 'HEAD') response.end();
    else await send(withText(others, pieces), response, gzipped);
  }

  return (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      refuse(response, 405, 'Metrics are read with GET.', { Allow: 'GET, HEAD' });
    } else if (!isAllowed(request)) {
      refuse(response, 401, 'A bearer token is needed.', { 'WWW-Authenticate': 'Bearer realm="metrics"' });
    } else {
      answer(request, response).catch((error: unknown) => {
        refuse(
          response,
          500,
          `The metrics could not be rendered: ${error instanceof Error ? error.message : 'unknown'}.`,
        );
      });
    }
  };
}

function refuse(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Record<string, string> = {},
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', ...headers });
  response.end(`${text}\n`);
}

function* withText(text: string, pieces: Iterable<Uint8Array>): Generator<Uint8Array> {
  if (text !== '') yield Buffer.from(text);
  yield* pieces;
}
