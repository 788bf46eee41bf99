// What each scraper has seen: a series it has not seen is shown to it as 0 once, then with its value.
import type { Ledger } from './ledger.ts';

/** One Prometheus (or relative) that scrapes this process. */
export interface Scraper {
  readonly id: string;
  /** Series born with a number up to this one have been shown to it. */
  readonly served: number;
  /** How many bookings it has seen in full, newborns included. */
  readonly settled: number;
  /** When it fetched last, in milliseconds since the epoch. */
  readonly lastSeen: number;
}

/** How far the books had come when a response was rendered. */
export interface Page {
  /** The birth number given last. */
  readonly births: number;
  readonly bookings: number;
}

/** All scrapers of this process. */
export interface Scrapers {
  /** The scraper with this identity, made at first sight. */
  arrive(id: string): Scraper;
  /** A response rendered for `scraper` has been sent in full. */
  served(scraper: Scraper, page: Page): void;
  /** Resolves when every scraper seen lately has all bookings, or after `withinMs`. */
  settled(withinMs: number): Promise<void>;
}

/** A scraper that comes later than another is shown as newborn only what was born this lately. */
const NEWBORN_MS = 5 * 60_000;

/** A drain does not wait for a scraper that has stayed away this long: Prometheus scrapes at least every few minutes. */
const AWAY_MS = 5 * 60_000;

/** No scrapers yet. `now` is milliseconds since the epoch. */
export function createScrapers(ledger: Ledger, now: () => number = Date.now): Scrapers {
  const scrapers = new Map<string, Scraper>();
  const waiting = new Set<() => void>();

  function allSettled(): boolean {
    const lately = [...scrapers.values()].filter(({ lastSeen }) => now() - lastSeen < AWAY_MS);
    return lately.every(({ settled }) => settled === ledger.bookings);
  }

  return {
    arrive(id) {
      // The very first scraper has all history booked; to a further one that would book it twice.
      const served = scrapers.size === 0 ? 0 : ledger.births.lastAt(now() - NEWBORN_MS);
      const before = scrapers.get(id) ?? { id, served, settled: -1 };
      const scraper = { ...before, lastSeen: now() };
      scrapers.set(id, scraper);
      return scraper;
    },
    served({ id, served }, { births, bookings }) {
      const current = scrapers.get(id);
      if (current === undefined) return;
      const settled = served === births ? bookings : current.settled;
      scrapers.set(id, { ...current, served: Math.max(current.served, births), settled });
      for (const wake of [...waiting]) wake();
    },
    settled(withinMs) {
      if (allSettled() || withinMs <= 0) return Promise.resolve();
      return new Promise((resolve) => {
        const wake = (): void => {
          if (allSettled()) end();
        };
        const end = (): void => {
          clearTimeout(timer);
          waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(end, withinMs);
        waiting.add(wake);
      });
    },
  };
}
