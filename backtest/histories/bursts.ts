// Jobs that cost a lot in a few hours: evaluations, imports, a loop that somebody stops.
import type { Change } from './change.ts';
import { between, count, heavyTailed, wholeBetween } from './random.ts';

/** One in a week to four, each worth half a day and more, up to four days. */
export const bursts: Change = (random, usd, { daysBefore, monthDays }) => {
  const days = daysBefore + monthDays;
  const ordinaryDay = usd.reduce((sum, hour) => sum + hour, 0) / days;
  const burst = [...usd];
  for (let left = count(random, between(random, [0.15, 0.6]) * days); left > 0; left -= 1) {
    const begin = wholeBetween(random, [0, days * 24]);
    const hours = wholeBetween(random, [1, 9]);
    const size = ordinaryDay * Math.min(0.4 + 0.5 * heavyTailed(random, 2.5), 4);
    // One that is not over when the stretch ends is cut off there.
    for (let hour = begin; hour < Math.min(begin + hours, burst.length); hour += 1) {
      burst[hour] = (burst[hour] ?? 0) + size / hours;
    }
  }
  return burst;
};
