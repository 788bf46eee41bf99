// Whether a response has arrived: sent in full, and while the scraper was still listening.
import type { IncomingMessage, ServerResponse } from 'node:http';

/** The part of its timeout after which a scraper may have given up by the time the last byte reaches it. */
const SAFE_SHARE = 0.8;

/**
 * Calls back once a response to a scraper has been sent in full, well within the timeout it told in
 * `X-Prometheus-Scrape-Timeout-Seconds`. Later than that it may have been thrown away; not being sure is harmless, as
 * newborn series are then shown as 0 once more.
 *
 * @param started When the request came, by `performance.now()`.
 */
export function arrived(
  request: IncomingMessage,
  response: ServerResponse,
  started: number,
  then: () => void,
): void {
  const timeoutMs = Number(request.headers['x-prometheus-scrape-timeout-seconds']) * 1000;
  response.once('finish', () => {
    const inTime = !(performance.now() - started > timeoutMs * SAFE_SHARE);
    if (inTime && !request.socket.destroyed) then();
  });
}
