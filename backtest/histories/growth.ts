// Spend that grows from week to week.
import { type Change, scaled } from './change.ts';
import { between } from './random.ts';

/** Grows steadily; in half of the histories growth slows down in the course of months. */
export const steadyGrowth: Change = (random, usd, stretch) => {
  const aWeek = between(random, [0.04, 0.2]);
  const slowing = between(random, [30, 80]);
  const slows = random() < 0.5;
  return scaled(usd, stretch, (day) => {
    const since = day + stretch.daysBefore;
    return Math.exp((aWeek / 7) * (slows ? slowed(since, slowing) : since));
  });
};

/** Grows fast at first and less and less, as a new product does. */
export const adoption: Change = (random, usd, stretch) => {
  const aWeek = between(random, [0.1, 0.6]);
  const slowing = between(random, [7, 21]);
  return scaled(usd, stretch, (day) => Math.exp((aWeek / 7) * slowed(day + stretch.daysBefore, slowing)));
};

/** Days of growth at full speed that so many days of slowing growth are worth. */
function slowed(days: number, slowing: number): number {
  return slowing * (1 - Math.exp(-days / slowing));
}
