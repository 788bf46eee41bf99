// A scraper in another process than the app, over real HTTP.
import { Agent, get } from 'node:http';
import { scrapeHeaders } from './requests.ts';

/** Scrapes over one connection that stays open, as Prometheus does. */
export interface Scraper {
  /** Milliseconds until the last byte, and all bytes. */
  scrape(takesGzip: boolean): Promise<{ readonly ms: number; readonly body: Buffer }>;
  close(): void;
}

/** A scraper of a port on this machine. */
export function createScraper(port: number): Scraper {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    scrape(takesGzip) {
      const started = performance.now();
      return new Promise((resolve, reject) => {
        const options = {
          host: '127.0.0.1',
          port,
          path: '/metrics',
          headers: scrapeHeaders(takesGzip),
          agent,
        };
        get(options, (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.once('error', reject);
          response.once('end', () => {
            const ms = performance.now() - started;
            if (response.statusCode === 200) resolve({ ms, body: Buffer.concat(chunks) });
            else reject(new Error(`the scrape was answered with ${response.statusCode ?? 'nothing'}`));
          });
        }).once('error', reject);
      });
    },
    close() {
      agent.destroy();
    },
  };
}
