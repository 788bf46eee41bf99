// Dollars by step of time, and sums over spans of it. Times are in seconds since the epoch, as in Prometheus.

export const HOUR = 3600;
export const DAY = 24 * HOUR;
export const WEEK = 7 * DAY;

/** What was spent, step by step. A value stands at the end of its step, as a recorded `increase` does. */
export interface Series {
  /** Seconds that a step lasts. */
  readonly step: number;
  /** When the first step ended. Of the time before it nothing is known. */
  readonly firstEnd: number;
  /** Dollars of each step; none is missing. */
  readonly usd: readonly number[];
}

/** The values of the steps that ended after one time, and not after another. */
export function valuesIn(series: Series, after: number, until: number): readonly number[] {
  return series.usd.slice(endedBy(series, after), endedBy(series, until));
}

/** Dollars of the steps that ended after one time, and not after another. */
export function sumIn(series: Series, after: number, until: number): number {
  const last = endedBy(series, until);
  let sum = 0;
  // No `slice`: most of the work of a projection is done here.
  for (let index = endedBy(series, after); index < last; index += 1) sum += series.usd[index] ?? 0;
  return sum;
}

/** How many steps ended after one time, and not after another. */
export function stepsIn(series: Series, after: number, until: number): number {
  return endedBy(series, until) - endedBy(series, after);
}

/** Whether everything that was spent after a time is known. */
export function isRecordedAt({ step, firstEnd }: Series, time: number): boolean {
  return firstEnd - step <= time;
}

/** How many steps had ended by a time. */
function endedBy({ step, firstEnd, usd }: Series, time: number): number {
  return Math.min(Math.max(Math.floor((time - firstEnd) / step) + 1, 0), usd.length);
}
