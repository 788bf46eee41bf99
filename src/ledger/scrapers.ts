// What each scraper has seen: a series it has not seen is shown to it as 0 once, then with its value.

/** One Prometheus (or relative) that scrapes this app. */
export interface Scraper {
  readonly id: string;
  /** Series born with a number up to this one have been shown to it. */
  readonly served: number;
  /** The version of the books of which every value, newborns included, was sent to it. */
  readonly fetched: number;
  /** The version of the books of which every value, newborns included, has arrived. */
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
  function every(is: (scraper: Scraper) => boolean): boolean {
    return store.all().every((scraper) => now() - scraper.lastSeen >= AWAY_MS || is(scraper));
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
        scraper = { id, served, fetched: -1, settled: -1, lastSeen: now() };
      }
      scraper = { ...scraper, lastSeen: now() };
      store.save(scraper);
      return scraper;
    },
    sent({ id, served }, { births, version }) {
      if (served >= births) update(id, ({ fetched }) => ({ fetched: Math.max(fetched, version) }));
    },
    confirmed({ id, served }, { births, version }) {
      update(id, (current) => ({
        served: Math.max(current.served, births),
        ...(served >= births && { settled: Math.max(current.settled, version) }),
      }));
    },
    isSettled: (version) => every(({ settled }) => settled >= version),
    async settled(version, withinMs) {
      const deadline = now() + withinMs;
      while (!every(({ fetched }) => fetched >= version) && now() < deadline) {
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
