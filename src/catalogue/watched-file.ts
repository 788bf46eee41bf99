// Settings that are read again when their file changes. What is refused leaves what was before in force.
import type * as Fs from 'node:fs';
import { dependency } from './dependency.ts';

const fs = dependency<typeof Fs>('node:fs');

/** Settings in a file. */
export interface WatchedFile<Settings> {
  /** What the file says at the start. */
  readonly settings: Settings;
  /** Looks for changes from now on. */
  watch(listener: SettingsListener<Settings>): void;
  /** Reads it now. True where it was taken, false where it was refused. */
  reload(): boolean;
  stop(): void;
}

/** Told of what was read later, and why it was not taken, usually by a `ConfigError`. */
export interface SettingsListener<Settings> {
  take(settings: Settings): void;
  refused(cause: unknown): void;
}

/** How often the file is looked at, in milliseconds. */
const LOOK_EVERY_MS = 5_000;

/** How long a changed file has to stay as it is before it is read, in milliseconds. */
const SETTLE_MS = 100;

/**
 * Opens a file of settings; to be watched without keeping the process alive. Looking at the file's time and size notices
 * any way to replace it, on any file system.
 *
 * @param read Reads and checks it.
 * @throws what `read` throws.
 */
export function openWatchedFile<Settings>(
  file: string,
  read: (file: string) => Settings,
  lookEveryMs: number = LOOK_EVERY_MS,
): WatchedFile<Settings> {
  // Before it is read: what is changed meanwhile is read again.
  let seen = stateOf(fs().statSync(file, { throwIfNoEntry: false }));
  const settings = read(file);
  let told: SettingsListener<Settings> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let settling: NodeJS.Timeout | undefined;

  function reload(): boolean {
    seen = stateOf(fs().statSync(file, { throwIfNoEntry: false }));
    try {
      told?.take(read(file));
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
    settings,
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
