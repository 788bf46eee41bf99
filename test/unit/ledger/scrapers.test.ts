import { describe, expect, it } from 'vitest';
import { createLedger } from '../../../src/ledger/ledger.ts';
import { createScrapers } from '../../../src/ledger/scrapers.ts';

function setUp() {
  const clock = { time: 1_000_000 };
  const now = (): number => clock.time;
  const ledger = createLedger(now);
  const scrapers = createScrapers(ledger, now);
  const row = ledger.row('recorder', []);
  let cell = 0;
  return {
    clock,
    ledger,
    scrapers,
    /** Gives birth to one more series. */
    bear: () => {
      ledger.book(row, cell++, 1);
    },
    page: () => ({ births: ledger.births.last, bookings: ledger.bookings }),
  };
}

describe('scrapers', () => {
  it('are shown everything as newborn at first, then what was born since', () => {
    const { scrapers, bear, page } = setUp();
    bear();
    const first = scrapers.arrive('a');
    expect(first.served).toBe(0);
    scrapers.served(first, page());
    bear();
    expect(scrapers.arrive('a').served).toBe(1);
  });

  it('do not move on when their response did not arrive', () => {
    const { scrapers, bear } = setUp();
    bear();
    scrapers.arrive('a');
    expect(scrapers.arrive('a').served).toBe(0);
  });

  it('are independent of each other', () => {
    const { scrapers, bear, page } = setUp();
    bear();
    scrapers.served(scrapers.arrive('a'), page());
    expect(scrapers.arrive('b').served).toBe(0);
    expect(scrapers.arrive('a').served).toBe(1);
  });

  it('that come late are shown as newborn only what was born in the last five minutes', () => {
    const { scrapers, bear, page, clock } = setUp();
    bear();
    scrapers.served(scrapers.arrive('a'), page());
    clock.time += 60 * 60_000;
    bear();
    clock.time += 60_000;
    expect(scrapers.arrive('late').served).toBe(1);
  });
});

describe('draining', () => {
  it('waits until each scraper has fetched the final values, newborns included', async () => {
    const { scrapers, bear, page } = setUp();
    bear();
    scrapers.arrive('a');
    let done = false;
    const settled = scrapers.settled(60_000).then(() => (done = true));

    scrapers.served(scrapers.arrive('a'), page());
    await Promise.resolve();
    expect(done).toBe(false);

    scrapers.served(scrapers.arrive('a'), page());
    await settled;
    expect(done).toBe(true);
  });

  it('does not wait when all is fetched already, when nobody scrapes, or for a scraper long gone', async () => {
    const { scrapers, bear, page, clock } = setUp();
    await scrapers.settled(60_000);
    bear();
    scrapers.served(scrapers.arrive('a'), page());
    scrapers.served(scrapers.arrive('a'), page());
    await scrapers.settled(60_000);
    bear();
    clock.time += 10 * 60_000;
    await scrapers.settled(60_000);
  });

  it('gives up after the time given', async () => {
    const { scrapers, bear } = setUp();
    bear();
    scrapers.arrive('a');
    await scrapers.settled(5);
    await scrapers.settled(0);
  });
});
