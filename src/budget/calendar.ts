// When the current day, week and month begin and end in a time zone, daylight saving included.
import type * as Luxon from 'luxon';
import { dependency } from '../catalogue/dependency.ts';
import type { Period } from './budgets.ts';

const luxon = dependency<typeof Luxon>('luxon');

/** Bounds of a calendar period, in seconds since the epoch; the end is the start of the next one. */
export interface PeriodBounds {
  readonly start: number;
  readonly end: number;
}

/**
 * The calendar period a moment lies in.
 *
 * @param time Milliseconds since the epoch.
 * @param timeZone An IANA time zone.
 */
export function periodBounds(period: Period, time: number, timeZone: string): PeriodBounds {
  const start = luxon().DateTime.fromMillis(time, { zone: timeZone }).startOf(period);
  const end = start.plus({ [period]: 1 }).startOf(period);
  return { start: start.toSeconds(), end: end.toSeconds() };
}
