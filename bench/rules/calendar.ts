// The calendar of the measurement: days end at one moment that it sees, late in a week and a month.

export const DAY = 86_400;

/** The bounds of a period, in seconds since the epoch, as an app shows them. */
export interface Period {
  readonly period: 'day' | 'week' | 'month';
  readonly start: number;
  readonly end: number;
}

/** The periods at a moment, where `midnight` ends the fifth day of a week and the 25th of a month. */
export function periodsAt(now: number, midnight: number): readonly Period[] {
  const day = now < midnight ? midnight - DAY : midnight;
  const [week, month] = [midnight - 5 * DAY, midnight - 25 * DAY];
  return [
    { period: 'day', start: day, end: day + DAY },
    { period: 'week', start: week, end: week + 7 * DAY },
    { period: 'month', start: month, end: month + 30 * DAY },
  ];
}
