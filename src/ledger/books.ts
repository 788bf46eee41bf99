// The books of an app, wherever they are kept: what the rest of the library works with.
import { createLedger, type Ledger } from './ledger.ts';
import type { Row } from './rows.ts';
import { createScraperMemory, createScrapers, type Page, type Scrapers } from './scrapers.ts';

/** The books. */
export interface Books {
  readonly ledger: Ledger;
  readonly scrapers: Scrapers;
  /** To be called after the bookings of each call: has them written in time. */
  booked(): void;
  /** Has everything in the ledger that any process has booked, and says how far that is. */
  refresh(): Page;
  /** Forgets rows, but for those that were booked in since a page. */
  drop(rows: readonly Row[], since: Page): void;
  /** Resolves once nothing that was booked before is pending any more, however long another process holds the file. */
  written(): Promise<void>;
  /** Has faults of whatever keeps the books told in a sentence, earlier ones too. */
  onFault(listener: (message: string, cause: unknown) => void): void;
  /** Writes what is pending, and stops writing by itself. */
  end(): void;
}

/** Books in memory. `now` is milliseconds since the epoch. */
export function memoryBooks(now: () => number = Date.now): Books {
  const ledger = createLedger({ now });
  const scrapers = createScrapers(
    createScraperMemory((time) => ledger.births.lastAt(time)),
    now,
  );
  return {
    ledger,
    scrapers,
    booked: () => undefined,
    refresh() {
      ledger.settle();
      return { births: ledger.births.last, version: ledger.bookings };
    },
    drop: (rows, { version }) => {
      ledger.drop(rows.filter(({ lastBooking }) => lastBooking <= version));
    },
    written: () => Promise.resolve(),
    onFault: () => undefined,
    end: () => undefined,
  };
}
