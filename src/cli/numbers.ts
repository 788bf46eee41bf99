// Numbers and moments as people read and write them.
import { CommandError } from './definition.ts';

/** A price: up to six digits that count, never an exponent. */
export function price(usd: number): string {
  return usd.toLocaleString('en-US', { maximumSignificantDigits: 6, useGrouping: false });
}

/** A sum of dollars: cents, or six digits that count where it is less than a dollar. */
export function dollars(usd: number): string {
  const form =
    usd >= 1 || usd === 0
      ? { minimumFractionDigits: 2, maximumFractionDigits: 2 }
      : { maximumSignificantDigits: 6 };
  return `$${usd.toLocaleString('en-US', form)}`;
}

/** A count, with its thousands set apart. */
export function count(number: number): string {
  return number.toLocaleString('en-US', { maximumFractionDigits: 0 });
}

/** A count with the word for what is counted. */
export function counted(number: number, one: string, many = `${one}s`): string {
  return `${count(number)} ${number === 1 ? one : many}`;
}

/** A moment (ISO 8601) as its day, where it is the beginning of one. */
export function moment(iso: string): string {
  return iso.replace(/T00:00:00\.000Z$/, '').replace(/\.000Z$/, 'Z');
}

const MOMENT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** A moment that was given as an option. */
export function parseMoment(option: string, text: string): Date {
  const moment = new Date(text);
  if (MOMENT.test(text) && !Number.isNaN(moment.getTime())) return moment;
  throw new CommandError(
    `--${option} ${text}: expected a day such as 2026-07-01, or a moment such as 2026-07-01T09:00:00Z`,
  );
}
