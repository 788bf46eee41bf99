// When recorded series have samples, and which.
import { randomFrom } from '../../examples/chat-service/traffic/random.ts';
import { DAY } from './calendar.ts';

/**
 * How values move. noise: never the same twice. active: so for six hours of a day, and zero in the others. rising: growing
 * in those hours. still: one value. time: the time itself. midnight: that of the last one.
 */
export type Course = 'noise' | 'active' | 'rising' | 'still' | 'time' | 'midnight';

/** Factors from 0.5 to 1.5 in random order, used again and again. */
const FACTORS = Float64Array.from({ length: 4096 }, randomFrom(3)).map((value) => 0.5 + value);
/** Of a day. */
const ACTIVE = 0.25;

/** The value at a moment of the series with this number, whose values are about `mean`. */
export function courseOf(
  course: Course,
  mean: number,
  index: number,
  midnight: number,
): (time: number) => number {
  const noisy = (time: number): number => mean * (FACTORS[(31 * index + Math.floor(time / 15)) % 4096] ?? 1);
  // Since the series' own hours of the day began; they lie at another time for each.
  const ofDay = (time: number): number => ((time - midnight + 100 * DAY + index * 997) % DAY) / DAY;
  const courses: Readonly<Record<Course, (time: number) => number>> = {
    noise: noisy,
    active: (time) => (ofDay(time) < ACTIVE ? noisy(time) : 0),
    rising: (time) => mean * Math.min(1, ofDay(time) / ACTIVE),
    still: () => mean,
    time: (time) => time,
    midnight: (time) => midnight - Math.ceil((midnight - time) / DAY) * DAY,
  };
  return courses[course];
}

/** Seconds since the epoch from `from` to before `to`, so many apart: full minutes, or midnights. */
export function timesBetween(from: number, to: number, every: number, midnight: number): number[] {
  const phase = every === DAY ? midnight % DAY : 0;
  const first = Math.ceil((from - phase) / every) * every + phase;
  return Array.from({ length: Math.max(0, Math.ceil((to - first) / every)) }, (_, at) => first + at * every);
}
