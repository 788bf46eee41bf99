import { describe, expect, it } from 'vitest';
import { COUNTERS } from '../../../src/catalogue/metrics.ts';
import { memoryBooks } from '../../../src/ledger/books.ts';
import { cellOf } from '../../../src/ledger/cells.ts';
import { createLedger } from '../../../src/ledger/ledger.ts';
import { birthOf, labelsOf, valueOf } from '../../../src/ledger/rows.ts';

const COST = cellOf(COUNTERS.costUsd);

function setUp() {
  const books = memoryBooks();
  const row = () => books.ledger.row('call', ['openai', 'gpt-4o', 'chat', 'alice']);
  return {
    books,
    row,
    book: (amount: number): void => {
      books.ledger.book(row(), COST, amount);
      books.booked();
    },
  };
}

describe('books in memory', () => {
  it('have a booking at once, and say how far they have come', () => {
    const { books, book, row } = setUp();
    expect(books.refresh()).toEqual({ births: 0, version: 0 });
    book(0.5);
    book(0.25);
    expect(valueOf(row(), COST)).toBe(0.75);
    expect(books.refresh()).toEqual({ births: 1, version: 2 });
  });

  it('forget a row, and give it a new birth when it comes back', () => {
    const { books, book, row } = setUp();
    book(0.5);
    books.drop([row()], books.refresh());
    expect(books.ledger.rows('call')).toEqual([]);
    book(0.25);
    expect([valueOf(row(), COST), birthOf(row(), COST)]).toEqual([0.25, 2]);
  });

  it('do not forget a row that was booked in since', () => {
    const { books, book, row } = setUp();
    book(0.5);
    const page = books.refresh();
    book(0.25);
    books.drop([row()], page);
    expect([valueOf(row(), COST), birthOf(row(), COST)]).toEqual([0.75, 1]);
  });

  it('settle a scraper only when it has every value, newborns included', () => {
    const { books, book } = setUp();
    book(0.5);
    const { scrapers } = books;
    const scrape = (): boolean => {
      const scraper = scrapers.arrive('prometheus', 10_000);
      const page = books.refresh();
      scrapers.sent(scraper, page);
      scrapers.confirmed(scraper, page);
      return scrapers.isSettled(page.version);
    };
    expect([scrape(), scrape()]).toEqual([false, true]);
    book(0.25);
    expect(scrapers.isSettled(books.refresh().version)).toBe(false);
    expect(scrape()).toBe(true);
  });
});

describe('a ledger whose bookings wait for a state file', () => {
  function setUpDeferred() {
    const ledger = createLedger({ deferred: true });
    const row = () => ledger.row('call', ['openai', 'gpt-4o', 'chat', 'alice']);
    return { ledger, row };
  }

  it('counts them, zeros too, once it waits no longer, born after what the file has', () => {
    const { ledger, row } = setUpDeferred();
    ledger.book(row(), COST, 0);
    expect(birthOf(row(), COST)).toBe(0);
    ledger.endDeferral(7);
    expect([valueOf(row(), COST), birthOf(row(), COST)]).toEqual([0, 8]);
    ledger.book(row(), COST, 0.5);
    expect([valueOf(row(), COST), ledger.pendingRows.size]).toEqual([0.5, 0]);
  });

  it('does not lose those of a row that is dropped', () => {
    const { ledger, row } = setUpDeferred();
    ledger.take([{ kind: 'call', labels: labelsOf(row()), cell: COST, value: 3, birth: 1 }]);
    ledger.book(row(), COST, 0.5);
    ledger.drop([row()]);
    expect([valueOf(row(), COST), birthOf(row(), COST)]).toEqual([0, 0]);
    ledger.endDeferral(1);
    expect([valueOf(row(), COST), birthOf(row(), COST)]).toEqual([0.5, 2]);
  });
});
