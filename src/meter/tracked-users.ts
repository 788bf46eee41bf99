// Which users have series of their own: at most so many, the idle making room for the new, the heavy for the light.
import { OTHER } from '../labels/users.ts';
import { COUNTERS } from '../catalogue/metrics.ts';
import type { Books } from '../ledger/books.ts';
import { cellOf } from '../ledger/cells.ts';
import { pendingOf, type Row, valueOf } from '../ledger/rows.ts';
import type { Page } from '../ledger/scrapers.ts';
import { createMoments } from './moments.ts';

/** Settings of the cap. */
export interface UserCap {
  readonly maxUsers: number;
  readonly userIdleMs: number;
}

/** Users with series of their own. Their rows are open; those of users whose place was taken are not. */
export interface TrackedUsers {
  readonly size: number;
  /** Whether a user has, or now gets, series of their own. */
  admit(user: string): boolean;
  /** A user has spent dollars, on series of their own or not. Of bookings in open rows it need not be told. */
  spent(user: string, usd: number): void;
  /** Drops the series of users who left, once every scraper has their final values. To be called at each scrape. */
  tidy(page: Page): void;
}

/** Most users have one row, and there may be very many users. */
interface User {
  first: Row | undefined;
  others: readonly Row[];
}

/** A user whose place was taken; `page` is a moment after the last booking. */
interface Leaving extends User {
  page: Page | undefined;
}

const COST = cellOf(COUNTERS.costUsd);

const NO_ROWS: readonly Row[] = [];

function rowsOf({ first, others }: User): readonly Row[] {
  return first === undefined ? others : [first, ...others];
}

function userWith([first, ...others]: readonly Row[]): User {
  return { first, others: others.length === 0 ? NO_ROWS : others };
}

function lastBookingOf(user: User): number {
  return rowsOf(user).reduce((last, { lastBooking }) => Math.max(last, lastBooking), 0);
}

/** Follows the rows of `books`. `now` is milliseconds since the epoch. */
export function createTrackedUsers(
  { maxUsers, userIdleMs }: UserCap,
  books: Books,
  now: () => number = Date.now,
): TrackedUsers {
  const { ledger } = books;
  const moments = createMoments(userIdleMs, now);
  const tracked = new Map<string, User>();
  const leaving = new Map<string, Leaving>();
  /** Dollars under `other` of those without series of their own, in the order of their last use. */
  const candidates = new Map<string, number>();
  /** Dollars that tracked users spent under `other` before they had series. */
  const credits = new Map<string, number>();
  /** Users who were idle when that was looked at last, the longest first; nobody else is before `nextIdle`. */
  let idle: string[] = [];
  let nextIdle = 0;
  /** The tracked user who has spent least, as long as they have spent no more. */
  let smallest: { readonly user: string; readonly usd: number } | undefined;

  function spentBy(user: string, entry: User): number {
    let usd = credits.get(user) ?? 0;
    for (const row of rowsOf(entry)) usd += valueOf(row, COST) + pendingOf(row, COST);
    return usd;
  }

  function track(user: string): void {
    const rows = rowsOf(leaving.get(user) ?? userWith([]));
    for (const row of rows) row.isOpen = true;
    leaving.delete(user);
    const credit = candidates.get(user);
    if (credit !== undefined) credits.set(user, credit);
    candidates.delete(user);
    tracked.set(user, userWith(rows));
    smallest = undefined;
  }

  /** Takes a user's place, unless too many are on their way out already. */
  function makeRoom(user: string): boolean {
    const entry = tracked.get(user);
    if (entry === undefined || leaving.size >= maxUsers) return false;
    tracked.delete(user);
    for (const row of rowsOf(entry)) row.isOpen = false;
    leaving.set(user, { ...entry, page: undefined });
    smallest = undefined;
    return true;
  }

  /** When a user is idle, if they are not used again. */
  function idleFrom(entry: User): number {
    return moments.latestTimeOf(lastBookingOf(entry)) + userIdleMs;
  }

  /** Works out who is idle, and until when nobody else can be. */
  function lookForIdle(): void {
    const times = [...tracked].map(([user, entry]) => ({ user, from: idleFrom(entry) }));
    const isIdle = ({ from }: { readonly from: number }): boolean => from <= now();
    idle = times
      .filter(isIdle)
      .sort((a, b) => a.from - b.from)
      .map(({ user }) => user);
    const later = times.filter((each) => !isIdle(each)).map(({ from }) => from);
    nextIdle = later.reduce((first, from) => Math.min(first, from), now() + userIdleMs);
  }

  /** The user who has been idle longest, if that is long enough. */
  function findIdle(): string | undefined {
    moments.note(ledger.bookings);
    const stillIdle = (user: string): boolean => {
      const entry = tracked.get(user);
      return entry !== undefined && idleFrom(entry) <= now();
    };
    while (idle[0] !== undefined && !stillIdle(idle[0])) idle.shift();
    if (idle.length === 0 && now() >= nextIdle) lookForIdle();
    return idle[0];
  }

  function findSmallest(): { readonly user: string; readonly usd: number } | undefined {
    const known = smallest && tracked.get(smallest.user);
    if (smallest === undefined || known === undefined || spentBy(smallest.user, known) !== smallest.usd) {
      smallest = undefined;
      for (const [user, entry] of tracked) {
        const usd = spentBy(user, entry);
        if (smallest === undefined || usd < smallest.usd) smallest = { user, usd };
      }
    }
    return smallest;
  }

  function follow(row: Row): void {
    const { group, user } = row;
    if (group.kind !== 'call' || user === '' || user === OTHER) return;
    if (!tracked.has(user) && !leaving.has(user)) track(user);
    row.isOpen = tracked.has(user);
    const entry = tracked.get(user) ?? leaving.get(user);
    if (entry !== undefined) Object.assign(entry, userWith([...rowsOf(entry), row]));
  }

  ledger.listen({
    appeared: follow,
    dropped(row) {
      for (const users of [tracked, leaving]) {
        const entry = users.get(row.user);
        if (entry === undefined) continue;
        const rows = rowsOf(entry).filter((each) => each !== row);
        Object.assign(entry, userWith(rows));
        if (rows.length === 0) {
          users.delete(row.user);
          credits.delete(row.user);
        }
        smallest = undefined;
      }
    },
  });
  ledger.rows('call').forEach(follow);

  return {
    get size() {
      return tracked.size;
    },
    admit(user) {
      if (tracked.has(user)) return true;
      if (tracked.size >= maxUsers) {
        const longest = findIdle();
        if (longest === undefined || !makeRoom(longest)) return false;
      }
      track(user);
      return true;
    },
    spent(user, usd) {
      moments.note(ledger.bookings);
      if (user === '' || user === OTHER || tracked.has(user)) return;
      const inOther = (candidates.get(user) ?? 0) + usd;
      candidates.delete(user);
      candidates.set(user, inOther);
      if (candidates.size > maxUsers) {
        const [first = ''] = candidates.keys();
        candidates.delete(first);
      }
      const least = findSmallest();
      if (least !== undefined && inOther > least.usd && makeRoom(least.user)) track(user);
    },
    tidy(page) {
      moments.note(ledger.bookings);
      const settled = new Map<Page, Row[]>();
      for (const entry of leaving.values()) {
        const since = entry.page;
        if (since !== undefined) {
          if (!books.scrapers.isSettled(since.version)) continue;
          settled.set(since, [...(settled.get(since) ?? []), ...rowsOf(entry)]);
        }
        // Those that another process has booked in since stay, and have new values for the scrapers to fetch.
        entry.page = page;
      }
      for (const [since, rows] of settled) books.drop(rows, since);
    },
  };
}
