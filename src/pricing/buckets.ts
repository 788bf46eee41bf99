// From a call's usage to disjoint token buckets: every token in exactly one, or the usage is refused.
import type { Usage } from '../catalogue/call.ts';
import { describeValue } from '../catalogue/errors.ts';
import type { TokensByType } from '../catalogue/token-types.ts';

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

const UNITS = ['images', 'searches'] as const;

/** The buckets of a usage, or what makes it impossible. */
export type Buckets =
  | { readonly tokens: TokensByType; readonly used: boolean; readonly fault?: undefined }
  | { readonly fault: string };

/**
 * Splits a usage into disjoint buckets. Fields nobody knows are ignored.
 *
 * @returns the buckets (`used` is false where the usage names no figure at all), or the `fault` that makes the
 * usage impossible: a figure that is no whole non-negative number, or parts larger than their whole.
 */
export function bucketsOf(usage: Usage): Buckets {
  const tokens: TokensByType = {};
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
    else delete tokens.cache_write;
  }

  for (const unit of UNITS) {
    const count = usage[unit];
    if (count === undefined) continue;
    if (!isCount(count)) return { fault: `${unit} is ${describeValue(count)}; expected a whole number` };
    used = true;
  }
  if (usage.seconds !== undefined) {
    if (typeof usage.seconds !== 'number' || !Number.isFinite(usage.seconds) || usage.seconds < 0) {
      return { fault: `seconds is ${describeValue(usage.seconds)}; expected a number of seconds` };
    }
    used = true;
  }
  return { tokens, used };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
