// What each scraper has seen: a series it has not seen is shown to it as 0 once, then with its value.

/** One Prometheus (or relative) that scrapes this app. */
export interface Scraper {
  readonly id: string;
  /** Series born with a number up to this one have been shown to it. */
  readonly served: number;
  /** The version of the books of which it has every value, newborns included. */
  readonly settled: number;
  /** When it fetched last, in milliseconds since the epoch. */
  readonly lastSeen: number;
}

/** How far the books had come when a response was rendered. */
export interface Page {
  /** The birth number given last. */
  readonly births: number;
  /** Grows with every change of a total. */
  readonly version: number;
}

/** Where scrapers are remembered. */
export interface ScraperStore {
  read(id: string): Scraper | undefined;
  all(): readonly Scraper[];
  save(scraper: Scraper): void;
  /** The birth number that had been given last at a moment (ms since the epoch). */
  lastBirthAt(time: number): number;
}

/** All scrapers of this app. */
export interface Scrapers {
  /**
   * The scraper with this identity, made at first sight.
   *
   * @param timeoutMs How long it waits for a response; says how fast it goes about its work.
   */
  arrive(id: string, timeoutMs: number): Scraper;
  /** A response for `scraper` has been sent in full; whether it arrived will show. */
  sent(scraper: Scraper, page: Page): void;
  /** A response for `scraper` has arrived. */
  confirmed(scraper: Scraper, page: Page): void;
  /** Whether every scraper seen lately has all values up to a version. */
  isSettled(version: number): boolean;
  /** Resolves when they do, or after `withinMs`. */
  settled(version: number, withinMs: number): Promise<void>;
}

/**
 * A scraper that comes later than another is shown as newborn only what was born this lately, in its own timeouts: with
 * Prometheus's default of 10 seconds, in the last five minutes.
 */
const NEWBORN_TIMEOUTS = 30;

/** A drain does not wait for a scraper that has stayed away this long: Prometheus scrapes at least every few minutes. */
const AWAY_MS = 5 * 60_000;

/** How often a drain looks for what other processes have served, in milliseconds. */
const LOOK_EVERY_MS = 50;

/** Scrapers remembered in a store. `now` is milliseconds since the epoch. */
export function createScrapers(store: ScraperStore, now: () => number = Date.now): Scrapers {
  function isSettled(version: number): boolean {
    const lately = store.all().filter(({ lastSeen }) => now() - lastSeen < AWAY_MS);
    return lately.every(({ settled }) => settled >= version);
  }

  function update(id: string, change: (scraper: Scraper) => Partial<Scraper>): void {
    const current = store.read(id);
    if (current !== undefined) store.save({ ...current, ...change(current) });
  }

  return {
    arrive(id, timeoutMs) {
      let scraper = store.read(id);
      if (scraper === undefined) {
        // The very first scraper has all history booked; to a further one that would book it twice.
        const isFirst = store.all().length === 0;
        const served = isFirst ? 0 : store.lastBirthAt(now() - NEWBORN_TIMEOUTS * timeoutMs);
        scraper = { id, served, settled: -1, lastSeen: now() };
      }
      scraper = { ...scraper, lastSeen: now() };
      store.save(scraper);
      return scraper;
    },
    sent({ id, served }, { births, version }) {
      if (served >= births) update(id, ({ settled }) => ({ settled: Math.max(settled, version) }));
    },
    confirmed({ id }, { births }) {
      update(id, ({ served }) => ({ served: Math.max(served, births) }));
    },
    isSettled,
    async settled(version, withinMs) {
      const deadline = now() + withinMs;
      while (!isSettled(version) && now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      }
    },
  };
}

/** Scrapers remembered in this process alone. */
export function createScraperMemory(lastBirthAt: (time: number) => number): ScraperStore {
  const scrapers = new Map<string, Scraper>();
  return {
    read: (id) => scrapers.get(id),
    all: () => [...scrapers.values()],
    save(scraper) {
      scrapers.set(scraper.id, scraper);
    },
    lastBirthAt,
  };
}
