// The state file in use: totals, births and scrapers that survive the process and are shared by several.
import type * as Sqlite from 'node:sqlite';
import type { RowKind } from '../../catalogue/metrics.ts';
import { CELLS, cellName } from '../cells.ts';
import type { CellTotal } from '../ledger.ts';
import { labelsOf, type Row } from '../rows.ts';
import type { Scraper, ScraperStore } from '../scrapers.ts';

/** What changed in the file since a version. */
export interface Changes {
  readonly version: number;
  readonly lastBirth: number;
  readonly dropped: readonly { readonly kind: RowKind; readonly labels: readonly string[] }[];
  readonly totals: readonly CellTotal[];
}

/** A state file. Every method is one transaction; all throw SQLite's errors. */
export interface StateFile extends ScraperStore {
  /** Adds what is pending in these rows; returns what the totals have become. */
  write(rows: Iterable<Row>): CellTotal[];
  /** What has changed since a version, by this process or another; 0 for everything. */
  changesSince(version: number): Changes;
  /** Forgets rows, but for those that any process has written to since a version; returns the forgotten ones. */
  drop(rows: readonly Row[], since: number): Row[];
  close(): void;
}

/** How long other processes have to notice that a row was dropped, in writes. */
const DROPPED_KEPT = 1_000_000;

const KINDS = Object.keys(CELLS) as RowKind[];
const CELL_BY_NAME: ReadonlyMap<string, number> = new Map(
  KINDS.flatMap((kind) => CELLS[kind].map((cell) => [`${kind} ${cellName(cell)}`, cell.index] as const)),
);

/** Uses an open database. `now` is milliseconds since the epoch. */
export function createStateFile(database: Sqlite.DatabaseSync, now: () => number = Date.now): StateFile {
  const sql = statements(database);

  function transaction<Result>(kind: 'IMMEDIATE' | 'DEFERRED', work: () => Result): Result {
    database.exec(`BEGIN ${kind}`);
    try {
      const result = work();
      database.exec('COMMIT');
      return result;
    } catch (error) {
      // After some faults SQLite has rolled back by itself.
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }

  function book(): { version: number; lastBirth: number } {
    const { version, last_birth } = sql.book.get() ?? {};
    return { version: Number(version), lastBirth: Number(last_birth) };
  }

  function scraperOf(record: Record<string, Sqlite.SQLOutputValue>): Scraper {
    return {
      id: String(record['id']),
      served: Number(record['served']),
      fetched: Number(record['fetched']),
      settled: Number(record['settled']),
      lastSeen: Number(record['last_seen']),
    };
  }

  return {
    write(rows) {
      return transaction('IMMEDIATE', () => {
        const totals: CellTotal[] = [];
        let { version, lastBirth } = book();
        version += 1;
        const time = now();
        for (const row of rows) {
          if (row.pending === undefined) continue;
          const { kind } = row.group;
          const { amounts, cells } = row.pending;
          const labels = labelsOf(row);
          const text = JSON.stringify(labels);
          for (const cell of CELLS[kind]) {
            if ((cells & (1 << cell.index)) === 0) continue;
            const amount = amounts[cell.index] ?? 0;
            const added = sql.add.get(kind, text, cellName(cell), amount, lastBirth + 1, time, version);
            if (added === undefined) continue;
            const birth = Number(added['birth']);
            totals.push({ kind, labels, cell: cell.index, value: Number(added['value']), birth });
            lastBirth = Math.max(lastBirth, birth);
          }
        }
        sql.setBook.run(version, lastBirth);
        return totals;
      });
    },
    changesSince(since) {
      return transaction('DEFERRED', () => ({
        ...book(),
        dropped: sql.droppedSince.all(since).map(({ kind, labels }) => ({
          kind: kind as RowKind,
          labels: JSON.parse(String(labels)) as string[],
        })),
        totals: sql.totalsSince.all(since).flatMap(({ kind, labels, name, value, birth }) => {
          const cell = CELL_BY_NAME.get(`${String(kind)} ${String(name)}`);
          // A counter that another version of this library knows.
          if (cell === undefined) return [];
          return {
            kind: kind as RowKind,
            labels: JSON.parse(String(labels)) as string[],
            cell,
            value: Number(value),
            birth: Number(birth),
          };
        }),
      }));
    },
    drop(rows, since) {
      return transaction('IMMEDIATE', () => {
        const { version, lastBirth } = book();
        const gone = rows.filter((row) => {
          const { kind } = row.group;
          const text = JSON.stringify(labelsOf(row));
          if (sql.writtenSince.get(kind, text, since)) return false;
          sql.forget.run(kind, text);
          sql.noteDropped.run(kind, text, version + 1);
          return true;
        });
        sql.pruneDropped.run(version - DROPPED_KEPT);
        sql.setBook.run(version + 1, lastBirth);
        return gone;
      });
    },
    lastBirthAt: (time) => Number(sql.lastBirthAt.get(time)?.['birth'] ?? 0),
    read(id) {
      const found = sql.scraper.get(id);
      return found && scraperOf(found);
    },
    all: () => sql.scrapers.all().map(scraperOf),
    save({ id, served, fetched, settled, lastSeen }) {
      sql.saveScraper.run(id, served, fetched, settled, lastSeen);
    },
    close() {
      if (database.isOpen) database.close();
    },
  };
}

function statements(database: Sqlite.DatabaseSync) {
  const prepare = (text: string): Sqlite.StatementSync => database.prepare(text);
  return {
    book: prepare('SELECT version, last_birth FROM book'),
    setBook: prepare('UPDATE book SET version = ?, last_birth = ?'),
    add: prepare(`
      INSERT INTO cell VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET value = value + excluded.value, version = excluded.version RETURNING birth, value`),
    totalsSince: prepare(
      'SELECT kind, labels, name, value, birth FROM cell WHERE version > ? ORDER BY birth',
    ),
    writtenSince: prepare('SELECT 1 FROM cell WHERE kind = ? AND labels = ? AND version > ?'),
    forget: prepare('DELETE FROM cell WHERE kind = ? AND labels = ?'),
    noteDropped: prepare('INSERT OR REPLACE INTO dropped VALUES (?, ?, ?)'),
    droppedSince: prepare('SELECT kind, labels FROM dropped WHERE version > ?'),
    pruneDropped: prepare('DELETE FROM dropped WHERE version < ?'),
    lastBirthAt: prepare('SELECT max(birth) AS birth FROM cell WHERE born_at <= ?'),
    scraper: prepare('SELECT * FROM scraper WHERE id = ?'),
    scrapers: prepare('SELECT * FROM scraper'),
    // Several processes serve one scraper: what one of them knows is never taken back by another.
    saveScraper: prepare(`
      INSERT INTO scraper VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
        served = max(served, excluded.served), fetched = max(fetched, excluded.fetched), settled = max(settled, excluded.settled),
        last_seen = max(last_seen, excluded.last_seen)`),
  };
}
