// When the current day, week and month begin and end in a time zone, daylight saving included.
import type * as Luxon from 'luxon';
import { dependency } from '../catalogue/dependency.ts';
import type { Budgets, Period } from './budgets.ts';

const luxon = dependency<typeof Luxon>('luxon');

/** Bounds of a calendar period, in seconds since the epoch; the end is the start of the next one. */
export interface PeriodBounds {
  readonly start: number;
  readonly end: number;
}

/** What periods depend on. */
export type Calendar = Pick<Budgets, 'timeZone' | 'monthStartsOn'>;

/**
 * The calendar period a moment lies in.
 *
 * @param time Milliseconds since the epoch.
 */
export function periodBounds(period: Period, time: number, calendar: Calendar): PeriodBounds {
  const { timeZone, monthStartsOn } = calendar;
  const moment = luxon().DateTime.fromMillis(time, { zone: timeZone });
  if (period === 'month' && monthStartsOn !== 1) return monthBounds(moment, monthStartsOn);
  const start = moment.startOf(period);
  const end = start.plus({ [period]: 1 }).startOf(period);
  return { start: start.toSeconds(), end: end.toSeconds() };
}

/** A month that begins on a day of its own, or on its last day where it has no such day. */
function monthBounds(moment: Luxon.DateTime, day: number): PeriodBounds {
  const startIn = (month: Luxon.DateTime): Luxon.DateTime =>
    month.set({ day: Math.min(day, month.daysInMonth ?? day) }).startOf('day');
  const month = moment.startOf('month');
  const hasBegun = startIn(month) <= moment;
  const start = startIn(hasBegun ? month : month.minus({ months: 1 }));
  const end = startIn(hasBegun ? month.plus({ months: 1 }) : month);
  return { start: start.toSeconds(), end: end.toSeconds() };
}
