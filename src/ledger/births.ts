// The order in which series were born, and what had been born when.

/** Birth numbers, given in order from 1. */
export interface Births {
  /** Gives the next number. */
  next(): number;
  /** The number given last; 0 before the first. */
  readonly last: number;
  /** The number that had been given last at a moment (ms since the epoch), to within five seconds. */
  lastAt(time: number): number;
}

/** How far apart remembered moments are, and how far back they reach, in milliseconds. */
const MARK_EVERY = 5_000;
const REMEMBERED = 15 * 60_000;

/**
 * Numbers from the one after `given`.
 *
 * @param now Milliseconds since the epoch.
 */
export function createBirths(now: () => number, given = 0): Births {
  /** Moments at which something was born, each with the number given last before it. */
  const marks: { readonly time: number; readonly before: number }[] = [];
  let last = given;

  return {
    next() {
      const time = now();
      const latest = marks.at(-1);
      if (latest === undefined || time - latest.time >= MARK_EVERY) {
        marks.push({ time, before: last });
        while (marks[1] !== undefined && marks[1].time < time - REMEMBERED) marks.shift();
      }
      return ++last;
    },
    get last() {
      return last;
    },
    lastAt(time) {
      return marks.find((mark) => mark.time > time)?.before ?? last;
    },
  };
}
