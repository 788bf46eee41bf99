// A price list that is read again when its file changes. A list that is refused leaves the one before in force.
import { unwatchFile, watchFile } from 'node:fs';
import { readPriceList } from './file.ts';
import type { PriceList } from './price-list.ts';

/** A price list in a file. */
export interface WatchedFile {
  /** Reads it now. True where it was taken, false where it was refused. */
  reload(): boolean;
  stop(): void;
}

/** How often the file is looked at, in milliseconds: by its time and size, so that any way to replace it is noticed. */
const LOOK_EVERY_MS = 5_000;

/**
 * Watches a price list without keeping the process alive.
 *
 * @param take Told of each list that was read.
 * @param refused Told why one was not, usually by a `ConfigError`.
 */
export function watchPriceList(
  file: string,
  take: (list: PriceList) => void,
  refused: (cause: unknown) => void,
  lookEveryMs: number = LOOK_EVERY_MS,
): WatchedFile {
  function reload(): boolean {
    try {
      take(readPriceList(file));
      return true;
    } catch (cause) {
      refused(cause);
      return false;
    }
  }
  const listener = (
    now: { mtimeMs: number; size: number },
    before: { mtimeMs: number; size: number },
  ): void => {
    if (now.mtimeMs !== before.mtimeMs || now.size !== before.size) reload();
  };
  watchFile(file, { interval: lookEveryMs, persistent: false }, listener);
  return {
    reload,
    stop() {
      unwatchFile(file, listener);
    },
  };
}
