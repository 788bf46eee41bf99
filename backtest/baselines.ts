// What else people project a month with. Ours has to be better.
import type { Moment } from './projection.ts';
import { DAY, type Series, stepsIn, sumIn, WEEK } from './series.ts';
import { mean } from './statistics.ts';

/** A way to project a month's dollars. */
export type Method = (series: Series, moment: Moment) => number;

/** The others, by the name that results have for them. */
export const BASELINES = {
  linear: linearRunRate,
  mean7d: meanOfSevenDays,
  predictLinear,
} as const satisfies Readonly<Record<string, Method>>;

export type BaselineName = keyof typeof BASELINES;

/** The month so far, over the share of the month that has passed. */
function linearRunRate(series: Series, { monthStart, now, monthEnd }: Moment): number {
  return sumIn(series, monthStart, now) * ((monthEnd - monthStart) / (now - monthStart));
}

/** The month so far, and the mean day of the last seven (or of as many as there are) for the days left. */
function meanOfSevenDays(series: Series, { monthStart, now, monthEnd }: Moment): number {
  const days = (stepsIn(series, now - WEEK, now) * series.step) / DAY;
  return sumIn(series, monthStart, now) + (sumIn(series, now - WEEK, now) / days) * ((monthEnd - now) / DAY);
}

/**
 * `predict_linear(cost_total[7d], …)` at the month's end, less the counter at its start: the straight line with the least
 * squares to the counter's samples.
 */
function predictLinear(series: Series, { monthStart, now, monthEnd }: Moment): number {
  const times: number[] = [];
  const totals: number[] = [];
  const first = series.firstEnd - series.step;
  let total = sumIn(series, first, now - WEEK - series.step);
  for (let time = Math.max(now - WEEK, first); time <= now; time += series.step) {
    total += sumIn(series, time - series.step, time);
    times.push(time);
    totals.push(total);
  }
  const [meanTime, meanTotal] = [mean(times), mean(totals)];
  const slope =
    times.reduce((sum, time, index) => sum + (time - meanTime) * ((totals[index] ?? 0) - meanTotal), 0) /
    times.reduce((sum, time) => sum + (time - meanTime) ** 2, 0);
  return meanTotal + slope * (monthEnd - meanTime) - sumIn(series, first, monthStart);
}
