// What happens to ordinary spend in a group's histories.
import type { Random } from './random.ts';

/** A stretch of hours, and where the month in question lies in it. */
export interface Stretch {
  readonly daysBefore: number;
  readonly monthDays: number;
}

/** Changes dollars by the hour. */
export type Change = (random: Random, usd: readonly number[], stretch: Stretch) => number[];

/** Multiplies each hour by a factor that depends on the time since the month began, in days, negative before. */
export function scaled(
  usd: readonly number[],
  { daysBefore }: Stretch,
  factor: (day: number) => number,
): number[] {
  return usd.map((hour, index) => hour * factor(index / 24 - daysBefore));
}
