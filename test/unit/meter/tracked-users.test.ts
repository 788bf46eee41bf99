import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COUNTERS } from '../../../src/catalogue/metrics.ts';
import { createCostMeter } from '../../../src/index.ts';
import { type Books, memoryBooks } from '../../../src/ledger/books.ts';
import { cellOf } from '../../../src/ledger/cells.ts';
import { birthOf, valueOf } from '../../../src/ledger/rows.ts';
import { sharedBooks } from '../../../src/ledger/state/shared-books.ts';
import { createTrackedUsers, type TrackedUsers } from '../../../src/meter/tracked-users.ts';

const COST = cellOf(COUNTERS.costUsd);
const IDLE_MS = 300_000;

let folder = '';
let files = 0;
const newFile = (): string => join(folder, `${++files}.db`);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'llm-cost-users-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Clock {
  time: number;
}

/** Tracked users over books, used as recording and scraping use them. */
function setUp({
  maxUsers = 2,
  clock = { time: 1_750_000_000_000 },
  makeBooks = memoryBooks,
}: { maxUsers?: number; clock?: Clock; makeBooks?: (now: () => number) => Books } = {}) {
  const now = (): number => clock.time;
  const books = makeBooks(now);
  const users: TrackedUsers = createTrackedUsers({ maxUsers, userIdleMs: IDLE_MS }, books, now);
  const { ledger, scrapers } = books;
  const ownRows = () => ledger.rows('call').filter((row) => birthOf(row, COST) > 0);
  return {
    users,
    books,
    clock,
    /** A call of a user; the label it was booked under. */
    spend: (user: string, usd: number): string => {
      const label = users.admit(user) ? user : 'other';
      ledger.book(ledger.row('call', ['openai', 'gpt-4o', 'chat', label]), COST, usd);
      users.spent(user, usd);
      books.booked();
      return label;
    },
    /** One scrape that arrives; dollars by label, as it shows them. */
    scrape: (id = 'prometheus'): Record<string, number> => {
      const scraper = scrapers.arrive(id, 10_000);
      const page = books.refresh();
      users.tidy(page);
      const shown = ownRows().map((row) => {
        return [row.user, birthOf(row, COST) > scraper.served ? 0 : valueOf(row, COST)] as const;
      });
      scrapers.sent(scraper, page);
      scrapers.confirmed(scraper, page);
      return Object.fromEntries(shown);
    },
    /** Dollars by label, as they are. */
    dollars: (): Record<string, number> => {
      books.refresh();
      return Object.fromEntries(ownRows().map((row) => [row.user, valueOf(row, COST)]));
    },
  };
}

const sharing = (path: string) => (now: () => number) =>
  sharedBooks({ path, writeEveryMs: 0, fingerprint: '' }, now);

describe('the cap on users', () => {
  it('gives the first ones series of their own, and books the rest under other', () => {
    const { spend, users, dollars } = setUp();
    expect([spend('alice', 3), spend('bob', 2), spend('carol', 1), spend('alice', 3)]).toEqual([
      'alice',
      'bob',
      'other',
      'alice',
    ]);
    expect(users.size).toBe(2);
    expect(dollars()).toEqual({ alice: 6, bob: 2, other: 1 });
  });

  it('counts the users found in a state file', () => {
    const path = newFile();
    const before = setUp({ makeBooks: sharing(path) });
    before.spend('alice', 3);
    before.spend('bob', 2);
    before.books.end();
    const after = setUp({ makeBooks: sharing(path) });
    expect(after.users.size).toBe(2);
    expect([after.spend('carol', 1), after.spend('bob', 1)]).toEqual(['other', 'bob']);
    expect(after.dollars()).toEqual({ alice: 3, bob: 3, other: 1 });
    after.books.end();
  });

  it('gives no place to a user of the name other, whom nobody could tell from the rest', async () => {
    const meter = createCostMeter({ users: 'plain', maxUsers: 1 });
    for (const user of ['other', 'alice']) {
      meter.record({ provider: 'openai', model: 'gpt-4o', user, costUsd: 1, usage: {} });
    }
    expect(await meter.render()).toMatch(/^llm_cost_usd_total\{.*user="alice"\} 1$/m);
  });
});

describe('a user who has been idle', () => {
  it('makes room for a new one, and not before', () => {
    const { spend, clock, users } = setUp();
    spend('alice', 3);
    clock.time += 1000;
    spend('bob', 2);
    clock.time += IDLE_MS - 1001;
    expect(spend('carol', 1)).toBe('other');
    clock.time += 1;
    expect(spend('carol', 1)).toBe('carol');
    expect(users.size).toBe(2);
    // Bob was used later than Alice.
    expect(spend('dave', 1)).toBe('other');
  });

  it('keeps their series until every scraper has the final values', () => {
    const { spend, scrape, clock } = setUp({ maxUsers: 1 });
    scrape('one');
    scrape('two');
    spend('alice', 3);
    expect(scrape('one')).toEqual({ alice: 0 });
    clock.time += IDLE_MS - 1;
    expect([scrape('one'), scrape('two')]).toEqual([{ alice: 3 }, { alice: 0 }]);
    clock.time += 1;
    expect(spend('carol', 1)).toBe('carol');
    expect(scrape('one')).toEqual({ alice: 3, carol: 0 });
    expect(scrape('one')).toEqual({ alice: 3, carol: 1 });
    expect(scrape('one')).toEqual({ alice: 3, carol: 1 });
    expect(scrape('two')).toEqual({ alice: 3, carol: 0 });
    expect(scrape('two')).toEqual({ alice: 3, carol: 1 });
    expect(scrape('one')).toEqual({ carol: 1 });
    expect(scrape('two')).toEqual({ carol: 1 });
  });

  it('comes back on new series, born at zero', () => {
    const { spend, scrape, clock } = setUp({ maxUsers: 1 });
    spend('alice', 3);
    for (let round = 0; round < 2; round += 1) scrape();
    clock.time += IDLE_MS;
    spend('bob', 1);
    for (let round = 0; round < 4; round += 1) scrape();
    clock.time += IDLE_MS;
    expect(spend('alice', 5)).toBe('alice');
    expect(scrape()).toMatchObject({ alice: 0 });
    expect(scrape()).toMatchObject({ alice: 5 });
  });

  it('who comes back before their series are gone goes on with them', () => {
    const { spend, scrape, clock } = setUp();
    spend('alice', 3);
    spend('bob', 3);
    for (let round = 0; round < 2; round += 1) scrape();
    clock.time += IDLE_MS;
    // Alice's place is taken; Bob's is taken by Alice, before any scrape could show that she had left.
    expect([spend('carol', 1), spend('alice', 5)]).toEqual(['carol', 'alice']);
    expect(scrape()).toMatchObject({ alice: 8, bob: 3 });
    for (let round = 0; round < 4; round += 1) scrape();
    expect(scrape()).toEqual({ alice: 8, carol: 1 });
  });
});

describe('a heavy newcomer', () => {
  it("takes the smallest one's place once they have spent more under other", () => {
    const { spend, users, dollars } = setUp();
    spend('alice', 5);
    spend('bob', 3);
    expect([spend('carol', 2), spend('carol', 1), spend('carol', 1), spend('carol', 1)]).toEqual([
      'other',
      'other',
      'other',
      'carol',
    ]);
    expect(users.size).toBe(2);
    expect([spend('alice', 1), spend('bob', 1)]).toEqual(['alice', 'other']);
    expect(dollars()).toEqual({ alice: 6, bob: 3, carol: 1, other: 5 });
  });

  it('has what they spent under other count for them from then on', () => {
    const { spend } = setUp({ maxUsers: 1 });
    spend('bob', 3);
    spend('carol', 4);
    expect([spend('carol', 1), spend('dave', 4), spend('carol', 1)]).toEqual(['carol', 'other', 'carol']);
  });

  it('leaves the series of the one who made room until every scraper has their final values', () => {
    const { spend, scrape } = setUp({ maxUsers: 1 });
    scrape('one');
    scrape('two');
    spend('bob', 3);
    spend('carol', 4);
    expect(scrape('one')).toEqual({ bob: 0, other: 0 });
    expect(scrape('one')).toEqual({ bob: 3, other: 4 });
    expect(scrape('one')).toEqual({ bob: 3, other: 4 });
    expect(scrape('two')).toEqual({ bob: 0, other: 0 });
    expect(scrape('two')).toEqual({ bob: 3, other: 4 });
    expect(scrape('one')).toEqual({ other: 4 });
  });

  it('waits while as many are on their way out as there are places', () => {
    const { spend } = setUp({ maxUsers: 1 });
    spend('alice', 1);
    spend('bob', 2);
    expect(spend('bob', 1)).toBe('bob');
    spend('carol', 10);
    expect(spend('carol', 1)).toBe('other');
  });
});

describe('users of processes that share a state file', () => {
  function setUpTwo() {
    const path = newFile();
    const clock = { time: 1_750_000_000_000 };
    const [one, two] = [
      setUp({ maxUsers: 2, clock, makeBooks: sharing(path) }),
      setUp({ maxUsers: 9, clock, makeBooks: sharing(path) }),
    ];
    const end = (): void => {
      one.books.end();
      two.books.end();
    };
    return { one, two, clock, end };
  }

  it('are not dropped by one process while another books for them', () => {
    const { one, two, clock, end } = setUpTwo();
    one.spend('alice', 3);
    one.spend('bob', 2);
    clock.time += IDLE_MS;
    one.spend('bob', 2);
    one.spend('carol', 1);
    one.scrape();
    // Alice is leaving the one, and every scraper has her 3 dollars; then the other books 4 more.
    one.scrape();
    expect(two.spend('alice', 4)).toBe('alice');
    const shown = Array.from({ length: 4 }, () => one.scrape()['alice']);
    expect(shown).toContain(7);
    expect(two.spend('alice', 1)).toBe('alice');
    expect([one.dollars()['alice'], two.dollars()['alice']]).toSatisfy(
      ([mine, theirs]) => mine === theirs && (mine === 8 || mine === 1),
    );
    end();
  });

  it('do not keep others from being dropped by being in use elsewhere', () => {
    const { one, two, clock, end } = setUpTwo();
    one.spend('alice', 3);
    one.spend('bob', 2);
    clock.time += IDLE_MS;
    one.spend('bob', 2);
    one.spend('carol', 1);
    one.scrape();
    two.spend('alice', 4);
    for (let round = 0; round < 4; round += 1) one.scrape();
    one.spend('bob', 2);
    one.scrape();
    clock.time += IDLE_MS;
    one.spend('carol', 1);
    expect(one.spend('dave', 1)).toBe('dave');
    for (let round = 0; round < 5; round += 1) {
      two.spend('alice', 1);
      one.scrape();
    }
    // Alice is seldom settled, being in use; Bob has long been.
    for (let round = 0; round < 3; round += 1) one.scrape();
    expect(Object.keys(one.dollars())).not.toContain('bob');
    end();
  });
});

describe('whatever users come and go, a scraper books what was spent', () => {
  const happening = fc.oneof(
    fc.record({
      user: fc.constantFrom('alice', 'bob', 'carol', 'dave', 'erin'),
      usd: fc.nat({ max: 64 }).map((parts) => parts / 64),
      worker: fc.nat({ max: 1 }),
    }),
    fc.record({ scrapes: fc.integer({ min: 1, max: 3 }), worker: fc.nat({ max: 1 }) }),
    fc.record({ seconds: fc.constantFrom(1, 100, 299) }),
  );

  it.each([
    { where: 'in memory', processes: 1, numRuns: 300 },
    { where: 'in a state file shared by two', processes: 2, numRuns: 100 },
  ])('$where', ({ processes, numRuns }) => {
    fc.assert(
      fc.property(fc.array(happening, { minLength: 20, maxLength: 100, size: 'max' }), (happenings) => {
        const clock = { time: 1_750_000_000_000 };
        const makeBooks = processes === 1 ? memoryBooks : sharing(newFile());
        const workers = Array.from({ length: processes }, () => setUp({ clock, makeBooks }));
        const last: Record<string, number> = {};
        let spent = 0;
        let booked = 0;
        const scrape = (worker: number): void => {
          for (const [label, value] of Object.entries(workers[worker % processes]?.scrape() ?? {})) {
            const before = last[label] ?? value;
            booked += value < before ? value : value - before;
            last[label] = value;
          }
        };

        scrape(0);
        for (const each of happenings) {
          if ('usd' in each) {
            workers[each.worker % processes]?.spend(each.user, each.usd);
            spent += each.usd;
          } else if ('scrapes' in each) {
            for (let count = 0; count < each.scrapes; count += 1) scrape(each.worker);
          } else {
            clock.time += each.seconds * 1000;
            scrape(0);
          }
        }
        for (let round = 0; round < 3; round += 1) scrape(round);
        for (const { books } of workers) books.end();
        // Amounts are multiples of 1/64: sums are exact.
        expect(booked).toBe(spent);
      }),
      { seed: 20250612, numRuns },
    );
  });
});
