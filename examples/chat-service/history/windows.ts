// The pieces of time that history is written in: quarter-hours, and minutes near its end, where charts are looked at.

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const QUARTER_HOUR_MS = 15 * MINUTE_MS;
const BY_MINUTE_MS = 2 * 60 * MINUTE_MS;
const WEEK_MS = 7 * 24 * 60 * MINUTE_MS;

/** A piece of time (start, end], in milliseconds since the epoch. */
export interface Window {
  readonly start: number;
  readonly end: number;
}

/** Cuts the weeks before a moment into windows: together all of that time, up to the last full minute before it. */
export function windowsBefore(until: number, weeks: number): Window[] {
  // A window that ended at the moment itself would meet what is recorded live from then on.
  const end = floor(until - 1, MINUTE_MS);
  const start = floor(end - weeks * WEEK_MS, QUARTER_HOUR_MS);
  const fine = floor(end - BY_MINUTE_MS, QUARTER_HOUR_MS);
  return [...cut(start, fine, QUARTER_HOUR_MS), ...cut(fine, end, MINUTE_MS)];
}

/** End of the quarter-hour that a window lies in. */
export function quarterHourOf({ start }: Window): number {
  return floor(start, QUARTER_HOUR_MS) + QUARTER_HOUR_MS;
}

/** The minutes of a window, as their first moments. */
export function minutesOf({ start, end }: Window): number[] {
  return cut(start, end, MINUTE_MS).map((minute) => minute.start);
}

function cut(start: number, end: number, step: number): Window[] {
  return Array.from({ length: (end - start) / step }, (_, index) => ({
    start: start + index * step,
    end: start + (index + 1) * step,
  }));
}

function floor(time: number, step: number): number {
  return time - (time % step);
}
