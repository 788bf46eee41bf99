// Label values come from outside: bounded in length, always valid Unicode.
import type * as Crypto from 'node:crypto';
import { dependency } from '../catalogue/dependency.ts';

const crypto = dependency<typeof Crypto>('node:crypto');

/** The longest label value kept as it is, in UTF-16 units. */
export const MAX_LABEL_LENGTH = 200;

const KEPT_OF_LONGER = 100;

/** Whether a value can stand as a label just as it is. */
export function isCleanLabel(value: string): boolean {
  return value.length <= MAX_LABEL_LENGTH && value.isWellFormed();
}

/**
 * A value that can stand as a label: lone surrogates become U+FFFD; a longer value keeps its first 100 units and a
 * hash of the whole, so that two long values stay two series.
 */
export function cleanLabel(value: string): string {
  if (value.length <= MAX_LABEL_LENGTH) return value.toWellFormed();
  const hash = crypto().createHash('sha256').update(value).digest('hex').slice(0, 16);
  return `${value.slice(0, KEPT_OF_LONGER).toWellFormed()}~${hash}`;
}
