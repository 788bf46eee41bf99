// Projections of months whose end is known, and how far they are off.
import { BASELINES, type BaselineName } from './baselines.ts';
import type { History } from './histories/history.ts';
import { project } from './projection.ts';
import { DAY, sumIn } from './series.ts';

/** Days after a month's start that its end is projected on. */
export const PROJECTED_ON = [3, 5, 7, 10, 14, 17, 21, 24] as const;

export type MethodName = 'ours' | BaselineName;

/** One projection by each method. */
export interface Trial {
  /** Days since the month began. */
  readonly day: number;
  /** How far each is off the month's dollars, as a share of them. */
  readonly errors: Readonly<Record<MethodName, number>>;
  /** Whether the month ended inside the band. */
  readonly isCovered: boolean;
}

/** Projects a month on each of the days. It has to have at least a day before it, and to cost something. */
export function trialsOf({ series, monthStart, monthEnd }: History): Trial[] {
  const actual = sumIn(series, monthStart, monthEnd);
  if (actual <= 0) throw new RangeError('a month in which nothing was spent has no relative error');
  const error = (projected: number): number => Math.abs(projected - actual) / actual;
  return PROJECTED_ON.map((day) => {
    const moment = { monthStart, now: monthStart + day * DAY, monthEnd };
    const { monthEnd: estimate } = project(series, moment);
    if (estimate === undefined) throw new RangeError('a projection needs a day of history');
    const { projected, low, high } = estimate;
    const errors = {
      ours: error(projected),
      linear: error(BASELINES.linear(series, moment)),
      mean7d: error(BASELINES.mean7d(series, moment)),
      predictLinear: error(BASELINES.predictLinear(series, moment)),
    };
    return { day, errors, isCovered: low <= actual && actual <= high };
  });
}
