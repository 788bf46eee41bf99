// From a call's usage to disjoint token buckets: every token in exactly one, or the usage is refused.
import type { Usage } from '../catalogue/call.ts';
import { describeValue } from '../catalogue/errors.ts';
import { TOKEN_TYPES, type TokensByType } from '../catalogue/token-types.ts';

/** Parts of a whole: `parts` are contained in `whole`, and what they leave over is the bucket `rest`. */
const WHOLES = [
  {
    whole: 'inputTokens',
    rest: 'input',
    parts: [
      ['cacheReadTokens', 'cache_read'],
      ['cacheWriteTokens', 'cache_write'],
      ['inputAudioTokens', 'input_audio'],
      ['inputImageTokens', 'input_image'],
    ],
  },
  {
    whole: 'outputTokens',
    rest: 'output',
    parts: [
      ['reasoningTokens', 'reasoning'],
      ['outputAudioTokens', 'output_audio'],
      ['outputImageTokens', 'output_image'],
    ],
  },
] as const;

/**
 * Countable units other than tokens. Where they have no price, those marked `information` cost nothing beside tokens, as
 * they often stand there for information only; searches are charged on top everywhere.
 */
export const UNITS = {
  images: 'information',
  seconds: 'information',
  characters: 'information',
  searches: 'charged',
} as const satisfies Partial<Record<keyof Usage, 'information' | 'charged'>>;

/** One countable unit. */
export type Unit = keyof typeof UNITS;

/** How many units a call used; those it did not are left out. */
export type Units = Readonly<Partial<Record<Unit, number>>>;

const UNIT_NAMES = Object.keys(UNITS) as Unit[];

/** All kinds named, so that every call's buckets have one shape, which is several times as fast to read. */
const EMPTY: TokensByType = Object.fromEntries(TOKEN_TYPES.map((type) => [type, undefined]));

/** The buckets of a usage, or what makes it impossible. */
export type Buckets =
  | {
      readonly tokens: TokensByType;
      /** undefined where none was used. */
      readonly units: Units | undefined;
      /** Whether the usage names any figure. */
      readonly used: boolean;
      readonly fault?: undefined;
    }
  | { readonly fault: string };

/**
 * Splits a usage into disjoint buckets. Fields nobody knows are ignored.
 *
 * @returns the buckets, or the `fault` that makes the
 * usage impossible: a figure that is no whole non-negative number, or parts larger than their whole.
 */
export function bucketsOf(usage: Usage): Buckets {
  const tokens: TokensByType = { ...EMPTY };
  let used = false;

  for (const { whole, rest, parts } of WHOLES) {
    let left = usage[whole];
    if (left !== undefined) {
      if (!isCount(left))
        return { fault: `${whole} is ${describeValue(left)}; expected a whole number of tokens` };
      used = true;
    }
    for (const [field, bucket] of parts) {
      const part = usage[field];
      if (part === undefined || part === 0) continue;
      if (!isCount(part))
        return { fault: `${field} is ${describeValue(part)}; expected a whole number of tokens` };
      left = (left ?? 0) - part;
      if (left < 0) return { fault: `${field} (${part}) does not fit into ${whole} (${usage[whole] ?? 0})` };
      tokens[bucket] = part;
    }
    if (left !== undefined && left > 0) tokens[rest] = left;
  }

  const oneHour = usage.cacheWrite1hTokens;
  if (oneHour !== undefined && oneHour !== 0) {
    if (!isCount(oneHour))
      return { fault: `cacheWrite1hTokens is ${describeValue(oneHour)}; expected a whole number of tokens` };
    const shorter = (tokens.cache_write ?? 0) - oneHour;
    if (shorter < 0) {
      return {
        fault: `cacheWrite1hTokens (${oneHour}) does not fit into cacheWriteTokens (${tokens.cache_write ?? 0})`,
      };
    }
    tokens.cache_write_1h = oneHour;
    if (shorter > 0) tokens.cache_write = shorter;
    else tokens.cache_write = undefined;
  }

  let units: Partial<Record<Unit, number>> | undefined;
  for (const unit of UNIT_NAMES) {
    const count = usage[unit];
    if (count === undefined) continue;
    if (!(unit === 'seconds' ? isAmount(count) : isCount(count))) {
      const expected = unit === 'seconds' ? 'a number of seconds' : 'a whole number';
      return { fault: `${unit} is ${describeValue(count)}; expected ${expected}` };
    }
    used = true;
    if (count > 0) (units ??= {})[unit] = count;
  }
  return { tokens, units, used };
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
