// Which users have series of their own: at most so many, the idle making room for the new, the heavy for the light.
import { OTHER } from '../labels/users.ts';
import { BASE_LABELS, COUNTERS } from '../catalogue/metrics.ts';
import type { Books } from '../ledger/books.ts';
import { cellOf } from '../ledger/cells.ts';
import type { Row } from '../ledger/ledger.ts';
import type { Page } from '../ledger/scrapers.ts';

/** Settings of the cap. */
export interface UserCap {
  readonly maxUsers: number;
  readonly userIdleMs: number;
}

/** Users with series of their own. */
export interface TrackedUsers {
  readonly size: number;
  /** Whether a user has, or now gets, series of their own. */
  admit(user: string): boolean;
  /** A user has spent dollars, on series of their own or not. */
  spent(user: string, usd: number): void;
  /** Drops the series of users who left, once every scraper has their final values. To be called at each scrape. */
  tidy(page: Page): void;
}

interface User {
  readonly rows: Set<Row>;
  /** Dollars spent under `other`, before there were series. */
  readonly credit: number;
  /** Milliseconds since the epoch. */
  lastUsed: number;
}

/** A user whose place was taken; `page` is a moment after the last booking. */
interface Leaving extends User {
  page: Page | undefined;
}

const USER = BASE_LABELS.indexOf('user');
const COST = cellOf(COUNTERS.costUsd);

function spentBy({ credit, rows }: User): number {
  let usd = credit;
  for (const { values, pending } of rows) usd += (values[COST] ?? 0) + (pending[COST] ?? 0);
  return usd;
}

/** Follows the rows of `books`. `now` is milliseconds since the epoch. */
export function createTrackedUsers(
  { maxUsers, userIdleMs }: UserCap,
  books: Books,
  now: () => number = Date.now,
): TrackedUsers {
  /** In the order of their last use, the longest ago first. */
  const tracked = new Map<string, User>();
  const leaving = new Map<string, Leaving>();
  /** Dollars under `other` of those without series of their own, in the order of their last use. */
  const candidates = new Map<string, number>();
  /** The tracked user who has spent least, while that is known. */
  let smallest: string | undefined;

  function track(user: string): User {
    const { rows = new Set<Row>(), credit = candidates.get(user) ?? 0 } = leaving.get(user) ?? {};
    const entry = { rows, credit, lastUsed: now() };
    leaving.delete(user);
    candidates.delete(user);
    tracked.set(user, entry);
    smallest = undefined;
    return entry;
  }

  /** Takes a user's place, unless too many are on their way out already. */
  function makeRoom(user: string): boolean {
    const entry = tracked.get(user);
    if (entry === undefined || leaving.size >= maxUsers) return false;
    tracked.delete(user);
    leaving.set(user, { ...entry, page: undefined });
    smallest = undefined;
    return true;
  }

  function isIdle({ lastUsed }: User): boolean {
    return now() - lastUsed >= userIdleMs;
  }

  function findSmallest(): string | undefined {
    if (smallest === undefined) {
      let least = Infinity;
      for (const [user, entry] of tracked) {
        const usd = spentBy(entry);
        if (usd < least) [smallest, least] = [user, usd];
      }
    }
    return smallest;
  }

  function follow(row: Row): void {
    const user = row.kind === 'call' ? (row.labels[USER] ?? '') : '';
    if (user === '' || user === OTHER) return;
    const entry = tracked.get(user) ?? leaving.get(user) ?? track(user);
    entry.rows.add(row);
  }

  books.ledger.listen({
    appeared: follow,
    dropped(row) {
      const user = row.labels[USER] ?? '';
      for (const users of [tracked, leaving]) {
        const entry = users.get(user);
        entry?.rows.delete(row);
        if (entry?.rows.size === 0) {
          users.delete(user);
          if (smallest === user) smallest = undefined;
        }
      }
    },
  });
  books.ledger.rows('call').forEach(follow);

  return {
    get size() {
      return tracked.size;
    },
    admit(user) {
      const entry = tracked.get(user);
      if (entry !== undefined) {
        entry.lastUsed = now();
        tracked.delete(user);
        tracked.set(user, entry);
        return true;
      }
      if (tracked.size >= maxUsers) {
        const [[longestIdle, oldest] = []] = tracked;
        if (longestIdle === undefined || oldest === undefined || !isIdle(oldest) || !makeRoom(longestIdle))
          return false;
      }
      track(user);
      return true;
    },
    spent(user, usd) {
      if (smallest === user) smallest = undefined;
      if (user === '' || user === OTHER || tracked.has(user)) return;
      const inOther = (candidates.get(user) ?? 0) + usd;
      candidates.delete(user);
      candidates.set(user, inOther);
      if (candidates.size > maxUsers) {
        const [first = ''] = candidates.keys();
        candidates.delete(first);
      }
      const least = findSmallest();
      const entry = least === undefined ? undefined : tracked.get(least);
      if (least === undefined || entry === undefined) return;
      if (inOther > spentBy(entry) && makeRoom(least)) track(user);
    },
    tidy(page) {
      const settled = new Map<Page, Row[]>();
      for (const entry of leaving.values()) {
        const since = entry.page;
        if (since !== undefined) {
          if (!books.scrapers.isSettled(since.version)) continue;
          settled.set(since, [...(settled.get(since) ?? []), ...entry.rows]);
        }
        // Those that another process has booked in since stay, and have new values for the scrapers to fetch.
        entry.page = page;
      }
      for (const [since, rows] of settled) books.drop(rows, since);
    },
  };
}
