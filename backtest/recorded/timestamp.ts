// Moments as exports write them.

const DATE_TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?$/;

/** From here on, a number means milliseconds: as seconds it would be in the year 5138. */
const FIRST_MILLISECONDS = 1e11;

export const ALLOWED_TIMESTAMPS =
  'a date and time as 2026-01-31T12:00:00Z or 2026-01-31 12:00:00 (UTC), or seconds or milliseconds since 1970';

/** Seconds since the epoch; undefined where the text is no moment. */
export function secondsOf(text: string): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) {
    const number = Number(text);
    return number < FIRST_MILLISECONDS ? number : number / 1000;
  }
  const [, date, time, zone = 'Z'] = DATE_TIME.exec(text) ?? [];
  if (date === undefined || time === undefined || !isInCalendar(date)) return undefined;
  const milliseconds = Date.parse(`${date}T${time}${zone}`);
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
}

/** `Date.parse` takes the 30th of February for the 2nd of March. */
function isInCalendar(date: string): boolean {
  const parsed = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date);
}
