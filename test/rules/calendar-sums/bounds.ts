// The period bounds that the app shows at a moment.
import { PERIODS, type Period } from '../../../src/budget/budgets.ts';
import { periodBounds, type PeriodBounds } from '../../../src/budget/calendar.ts';

/** Bounds of all periods, in seconds since the epoch. */
export function boundsAt(
  time: number,
  timeZone: string,
  monthStartsOn: number,
): Record<Period, PeriodBounds> {
  const calendar = { timeZone, monthStartsOn };
  return Object.fromEntries(
    PERIODS.map((period) => [period, periodBounds(period, time, calendar)]),
  ) as Record<Period, PeriodBounds>;
}
