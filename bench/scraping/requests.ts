// What Prometheus sends when it scrapes.

/** The headers of Prometheus 2.42. */
export function scrapeHeaders(takesGzip: boolean): Readonly<Record<string, string>> {
  return {
    'User-Agent': 'Prometheus/2.42.0',
    Accept:
      'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
    'Accept-Encoding': takesGzip ? 'gzip' : 'identity',
    'X-Prometheus-Scrape-Timeout-Seconds': '10',
  };
}
