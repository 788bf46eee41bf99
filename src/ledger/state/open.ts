// Opening a state file: whole and ours, or not at all. A damaged one is set aside, never read in part.
import type * as Fs from 'node:fs';
import { dirname } from 'node:path';
import type * as Sqlite from 'node:sqlite';
import { dependency } from '../../catalogue/dependency.ts';
import { ConfigError } from '../../catalogue/errors.ts';
import { APPLICATION_ID, SCHEMA, SCHEMA_VERSION } from './schema.ts';

const fs = dependency<typeof Fs>('node:fs');

const sqlite = dependency<typeof Sqlite>('node:sqlite');

/** How long another process may hold the file while this one waits, in milliseconds. */
const BUSY_MS = 2_000;

/** How soon an opening that SQLite turned away at once is tried again, in milliseconds. */
const PAUSE_MS = 5;

/** Result codes of SQLite for a file that another process holds. */
const BUSY = 5;
const LOCKED = 6;

/** Result codes of SQLite that say that the file's content is no database, or a broken one. */
const CORRUPT = 11;
const NOT_A_DATABASE = 26;

/** An open file, or why there is none; `setAside` is where a damaged file was moved to. */
export type Opened =
  | { readonly database: Sqlite.DatabaseSync; readonly setAside?: string }
  | { readonly database?: undefined; readonly problem: string; readonly cause?: unknown };

/**
 * Opens or makes a state file.
 *
 * @param settings What the totals depend on, as text; every process that shares the file has the same.
 * @param waitMs How long to wait for another process that holds the file, in milliseconds.
 * @throws {ConfigError} where the file was written with other settings: then it belongs to another app.
 */
export function openStateFile(path: string, settings: string, waitMs: number = BUSY_MS): Opened {
  const until = performance.now() + waitMs;
  let setAside: string | undefined;
  let damages = 0;
  while (damages < 3) {
    const before = inode(path);
    try {
      const database = open(path, settings, waitMs);
      if (typeof database === 'string') return { problem: database };
      return { database, ...(setAside !== undefined && { setAside }) };
    } catch (cause) {
      if (cause instanceof ConfigError) throw cause;
      // Where two processes make the file at once, SQLite may tell one of them to try again instead of waiting itself.
      if (isBusy(cause) && performance.now() < until) {
        pause(PAUSE_MS);
        continue;
      }
      if (!isDamage(cause)) return { problem: problemOf(path), cause };
      damages += 1;
      // Another process may have set it aside already, and made a new one.
      if (inode(path) === before) setAside = moveAside(path, 'damaged') ?? setAside;
    }
  }
  return { problem: 'it is damaged, and could not be set aside' };
}

/** An open database, or what keeps this version from using it. */
function open(path: string, settings: string, waitMs: number): Sqlite.DatabaseSync | string {
  const database = new (sqlite().DatabaseSync)(path);
  try {
    database.exec(`PRAGMA busy_timeout = ${waitMs}`);
    // Reads the schema, and so fails where even that is damaged.
    database.exec('SELECT count(*) FROM sqlite_schema');
    // Before anything is written, the journal mode included.
    const isNew = pragma(database, 'schema_version') === 0;
    const version = pragma(database, 'user_version');
    if (pragma(database, 'application_id') !== APPLICATION_ID && !isNew)
      return closed(database, 'it is a database of another program');
    if (version > SCHEMA_VERSION)
      return closed(database, `it is from a newer version of this library (${version})`);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE');
    // Another process may have been faster.
    if (pragma(database, 'schema_version') === 0) create(database, settings);
    database.exec('COMMIT');

    const [check] = Object.values(database.prepare('PRAGMA quick_check(1)').get() ?? {});
    if (check !== 'ok') throw Object.assign(new Error(String(check)), { errcode: CORRUPT });
    checkSettings(path, database, settings);
    // Fails where the file is read-only, which nothing before does.
    database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}; PRAGMA busy_timeout = ${BUSY_MS}`);
    return database;
  } catch (error) {
    if (database.isOpen) database.close();
    throw error;
  }
}

function create(database: Sqlite.DatabaseSync, settings: string): void {
  database.exec(SCHEMA);
  database.prepare('INSERT INTO book VALUES (1, 0, 0, ?)').run(settings);
  database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}; PRAGMA application_id = ${APPLICATION_ID}`);
}

function checkSettings(path: string, database: Sqlite.DatabaseSync, settings: string): void {
  const written = database.prepare('SELECT settings FROM book').get()?.['settings'];
  if (written === undefined) throw Object.assign(new Error('no settings'), { errcode: CORRUPT });
  if (written === settings) return;
  throw new ConfigError([
    {
      file: path,
      path: 'stateFile',
      value: written,
      allowed: `the settings of this app, ${settings}: each app needs a file of its own, and a new one when these settings change`,
    },
  ]);
}

function closed(database: Sqlite.DatabaseSync, problem: string): string {
  database.close();
  return problem;
}

function pragma(database: Sqlite.DatabaseSync, name: string): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0);
}

/** Moves a file out of the way, with what belongs to it; undefined where that cannot be. */
export function moveAside(path: string, why: 'damaged' | 'abandoned'): string | undefined {
  const aside = `${path}.${why}-${new Date().toISOString().replaceAll(':', '')}`;
  try {
    for (const part of ['', '-wal', '-shm']) {
      if (fs().existsSync(`${path}${part}`)) fs().renameSync(`${path}${part}`, `${aside}${part}`);
    }
    return aside;
  } catch {
    return undefined;
  }
}

function problemOf(path: string): string {
  if (!fs().existsSync(dirname(path))) return `its folder ${dirname(path)} is missing`;
  return 'it cannot be opened for writing';
}

/** Whether SQLite found the content itself wrong, rather than the disk, the rights or the path. */
export function isDamage(error: unknown): boolean {
  const code = resultCode(error);
  return code === CORRUPT || code === NOT_A_DATABASE;
}

/** Whether another process held the file for too long. */
export function isBusy(error: unknown): boolean {
  const code = resultCode(error);
  return code === BUSY || code === LOCKED;
}

/** SQLite's primary result code of an error, if it has one. */
function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return Number(error.errcode) & 0xff;
}

/** Waits without a turn of the event loop: meters are made synchronously. */
function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** Which file a path names at present. */
export function inode(path: string): number | undefined {
  return fs().statSync(path, { throwIfNoEntry: false })?.ino;
}
