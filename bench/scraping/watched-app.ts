// An app that is scraped over HTTP by another process while the delays of its event loop are watched.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Started } from '../process/start.ts';
import { createScraper } from './scraper.ts';

/** What a scrape did to the app. */
export interface Look {
  /** The longest delay of the event loop meanwhile, in milliseconds. */
  readonly longestMs: number;
  /** How long the scraper waited for all of it. */
  readonly scrapeMs: number;
}

/** An app that is being watched. */
export interface WatchedApp {
  scrape(takesGzip: boolean): Promise<Look>;
  /** The same without a scrape, for so many milliseconds. */
  idle(ms: number): Promise<Look>;
  close(): void;
}

/** Has the app serve its metrics. */
export async function watchedApp(app: Started): Promise<WatchedApp> {
  const scraper = createScraper(await app.ask('listen'));

  async function watch(during: () => Promise<number>): Promise<Look> {
    await app.ask('watch');
    const scrapeMs = await during();
    return { longestMs: await app.ask('longestBlock'), scrapeMs };
  }

  return {
    scrape: (takesGzip) => watch(async () => (await scraper.scrape(takesGzip)).ms),
    idle: (ms) => watch(() => sleep(ms, 0)),
    close() {
      scraper.close();
    },
  };
}
