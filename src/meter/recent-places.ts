// The places that calls were booked in lately, found by comparing strings: to hash those of each call takes much longer.
import type { Row } from '../ledger/rows.ts';
import type { Route } from './routes.ts';

/** Where a call with these labels was booked, as they came. */
interface RecentPlace {
  readonly provider: string;
  readonly model: string;
  readonly type: string;
  readonly user: string;
  readonly route: Route;
  readonly row: Row;
  /** How often another place was looked for where this one is. */
  misses: number;
}

/** Places of calls without labels of the app's own. */
export interface RecentPlaces {
  find(provider: string, model: string, type: string, user: string): RecentPlace | undefined;
  keep(provider: string, model: string, type: string, user: string, route: Route, row: Row): void;
}

const SIZE_BITS = 11;

/** A place gives way to another one after so many misses: with very many users, keeping each would cost more than it saves. */
const MOST_MISSES = 4;

/** Recent places, none so far. */
export function createRecentPlaces(): RecentPlaces {
  const places = new Array<RecentPlace | undefined>(1 << SIZE_BITS).fill(undefined);

  return {
    find(provider, model, type, user) {
      const place = places[indexOf(model, user)];
      return place?.user === user &&
        place.model === model &&
        place.provider === provider &&
        place.type === type &&
        place.row.isOpen
        ? place
        : undefined;
    },
    keep(provider, model, type, user, route, row) {
      const index = indexOf(model, user);
      const place = places[index];
      if (place?.row.isOpen === true) {
        place.misses += 1;
        if (place.misses < MOST_MISSES) return;
      }
      places[index] = { provider, model, type, user, route, row, misses: 0 };
    },
  };
}

/** Names of models and users mostly differ in their lengths or in their last characters. */
function indexOf(model: string, user: string): number {
  return Math.imul(Math.imul(ending(model), SPREAD) + ending(user), SPREAD) >>> (32 - SIZE_BITS);
}

/** 2^32 by the golden ratio: products with it differ in their first bits. */
const SPREAD = 0x9e3779b1;

function ending(text: string): number {
  const end = text.length;
  if (end < 3) return end;
  return (
    (text.charCodeAt(end - 1) << 16) ^
    (text.charCodeAt(end - 2) << 8) ^
    text.charCodeAt(end - 3) ^
    (end << 24)
  );
}
