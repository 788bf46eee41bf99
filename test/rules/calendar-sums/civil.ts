// Which day, week and month a moment belongs to, from dates as people write them: nothing here knows the product's calendar.
import type { Period } from '../../../src/budget/budgets.ts';

/** A date, and names for the periods it lies in. */
export interface Civil extends Readonly<Record<Period, string>> {
  /** Hours and minutes ahead of UTC; it changes when clocks do. */
  readonly offset: string;
}

const daysOf = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** Tells the periods of any moment in a time zone. */
export function civilCalendar(timeZone: string, monthStartsOn: number): (time: number) => Civil {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    timeZoneName: 'longOffset',
  });
  return (time) => {
    const parts = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, value]));
    const [year, month, day] = [Number(parts['year']), Number(parts['month']), Number(parts['day'])];
    const dayNumber = Date.UTC(year, month - 1, day) / 86_400_000;
    const begun = day >= Math.min(monthStartsOn, daysOf(year, month));
    return {
      day: `${dayNumber}`,
      // 1970 began on a Thursday, weeks begin on Monday.
      week: `${Math.floor((dayNumber + 3) / 7)}`,
      month: `${year * 12 + month - (begun ? 0 : 1)}`,
      offset: parts['timeZoneName'] ?? '',
    };
  };
}
