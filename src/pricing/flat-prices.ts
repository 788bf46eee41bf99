// Prices as flat numbers, so that pricing a call is a few multiplications.
import { TOKEN_INDEX, TOKEN_TYPES, type TokenType } from '../catalogue/token-types.ts';
import { type Buckets, type PlainUsage, type Unit, type Units, UNITS } from './buckets.ts';
import type { Charge, Prices } from './price-list.ts';

/** Prices of calls with more than so many input tokens, cached ones included. */
export interface LengthTier {
  readonly above: number;
  /** Dollars of one token; NaN where there is no price. */
  readonly usdPerToken: Readonly<Record<TokenType, number>>;
  /** The same in the order of `TOKEN_TYPES`. */
  readonly rates: Float64Array;
}

/** Prices of one model, in one service tier, at one time. */
export interface FlatPrices {
  /** Ascending; the first is for every length. */
  readonly lengthTiers: readonly [LengthTier, ...LengthTier[]];
  /** Dollars of one; NaN where there is no price. */
  readonly usdPerUnit: Readonly<Record<Unit, number>>;
  readonly usdPerRequest: number;
  /** Seconds charged for at least, where any are. */
  readonly minSeconds: number;
}

/** Of each kind of tokens, the kinds whose prices hold for it, the most special one first. */
export const FALLBACKS: Readonly<Record<TokenType, readonly TokenType[]>> = {
  input: ['input'],
  cache_read: ['cache_read', 'input'],
  cache_write: ['cache_write', 'input'],
  // Dearer than other writes everywhere: no other price will do.
  cache_write_1h: ['cache_write_1h'],
  output: ['output'],
  reasoning: ['reasoning', 'output'],
  input_audio: ['input_audio', 'input'],
  output_audio: ['output_audio', 'output'],
  input_image: ['input_image', 'input'],
  output_image: ['output_image', 'output'],
};

/** Prices for one length. */
export function lengthTier(above: number, usdPerToken: LengthTier['usdPerToken']): LengthTier {
  return { above, usdPerToken, rates: Float64Array.from(TOKEN_TYPES, (type) => usdPerToken[type]) };
}

/** Dollars of a token by kind, from dollars per million; kinds without a price cost what their whole costs. */
export function usdPerToken(
  perMillion: Readonly<Partial<Record<TokenType, number>>>,
): LengthTier['usdPerToken'] {
  const rate = (type: TokenType): number => {
    const known = FALLBACKS[type].find((each) => perMillion[each] !== undefined);
    return known === undefined ? NaN : (perMillion[known] ?? NaN) / 1e6;
  };
  return Object.fromEntries(TOKEN_TYPES.map((type) => [type, rate(type)])) as Record<TokenType, number>;
}

/** Dollars of a call; NaN where something it used has no price: a call is priced whole or not at all. */
export function costOf(prices: FlatPrices, buckets: Buckets): number {
  const { counts, kinds, size, units } = buckets;
  const rates = ratesFor(prices, buckets.inputTokens);
  let usd = 0;
  // What was not used costs nothing, whether it has a price or not.
  for (let index = 0; index < size; index += 1) {
    const kind = kinds[index] ?? 0;
    usd += (counts[kind] ?? 0) * (rates[kind] ?? NaN);
  }
  usd += prices.usdPerRequest;
  return units === undefined ? usd : usd + costOfUnits(prices, units, size > 0);
}

/** Dollars of a call with plain tokens and nothing else; NaN where there is no price for either. */
export function costOfPlain(prices: FlatPrices, { inputTokens, outputTokens }: PlainUsage): number {
  const rates = ratesFor(prices, inputTokens);
  return inputTokens * (rates[INPUT] ?? NaN) + outputTokens * (rates[OUTPUT] ?? NaN) + prices.usdPerRequest;
}

const { input: INPUT, output: OUTPUT } = TOKEN_INDEX;

function ratesFor({ lengthTiers }: FlatPrices, inputTokens: number): Float64Array {
  let tier = lengthTiers[0];
  for (let index = 1; index < lengthTiers.length; index += 1) {
    const longer = lengthTiers[index];
    if (longer !== undefined && inputTokens > longer.above) tier = longer;
  }
  return tier.rates;
}

function costOfUnits({ usdPerUnit, minSeconds }: FlatPrices, units: Units, hasTokens: boolean): number {
  let usd = 0;
  for (const [unit, count] of Object.entries(units) as [Unit, number][]) {
    const rate = usdPerUnit[unit];
    if (Number.isNaN(rate) && hasTokens && UNITS[unit] === 'information') continue;
    usd += rate * (unit === 'seconds' ? Math.max(count, minSeconds) : count);
  }
  return usd;
}

/** Prices as written, as flat numbers. */
export function flatPrices(prices: Prices): FlatPrices {
  const { usdPerMillionTokens = {}, aboveInputTokens = [] } = prices;
  const longer = [...aboveInputTokens].sort((a, b) => a.above - b.above);
  return {
    lengthTiers: [
      lengthTier(-1, usdPerToken(usdPerMillionTokens)),
      ...longer.map(({ above, usdPerMillionTokens: rates }) =>
        lengthTier(above, usdPerToken({ ...usdPerMillionTokens, ...rates })),
      ),
    ],
    usdPerUnit: {
      images: prices.usdPerImage ?? NaN,
      seconds: prices.usdPerSecond ?? NaN,
      searches: prices.usdPerSearch ?? NaN,
      characters: prices.usdPerMillionCharacters === undefined ? NaN : prices.usdPerMillionCharacters / 1e6,
    },
    usdPerRequest: prices.usdPerRequest ?? 0,
    minSeconds: 0,
  };
}

/** Whether a charge is one for tokens. */
export function isToken(charge: Charge): charge is TokenType {
  return TOKEN_TYPES.some((type) => type === charge);
}

/** Prices with each multiplied by what its charge asks for. */
export function multiplied(prices: FlatPrices, factor: (charge: Charge) => number): FlatPrices {
  const [first, ...rest] = prices.lengthTiers.map(({ above, usdPerToken: rates }) =>
    lengthTier(
      above,
      mapped(rates, (rate, type) => rate * factor(type)),
    ),
  );
  return {
    ...prices,
    lengthTiers: [first ?? prices.lengthTiers[0], ...rest],
    usdPerUnit: mapped(prices.usdPerUnit, (rate, unit) => rate * factor(unit)),
    usdPerRequest: prices.usdPerRequest * factor('requests'),
  };
}

function mapped<Key extends string>(
  rates: Readonly<Record<Key, number>>,
  change: (rate: number, key: Key) => number,
): Record<Key, number> {
  const entries = Object.entries<number>(rates).map(([key, rate]) => [key, change(rate, key as Key)]);
  return Object.fromEntries(entries) as Record<Key, number>;
}
