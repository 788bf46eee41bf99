// Histories of a group: spend by the hour up to the end of a month.
import { DAY, HOUR, type Series } from '../series.ts';
import type { Group } from './groups.ts';
import { type Random, wholeBetween } from './random.ts';
import { ordinarySpend } from './traffic.ts';

/** A month, and spend from before it until its end. */
export interface History {
  readonly series: Series;
  readonly monthStart: number;
  readonly monthEnd: number;
}

/** Months of four years, one of them a leap year, so that all lengths are there and months begin on all weekdays. */
const FIRST_YEAR = 2025;
const MONTHS = 48;

/** A history of a group, in some month. */
export function historyOf({ daysBefore, traffic, change }: Group, random: Random): History {
  const month = wholeBetween(random, [0, MONTHS]);
  const monthStart = Date.UTC(FIRST_YEAR, month) / 1000;
  const monthEnd = Date.UTC(FIRST_YEAR, month + 1) / 1000;
  const monthDays = (monthEnd - monthStart) / DAY;
  const start = monthStart - daysBefore * DAY;
  const weekday = new Date(start * 1000).getUTCDay();
  const ordinary = ordinarySpend(random, traffic, weekday, daysBefore + monthDays);
  const usd = change?.(random, ordinary, { daysBefore, monthDays }) ?? ordinary;
  return { series: { step: HOUR, firstEnd: start + HOUR, usd }, monthStart, monthEnd };
}
