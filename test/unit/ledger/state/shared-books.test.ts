import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { COUNTERS } from '../../../../src/catalogue/metrics.ts';
import type { Books } from '../../../../src/ledger/books.ts';
import { cellOf, cellsByOwnValue } from '../../../../src/ledger/cells.ts';
import { birthOf, valueOf } from '../../../../src/ledger/rows.ts';
import type { Scraper } from '../../../../src/ledger/scrapers.ts';
import { sharedBooks } from '../../../../src/ledger/state/shared-books.ts';

const COST = cellOf(COUNTERS.costUsd);
const { output: OUTPUT } = cellsByOwnValue(COUNTERS.tokens);
const ESTIMATED = cellOf(COUNTERS.estimatedRequests);
const TIMEOUT_MS = 10_000;

let folder = '';
let path = '';
const opened: Books[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'llm-cost-state-'));
  path = join(folder, 'state.db');
});

afterEach(() => {
  for (const books of opened.splice(0)) books.end();
  rmSync(folder, { recursive: true });
});

/** A process of its own, as far as the file is concerned. */
function begin({ writeEveryMs = 0, now = Date.now }: { writeEveryMs?: number; now?: () => number } = {}) {
  const books = sharedBooks({ path, writeEveryMs, fingerprint: 'the same' }, now);
  opened.push(books);
  const { ledger, scrapers } = books;
  const row = (user: string) => ledger.row('call', ['openai', 'gpt-4o', 'chat', user]);
  return {
    books,
    row,
    book: (user: string, amount: number, cell = COST): void => {
      ledger.book(row(user), cell, amount);
      books.booked();
    },
    /** Dollars by user, after everything has been fetched from the file. */
    dollars: (): Record<string, number> => {
      books.refresh();
      const born = ledger.rows('call').filter((row) => birthOf(row, COST) > 0);
      return Object.fromEntries(born.map((row) => [row.user, valueOf(row, COST)]));
    },
    /** Birth numbers by user. */
    births: (cell = COST): Record<string, number> => {
      books.refresh();
      return Object.fromEntries(ledger.rows('call').map((row) => [row.user, birthOf(row, cell)]));
    },
    /** One whole scrape, as it stood when it came. */
    scrape: (id: string): Scraper => {
      const scraper = scrapers.arrive(id, TIMEOUT_MS);
      const page = books.refresh();
      scrapers.sent(scraper, page);
      scrapers.confirmed(scraper, page);
      return scraper;
    },
    arrive: (id: string): Scraper => scrapers.arrive(id, TIMEOUT_MS),
  };
}

/** What the file holds, read by somebody else. */
function cellsInFile(): number {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return Number(database.prepare('SELECT count(*) AS cells FROM cell').get()?.['cells']);
  } finally {
    database.close();
  }
}

describe('a state file', () => {
  it('is made where there is none, and carries totals and births over to the next process', () => {
    expect(existsSync(path)).toBe(false);
    const before = begin();
    before.book('alice', 2.5);
    before.book('alice', 100, ESTIMATED);
    before.book('bob', 0);
    before.book('alice', 0.25);
    const births = before.births();
    before.books.end();

    const after = begin();
    expect(after.dollars()).toEqual({ alice: 2.75, bob: 0 });
    expect(valueOf(after.row('alice'), ESTIMATED)).toBe(100);
    expect(after.births()).toEqual(births);
    expect(after.books.refresh().births).toBe(3);
    after.book('carol', 1);
    expect(after.births()).toMatchObject({ carol: 4 });
  });

  it('keeps what each scraper has been shown', () => {
    const before = begin();
    before.book('alice', 1);
    expect(before.scrape('one').served).toBe(0);
    before.scrape('one');
    before.books.end();

    const after = begin();
    expect(after.arrive('one').served).toBe(1);
    expect(after.books.scrapers.isSettled(after.books.refresh().version)).toBe(true);
    after.book('alice', 1);
    expect(after.books.scrapers.isSettled(after.books.refresh().version)).toBe(false);
  });

  it('shows a further scraper only the latest births as newborn, by whichever process they were', () => {
    let time = 1_000_000_000;
    const [one, two] = [begin({ now: () => time }), begin({ now: () => time })];
    one.book('alice', 1);
    one.scrape('first');
    time += 3_600_000;
    two.book('bob', 1);
    time += 60_000;
    expect(one.arrive('late').served).toBe(1);
  });

  it('holds a gathered batch back no longer than it must: before a scrape shows it, and at the end', () => {
    const one = begin({ writeEveryMs: 10_000 });
    one.book('alice', 1);
    expect(cellsInFile()).toBe(0);
    one.books.refresh();
    expect(cellsInFile()).toBe(1);
    one.book('bob', 1);
    one.books.end();
    expect(cellsInFile()).toBe(2);
  });

  it('is written by itself after the time given', async () => {
    begin({ writeEveryMs: 5 }).book('alice', 1);
    expect(cellsInFile()).toBe(0);
    await expect.poll(cellsInFile, { interval: 5 }).toBe(1);
  });

  it('holds each call before it returns where it is written every 0 ms', () => {
    begin({ writeEveryMs: 0 }).book('alice', 1);
    expect(cellsInFile()).toBe(1);
  });
});

describe('processes that share a state file', () => {
  it('all show one total, whoever booked', () => {
    const [one, two, three] = [begin(), begin({ writeEveryMs: 10_000 }), begin()];
    one.book('alice', 1);
    two.book('alice', 2);
    two.book('bob', 4);
    two.books.refresh();
    for (const process of [one, two, three]) expect(process.dollars()).toEqual({ alice: 3, bob: 4 });
    three.book('bob', 8);
    for (const process of [one, two, three]) expect(process.dollars()).toEqual({ alice: 3, bob: 12 });
  });

  it('number births in one order, and a series born in two of them has one birth', () => {
    const [one, two] = [begin(), begin()];
    one.book('alice', 1);
    two.book('bob', 1);
    two.book('alice', 1);
    one.book('alice', 5, OUTPUT);
    expect(one.births()).toEqual({ alice: 1, bob: 2 });
    expect(two.births()).toEqual({ alice: 1, bob: 2 });
    expect(two.births(OUTPUT)).toMatchObject({ alice: 3 });
  });

  it('go on from where another has served a scraper', () => {
    const [one, two] = [begin(), begin()];
    one.book('alice', 1);
    one.scrape('prometheus');
    expect(two.arrive('prometheus').served).toBe(1);
    two.scrape('prometheus');
    const { version } = one.books.refresh();
    expect(one.books.scrapers.isSettled(version)).toBe(true);
  });

  it('never take back what another knows of a scraper', () => {
    const [one, two] = [begin(), begin()];
    one.book('alice', 1);
    const early = { scraper: one.arrive('prometheus'), page: one.books.refresh() };
    two.book('bob', 1);
    two.scrape('prometheus');
    one.books.scrapers.confirmed(early.scraper, early.page);
    expect(one.arrive('prometheus').served).toBe(2);
  });

  it('forget a row that one of them drops', () => {
    const [one, two] = [begin(), begin()];
    one.book('alice', 1);
    one.book('bob', 1);
    two.books.refresh();
    one.books.drop([one.row('alice')], one.books.refresh());
    expect(one.dollars()).toEqual({ bob: 1 });
    expect(two.dollars()).toEqual({ bob: 1 });
    expect(two.books.ledger.rows('call')).toHaveLength(1);
    expect(begin().dollars()).toEqual({ bob: 1 });
  });

  it('do not forget a row that any of them has written to since', () => {
    const [one, two] = [begin(), begin()];
    one.book('alice', 1);
    const page = one.books.refresh();
    two.book('alice', 2);
    one.books.drop([one.row('alice')], page);
    expect(one.dollars()).toEqual({ alice: 3 });
    expect(two.dollars()).toEqual({ alice: 3 });
  });

  it('give a dropped row that comes back a new birth', () => {
    const [one, two] = [begin(), begin({ writeEveryMs: 10_000 })];
    one.book('alice', 1);
    const page = two.books.refresh();
    // Not in the file yet, so it stands in nobody's way.
    two.book('alice', 2);
    one.books.drop([one.row('alice')], page);
    expect(one.dollars()).toEqual({});
    expect(two.dollars()).toEqual({ alice: 2 });
    expect(one.dollars()).toEqual({ alice: 2 });
    expect(one.births()).toEqual({ alice: 2 });
    expect(two.births()).toEqual({ alice: 2 });
  });
});

describe('a state file that another process holds', () => {
  it('gets what is pending later, and nothing is told as a fault', { timeout: 15_000 }, async () => {
    const faults: string[] = [];
    const one = begin({ writeEveryMs: 10 });
    one.books.onFault((message) => faults.push(message));
    one.book('alice', 1);
    one.books.refresh();

    const holder = new DatabaseSync(path);
    holder.exec('BEGIN IMMEDIATE');
    try {
      one.book('alice', 2);
      // What the file holds is shown meanwhile.
      expect(one.dollars()).toEqual({ alice: 1 });
    } finally {
      holder.exec('ROLLBACK');
      holder.close();
    }
    await expect.poll(() => begin().dollars()).toEqual({ alice: 3 });
    expect(one.dollars()).toEqual({ alice: 3 });
    expect(faults).toEqual([]);
  });
});

describe('a file that another process holds at the start', () => {
  /** Holds the file until it is let go. */
  function hold(): DatabaseSync {
    const holder = new DatabaseSync(path);
    holder.exec('BEGIN IMMEDIATE');
    return holder;
  }

  it('is opened when it is let go: what was booked meanwhile is added to what it holds, and nothing is shown before', async () => {
    const first = begin();
    first.book('alice', 1);
    const holder = hold();
    const told: string[] = [];
    const second = begin();
    second.books.onFault((message) => told.push(message));
    second.book('alice', 2);
    second.book('bob', 4);
    expect(told).toEqual([expect.stringContaining('is held by another process')]);
    expect(second.scrape('prometheus')).toMatchObject({ served: 0 });
    expect(second.dollars()).toEqual({});
    holder.exec('ROLLBACK');
    holder.close();
    await vi.waitFor(
      () => {
        expect(second.dollars()).toEqual({ alice: 3, bob: 4 });
      },
      { timeout: 10_000 },
    );
    expect(first.dollars()).toEqual({ alice: 3, bob: 4 });
    expect(told).toHaveLength(1);
  }, 20_000);

  it('has all of it written before a flush resolves', async () => {
    const first = begin();
    first.book('alice', 1);
    const holder = hold();
    const second = begin();
    second.book('alice', 2);
    let isWritten = false;
    const written = second.books.written().then(() => (isWritten = true));
    await new Promise(setImmediate);
    expect(isWritten).toBe(false);
    holder.exec('ROLLBACK');
    holder.close();
    await written;
    expect(first.dollars()).toEqual({ alice: 3 });
  }, 20_000);

  it('is waited for where SQLite itself does not wait: while another process makes it', async () => {
    const maker = new Worker(
      `const { workerData, parentPort } = require('node:worker_threads');
       // Its end waits for whoever is just looking whether the file is free.
       const database = new (require('node:sqlite').DatabaseSync)(workerData, { timeout: 10_000 });
       database.exec('BEGIN IMMEDIATE');
       parentPort.postMessage('held');
       // Whoever makes books waits in its own thread, and cannot say that it does.
       Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
       database.exec('COMMIT');
       database.close();`,
      { eval: true, workerData: path },
    );
    const ended = once(maker, 'exit');
    await once(maker, 'message');
    const told: string[] = [];
    const { books, book, dollars } = begin();
    books.onFault((message) => told.push(message));
    book('alice', 1);
    expect(dollars()).toEqual({ alice: 1 });
    expect(told).toEqual([]);
    await ended;
  }, 20_000);

  it('gets what was booked when the process ends before that', () => {
    const first = begin();
    first.book('alice', 1);
    const holder = hold();
    const second = begin();
    second.book('alice', 2);
    holder.exec('ROLLBACK');
    holder.close();
    second.books.end();
    expect(first.dollars()).toEqual({ alice: 3 });
  }, 20_000);
});
