// Books in a state file: written in batches, read before each scrape. Where the file fails, memory takes over.
import type { Books } from '../books.ts';
import { createLedger } from '../ledger.ts';
import { createScraperMemory, createScrapers, type Scraper, type ScraperStore } from '../scrapers.ts';
import { inode, isBusy, moveAside, openStateFile } from './open.ts';
import { createStateFile, type StateFile } from './state-file.ts';

/** Where and how totals are kept. */
export interface StateSettings {
  readonly path: string;
  /** How long bookings are gathered before they are written, in milliseconds; 0 writes each call before it returns. */
  readonly writeEveryMs: number;
  /** What the totals depend on, as text; every process that shares the file has the same. */
  readonly fingerprint: string;
}

/** How often a file that another process holds at the start is tried again, and how long each time, in milliseconds. */
const RETRY_EVERY_MS = 1_000;
const RETRY_WAIT_MS = 50;

/** How soon a file that another process held is tried again where somebody waits for it, in milliseconds. */
const LOOK_EVERY_MS = 20;

/**
 * Books in a state file. A fault of the file never throws: the app goes on in memory, and is told.
 * @throws {ConfigError} where the file belongs to an app with other settings.
 */
export function sharedBooks(
  { path, writeEveryMs, fingerprint }: StateSettings,
  now: () => number = Date.now,
): Books {
  const ledger = createLedger({ now, deferred: true });
  const memory = createScraperMemory((time) => ledger.births.lastAt(time));
  let file: StateFile | undefined;
  let seen = { version: 0, lastBirth: 0 };
  let timer: NodeJS.Timeout | undefined;
  /** Set while another process holds the file: until it is open, bookings wait and nothing is shown. */
  let retry: NodeJS.Timeout | undefined;
  /** The file's inode, until it is missed. */
  let place: number | undefined;
  const faults: { readonly message: string; readonly cause: unknown }[] = [];
  let tell = (message: string, cause?: unknown): void => {
    faults.push({ message, cause });
  };

  /** Works with the file if there is one; a fault that is not over in a moment ends its use. */
  function withFile<Result>(work: (file: StateFile) => Result): Result | undefined {
    if (file === undefined) return undefined;
    try {
      return work(file);
    } catch (cause) {
      // Held by another process: what is pending stays pending, and the next attempt is soon.
      if (isBusy(cause)) return undefined;
      abandon(cause);
      return undefined;
    }
  }

  /** From here on totals are ahead of the file: whoever went on from it would count twice what was seen since. */
  function abandon(cause: unknown): void {
    const aside = inode(path) === place ? moveAside(path, 'abandoned') : undefined;
    const moved = aside === undefined ? '' : ` It was moved to ${aside}.`;
    toMemory(
      `The state file ${path} cannot be used any more; totals are kept in memory alone.${moved}`,
      cause,
    );
  }

  function toMemory(message: string, cause?: unknown): void {
    try {
      file?.close();
    } catch {
      // It is given up anyway.
    }
    file = undefined;
    ledger.endDeferral(seen.lastBirth);
    tell(message, cause);
  }

  /** Writes what is pending; where there is no file any more, it counts at once. */
  function write(): void {
    clearTimeout(timer);
    timer = undefined;
    ledger.settle();
    if (ledger.pendingRows.size === 0) return;
    withFile((open) => {
      const totals = open.write(ledger.pendingRows);
      ledger.clearPending();
      // Should the file fail before it is read again, memory has what was written.
      ledger.take(totals);
    });
    if (file !== undefined && ledger.pendingRows.size > 0) writeSoon();
  }

  function writeSoon(): void {
    timer ??= setTimeout(write, writeEveryMs).unref();
  }

  function read(): void {
    withFile((open) => {
      const { version, lastBirth, dropped, totals } = open.changesSince(seen.version);
      if (dropped.length > 0) ledger.drop(dropped.map(({ kind, labels }) => ledger.row(kind, labels)));
      ledger.take(totals);
      seen = { version, lastBirth };
    });
  }

  /** A removed file still works for those who have it open, but not for whoever starts next. */
  function missFile(): void {
    if (file === undefined || place === undefined || inode(path) === place) return;
    place = undefined;
    tell(
      `The state file ${path} was removed or replaced; totals go on in the old one until this process ends.`,
    );
  }

  /** Scrapers in the file, and a copy for when it fails. */
  const store: ScraperStore = {
    read(id) {
      const scraper = withFile((open) => open.read(id));
      if (scraper) memory.save(scraper);
      return scraper ?? memory.read(id);
    },
    all: () => withFile((open) => open.all()) ?? memory.all(),
    save(scraper: Scraper) {
      memory.save(scraper);
      withFile((open) => {
        open.save(scraper);
      });
    },
    lastBirthAt: (time) => withFile((open) => open.lastBirthAt(time)) ?? memory.lastBirthAt(time),
  };

  const scrapers = createScrapers(store, now);

  function open(waitMs?: number): void {
    clearTimeout(retry);
    retry = undefined;
    const opened = openStateFile(path, fingerprint, waitMs);
    if (opened.database !== undefined) {
      file = createStateFile(opened.database, now);
      place = inode(path);
      read();
      if (opened.setAside !== undefined) {
        tell(
          `The state file ${path} was damaged; it was moved to ${opened.setAside}, and totals begin anew.`,
        );
      }
      write();
    } else if (isBusy(opened.cause)) {
      if (waitMs === undefined) {
        tell(
          `The state file ${path} is held by another process; calls are kept until it can be opened.`,
          opened.cause,
        );
      }
      retry = setTimeout(openAgain, RETRY_EVERY_MS).unref();
    } else {
      toMemory(
        `The state file ${path} cannot be used: ${opened.problem}. Totals are kept in memory alone.`,
        opened.cause,
      );
    }
  }

  function openAgain(): void {
    try {
      open(RETRY_WAIT_MS);
    } catch (cause) {
      toMemory(`The state file ${path} cannot be used. Totals are kept in memory alone.`, cause);
    }
  }

  function writeLast(): void {
    if (retry !== undefined) openAgain();
    clearTimeout(retry);
    write();
  }

  open();
  process.once('exit', writeLast);

  return {
    ledger,
    scrapers,
    booked() {
      if (ledger.pendingRows.size === 0) return;
      if (writeEveryMs === 0) write();
      else writeSoon();
    },
    refresh() {
      write();
      read();
      missFile();
      if (file !== undefined) return { births: seen.lastBirth, version: seen.version };
      if (retry !== undefined) return { births: 0, version: 0 };
      // Versions go on from the file's, so that scrapers are not taken for further than they are.
      return { births: ledger.births.last, version: seen.version + ledger.bookings };
    },
    drop(rows, { version }) {
      if (file === undefined) ledger.drop(rows.filter((row) => seen.version + row.lastBooking <= version));
      else ledger.drop(withFile((open) => open.drop(rows, version)) ?? []);
    },
    async written() {
      write();
      // A file that can never be written is given up, and then nothing is pending.
      while (ledger.pendingRows.size > 0) {
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
        write();
      }
    },
    onFault(listener) {
      tell = listener;
      for (const { message, cause } of faults.splice(0)) listener(message, cause);
    },
    end() {
      writeLast();
      process.removeListener('exit', writeLast);
    },
  };
}
