import { describe, expect, it } from 'vitest';
import { createLedger } from '../../../src/ledger/ledger.ts';
import { createScraperMemory, createScrapers, type Scraper } from '../../../src/ledger/scrapers.ts';

const TIMEOUT_MS = 10_000;

function setUp() {
  const clock = { time: 1_000_000 };
  const now = (): number => clock.time;
  const ledger = createLedger({ now });
  const store = createScraperMemory((time) => ledger.births.lastAt(time));
  const scrapers = createScrapers(store, now);
  const row = ledger.row('recorder', []);
  let cell = 0;
  const page = () => ({ births: ledger.births.last, version: ledger.bookings });
  return {
    clock,
    scrapers,
    page,
    /** Gives birth to one more series. */
    bear: () => {
      ledger.book(row, cell++, 1);
    },
    arrive: (id: string): Scraper => scrapers.arrive(id, TIMEOUT_MS),
    /** One whole scrape. */
    scrape: (id: string): void => {
      const scraper = scrapers.arrive(id, TIMEOUT_MS);
      scrapers.sent(scraper, page());
      scrapers.confirmed(scraper, page());
    },
    version: () => ledger.bookings,
  };
}

describe('scrapers', () => {
  it('are shown everything as newborn at first, then what was born since', () => {
    const { arrive, scrape, bear } = setUp();
    bear();
    expect(arrive('a').served).toBe(0);
    scrape('a');
    bear();
    expect(arrive('a').served).toBe(1);
  });

  it('do not move on while it is not known whether their response arrived', () => {
    const { scrapers, arrive, bear, page } = setUp();
    bear();
    scrapers.sent(arrive('a'), page());
    expect(arrive('a').served).toBe(0);
  });

  it('are independent of each other', () => {
    const { arrive, scrape, bear } = setUp();
    bear();
    scrape('a');
    expect(arrive('b').served).toBe(0);
    expect(arrive('a').served).toBe(1);
  });

  it('that come late are shown as newborn only what was born in the last five minutes', () => {
    const { arrive, scrape, bear, clock } = setUp();
    bear();
    scrape('a');
    clock.time += 60 * 60_000;
    bear();
    clock.time += 60_000;
    expect(arrive('late').served).toBe(1);
  });

  it('that come late and go faster about it are shown less', () => {
    const { scrapers, scrape, bear, clock } = setUp();
    bear();
    scrape('a');
    clock.time += 60_000;
    expect(scrapers.arrive('late', 1_000).served).toBe(1);
  });
});

describe('draining', () => {
  it('waits until each scraper has fetched the final values, newborns included', async () => {
    const { scrapers, bear, arrive, scrape, version } = setUp();
    bear();
    arrive('a');
    expect(scrapers.isSettled(version())).toBe(false);
    scrape('a');
    expect(scrapers.isSettled(version())).toBe(false);
    const settled = scrapers.settled(version(), 60_000);
    scrape('a');
    expect(scrapers.isSettled(version())).toBe(true);
    await settled;
  });

  it('does not wait when all is fetched already, when nobody scrapes, or for a scraper long gone', async () => {
    const { scrapers, bear, scrape, clock, version } = setUp();
    await scrapers.settled(version(), 60_000);
    bear();
    scrape('a');
    scrape('a');
    await scrapers.settled(version(), 60_000);
    bear();
    clock.time += 10 * 60_000;
    await scrapers.settled(version(), 60_000);
    expect(scrapers.isSettled(version())).toBe(true);
  });

  it('gives up after the time given', async () => {
    const { scrapers, bear, arrive, version, clock } = setUp();
    bear();
    arrive('a');
    const drained = scrapers.settled(version(), 40);
    clock.time += 50;
    await drained;
    await scrapers.settled(version(), 0);
    expect(scrapers.isSettled(version())).toBe(false);
  });
});
