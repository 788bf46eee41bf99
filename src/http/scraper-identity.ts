// Who scrapes: Prometheus and its relatives, told from a person by a header only they send.
import type { IncomingMessage } from 'node:http';

/**
 * The identity of a scraper, or undefined for anybody else. Two Prometheus replicas are two scrapers: they are told apart by
 * address and product, or by a `scraper` parameter in the scrape URL where both come from one address.
 */
export function scraperIdentity({ headers, socket, url = '' }: IncomingMessage): string | undefined {
  if (headers['x-prometheus-scrape-timeout-seconds'] === undefined) return undefined;
  const name = new URLSearchParams(url.split('?', 2)[1] ?? '').get('scraper');
  return JSON.stringify(name === null ? [socket.remoteAddress ?? '', headers['user-agent'] ?? ''] : [name]);
}
