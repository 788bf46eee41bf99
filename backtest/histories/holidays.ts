// Days on which few people work.
import { type Change, scaled } from './change.ts';
import { between, wholeBetween } from './random.ts';

/** Up to three single days, and in a third of the histories some days on end, in the month or the three weeks before. */
export const holidays: Change = (random, usd, stretch) => {
  const { monthDays } = stretch;
  const level = between(random, [0.2, 0.6]);
  const days = new Set<number>();
  for (let left = wholeBetween(random, [1, 4]); left > 0; left -= 1) {
    days.add(wholeBetween(random, [-21, monthDays]));
  }
  if (random() < 0.35) {
    const first = wholeBetween(random, [-21, monthDays - 6]);
    const length = wholeBetween(random, [4, 10]);
    for (let day = first; day < first + length; day += 1) days.add(day);
  }
  return scaled(usd, stretch, (at) => (days.has(Math.floor(at)) ? level : 1));
};
