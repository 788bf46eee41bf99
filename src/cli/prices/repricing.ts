// What unpriced calls would have cost at today's prices, as far as their counters tell.
import { TOKEN_TYPES, type TokensByType } from '../../catalogue/token-types.ts';
import type { UnpricedReason } from '../../catalogue/reasons.ts';
import { usdPerToken } from '../../pricing/flat-prices.ts';
import type { Explanation, PriceBook } from '../../pricing/price-book.ts';
import { counted } from '../numbers.ts';
import type { UnpricedCalls } from './unpriced-calls.ts';

/** The unpriced calls of a model, priced. */
export interface Repriced extends UnpricedCalls {
  /** Dollars of the tokens that have a price now; undefined where none has. */
  readonly usd: number | undefined;
  readonly pricedTokens: number;
  readonly unpricedTokens: number;
  /** How the price was found, in words. */
  readonly rule: string | undefined;
  /** What still has no price, and why. */
  readonly remaining: readonly string[];
  /** What makes the sum uncertain. */
  readonly notes: readonly string[];
}

/** Calls that used something, so that a price for each call is due. */
const WITH_USAGE = [
  'unknown_provider',
  'unknown_model',
  'unknown_unit',
  'unknown_tier',
  'invalid_cost',
] as const;

/** Reasons that a price does not mend, in words. */
const WITHOUT_USAGE = {
  missing_usage: 'reported no usage (missing_usage)',
  invalid_usage: 'had an impossible usage (invalid_usage)',
} as const satisfies Partial<Record<UnpricedReason, string>>;

/** Prices calls by the standard rates for short inputs: the counters know no call's length and no tier. */
export function reprice(calls: UnpricedCalls, book: PriceBook, at: Date | undefined): Repriced {
  const found = book.explain(calls.provider, calls.model, at === undefined ? {} : { at });
  return found.reason === undefined ? withPrice(calls, found) : withoutPrice(calls, found.reason);
}

function withPrice(calls: UnpricedCalls, found: Explanation): Repriced {
  const { tokens, requests } = calls;
  const rates = usdPerToken(found.tiers[0]?.usdPerMillionTokens ?? {});
  const used = TOKEN_TYPES.filter((type) => tokens[type] !== undefined);
  const priced = used.filter((type) => !Number.isNaN(rates[type]));
  const unknown = used.filter((type) => Number.isNaN(rates[type]));
  const charged = WITH_USAGE.reduce((sum, reason) => sum + (requests[reason] ?? 0), 0);
  const perRequest = (found.units.requests ?? 0) * charged;
  const usd = priced.reduce((sum, type) => sum + (tokens[type] ?? 0) * rates[type], perRequest);

  const { unknown_unit: otherUnits = 0, unknown_tier: otherTiers = 0 } = requests;
  return {
    ...calls,
    usd: priced.length > 0 || perRequest > 0 ? usd : undefined,
    pricedTokens: total(tokens, priced),
    unpricedTokens: total(tokens, unknown),
    rule: found.rule,
    remaining: [
      ...unknown.map(
        (type) => `${counted(tokens[type] ?? 0, 'token')} of kind ${type}: no price (unknown_unit)`,
      ),
      ...withoutUsage(requests),
    ],
    notes: [
      ...(found.inferred ? [found.steps.at(-1) ?? ''] : []),
      ...(otherUnits === 0
        ? []
        : [`${counted(otherUnits, 'call')} may have been charged for more than tokens (unknown_unit)`]),
      ...(otherTiers === 0 ? [] : [`${counted(otherTiers, 'call')} served at another tier (unknown_tier)`]),
    ],
  };
}

function withoutPrice(calls: UnpricedCalls, reason: UnpricedReason): Repriced {
  const { tokens, requests } = calls;
  const all = total(tokens, TOKEN_TYPES);
  const waiting = WITH_USAGE.reduce((sum, each) => sum + (requests[each] ?? 0), 0);
  const amount = [counted(all, 'token'), ...(waiting === 0 ? [] : [counted(waiting, 'call')])].join(', ');
  return {
    ...calls,
    usd: undefined,
    pricedTokens: 0,
    unpricedTokens: all,
    rule: undefined,
    remaining: [...(all + waiting > 0 ? [`${amount}: no price (${reason})`] : []), ...withoutUsage(requests)],
    notes: [],
  };
}

function withoutUsage(requests: UnpricedCalls['requests']): string[] {
  return Object.entries(WITHOUT_USAGE).flatMap(([reason, words]) => {
    const number = requests[reason as keyof typeof WITHOUT_USAGE] ?? 0;
    return number === 0 ? [] : [`${counted(number, 'call')} ${words}`];
  });
}

function total(tokens: TokensByType, types: readonly (keyof TokensByType)[]): number {
  return types.reduce((sum, type) => sum + (tokens[type] ?? 0), 0);
}
