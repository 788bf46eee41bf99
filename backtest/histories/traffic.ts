// Ordinary spend by the hour: a day's curve, weekends, a level that wanders, and chance by day and by hour.
import { between, normal, type Random, type Range } from './random.ts';

/** What a group's histories have of each. Each history draws its own. */
export interface Traffic {
  /** A day of the weekend, against a working day. */
  readonly weekend: Range;
  /** How far the level wanders in a week (standard deviation of its logarithm). */
  readonly wandering: Range;
  /** How far a day is off by chance, in the same way. */
  readonly dayNoise: Range;
  /** How far an hour is off by chance, in the same way. */
  readonly hourNoise: Range;
}

const SATURDAY = 6;
const SUNDAY = 0;

/** Dollars an hour of an average history, and how far others are off. */
const MEDIAN_USD = 1.5;
const USD_SPREAD = 1;

/** How weekdays differ from one another. */
const WEEKDAY_SPREAD = 0.06;

/** Dollars by the hour for whole days, the first of which is that day of the week (0 is Sunday). */
export function ordinarySpend(
  random: Random,
  traffic: Traffic,
  firstWeekday: number,
  days: number,
): number[] {
  const hours = dayCurve(random);
  const weekdays = weekdayLevels(random, between(random, traffic.weekend));
  const wandering = between(random, traffic.wandering) / Math.sqrt(7);
  const dayNoise = between(random, traffic.dayNoise);
  const hourNoise = between(random, traffic.hourNoise);
  const usd = MEDIAN_USD * Math.exp(USD_SPREAD * normal(random));

  let level = 0;
  return Array.from({ length: days }, (_, day) => {
    level += wandering * normal(random);
    const ofDay =
      usd * (weekdays[(firstWeekday + day) % 7] ?? 1) * Math.exp(level + dayNoise * normal(random));
    return hours.map((ofHour) => ofDay * ofHour * Math.exp(hourNoise * normal(random)));
  }).flat();
}

/** Hours of a day against their mean: one hump in working hours, from flat to steep. */
function dayCurve(random: Random): number[] {
  const [steepness, peak] = [between(random, [0.3, 2.5]), between(random, [11, 17])];
  const hours = Array.from({ length: 24 }, (_, hour) =>
    Math.exp(steepness * Math.cos(((hour - peak) / 24) * 2 * Math.PI)),
  );
  const mean = hours.reduce((sum, hour) => sum + hour, 0) / hours.length;
  return hours.map((hour) => hour / mean);
}

function weekdayLevels(random: Random, weekend: number): number[] {
  return Array.from({ length: 7 }, (_, weekday) => {
    const own = Math.exp(WEEKDAY_SPREAD * normal(random));
    if (weekday === SATURDAY) return own * weekend;
    return weekday === SUNDAY ? own * weekend * between(random, [0.8, 1.05]) : own;
  });
}
