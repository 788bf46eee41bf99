// A price list that is read again when its file changes. A list that is refused leaves the one before in force.
import type * as Fs from 'node:fs';
import { dependency } from '../catalogue/dependency.ts';
import { readPriceList } from './file.ts';
import type { PriceList } from './price-list.ts';

const fs = dependency<typeof Fs>('node:fs');

/** A price list in a file. */
export interface WatchedFile {
  /** The list as it is at the start. */
  readonly list: PriceList;
  /** Looks for changes from now on. */
  watch(listener: PriceListener): void;
  /** Reads it now. True where it was taken, false where it was refused. */
  reload(): boolean;
  stop(): void;
}

/** Told of each list that was read later, and why one was not, usually by a `ConfigError`. */
export interface PriceListener {
  take(list: PriceList): void;
  refused(cause: unknown): void;
}

/** How often the file is looked at, in milliseconds. */
const LOOK_EVERY_MS = 5_000;

/** How long a changed file has to stay as it is before it is read, in milliseconds. */
const SETTLE_MS = 100;

/**
 * Opens a price list; to be watched without keeping the process alive. Looking at the file's time and size notices any
 * way to replace it, on any file system.
 *
 * @throws {ConfigError} where the file cannot be read, is no YAML, or holds a wrong value.
 */
export function openPriceList(file: string, lookEveryMs: number = LOOK_EVERY_MS): WatchedFile {
  // Before it is read: what is changed meanwhile is read again.
  let seen = stateOf(fs().statSync(file, { throwIfNoEntry: false }));
  const list = readPriceList(file);
  let told: PriceListener | undefined;
  let timer: NodeJS.Timeout | undefined;
  let settling: NodeJS.Timeout | undefined;

  function reload(): boolean {
    seen = stateOf(fs().statSync(file, { throwIfNoEntry: false }));
    try {
      told?.take(readPriceList(file));
      return true;
    } catch (cause) {
      told?.refused(cause);
      return false;
    }
  }

  function look(): void {
    if (settling === undefined) fs().stat(file, notice);
  }

  /** Reads a changed file once it stays as it is: before, it may be half-written. */
  function notice(_missing: unknown, stats?: Fs.Stats, before?: string): void {
    settling = undefined;
    const state = stateOf(stats);
    if (timer === undefined || state === seen) return;
    if (state === before) {
      reload();
      return;
    }
    const again = (missing: unknown, later?: Fs.Stats): void => {
      notice(missing, later, state);
    };
    settling = setTimeout(() => {
      fs().stat(file, again);
    }, SETTLE_MS).unref();
  }

  return {
    list,
    watch(listener) {
      told = listener;
      timer = setInterval(look, lookEveryMs).unref();
    },
    reload,
    stop() {
      clearInterval(timer);
      clearTimeout(settling);
      timer = undefined;
    },
  };
}

/** What changes when a file does; the same for all that is missing. */
function stateOf(stats: Fs.Stats | undefined): string {
  return stats === undefined ? '' : `${stats.ino} ${stats.size} ${stats.mtimeMs}`;
}
