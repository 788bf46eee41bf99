// The period bounds that the app shows at a moment.
import { PERIODS, type Period } from '../../../src/budget/budgets.ts';
import { periodBounds, type PeriodBounds } from '../../../src/budget/calendar.ts';

/** Bounds of all periods, in seconds since the epoch. */
export function boundsAt(
  time: number,
  timeZone: string,
  monthStartsOn: number,
): Record<Period, PeriodBounds> {
  const bounds = (period: Period): PeriodBounds =>
    period === 'month' ? monthFrom(monthStartsOn, time, timeZone) : periodBounds(period, time, timeZone);
  return Object.fromEntries(PERIODS.map((period) => [period, bounds(period)])) as Record<
    Period,
    PeriodBounds
  >;
}

/** The month that begins on a day of the calendar month, or on its last where it is shorter. */
function monthFrom(day: number, time: number, timeZone: string): PeriodBounds {
  const beginning = (within: number): PeriodBounds & { readonly month: PeriodBounds } => {
    const month = periodBounds('month', within, timeZone);
    const noon = Math.min(month.start + (day - 0.5) * 86_400, month.end - 3600);
    return { ...periodBounds('day', noon * 1000, timeZone), month };
  };
  const here = beginning(time);
  const next = beginning(here.month.end * 1000);
  const last = beginning((here.month.start - 1) * 1000);
  return here.start * 1000 <= time
    ? { start: here.start, end: next.start }
    : { start: last.start, end: here.start };
}
