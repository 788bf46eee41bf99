// The tables of a state file. Counters are kept by name, so that an older or newer catalogue can read them.

/** Version of the tables, in SQLite's `user_version`. */
export const SCHEMA_VERSION = 1;

/** Marks the file as ours, in SQLite's `application_id` ("LLMC"). */
export const APPLICATION_ID = 0x4c4c4d43;

/**
 * - `cell`: the total of one counter of one row. `birth` orders series by when they were first seen, `born_at` is when
 *   (milliseconds since the epoch), `version` the write that changed the total last.
 * - `dropped`: rows that were forgotten, so that other processes forget them too.
 * - `scraper`: what each scraper has been shown.
 * - `book`: a single row with the counts of writes and births, and the settings the totals were made with.
 */
export const SCHEMA = `
  CREATE TABLE cell (
    kind TEXT NOT NULL, labels TEXT NOT NULL, name TEXT NOT NULL,
    value REAL NOT NULL, birth INTEGER NOT NULL, born_at INTEGER NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (kind, labels, name)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX cell_version ON cell (version);
  CREATE TABLE dropped (
    kind TEXT NOT NULL, labels TEXT NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (kind, labels)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE scraper (
    id TEXT PRIMARY KEY, served INTEGER NOT NULL, fetched INTEGER NOT NULL, settled INTEGER NOT NULL, last_seen INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE book (
    id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL, last_birth INTEGER NOT NULL, settings TEXT NOT NULL
  ) STRICT;
`;
