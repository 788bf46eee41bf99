// The price book: what a call costs, and the prices in force for the models seen.
import type { ServiceTier } from '../catalogue/call.ts';
import type { TokenType } from '../catalogue/token-types.ts';
import {
  loadPrices,
  priceCall,
  PRICES_TIMESTAMP_SECONDS,
  PRICES_VERSION,
  type Priced,
  type PricedCall,
  ratesOf,
} from './genai-prices.ts';

/** A call to be priced. */
export type PriceRequest = Omit<PricedCall, 'at'> & {
  readonly serviceTier?: ServiceTier;
  readonly at?: Date | number;
};

/** Dollars per million tokens, by token type. */
export type Rates = Partial<Record<TokenType, number>>;

/** Prices of calls. */
export interface PriceBook {
  /** Which prices these are. */
  readonly version: string;
  /** When they were made, in seconds since the epoch. */
  readonly timestampSeconds: number;
  /** Dollars of a call, or why there is no price. */
  price(request: PriceRequest): Priced;
  /** Dollars per million tokens in force now, by token type. */
  rates(provider: string, model: string): Rates;
}

/**
 * Working out a model's prices takes a fraction of a millisecond: too much for every model at every scrape. They are the
 * same for all meters of a process, and kept for the minute they are from.
 */
const keptRates = { minute: NaN, byModel: new Map<string, Rates>() };

/** Opens the price book; loads the price data. `now` is milliseconds since the epoch. */
export function createPriceBook(now: () => number = Date.now): PriceBook {
  loadPrices();

  return {
    version: PRICES_VERSION,
    timestampSeconds: PRICES_TIMESTAMP_SECONDS,
    price({ serviceTier = 'standard', at, ...call }) {
      // Other tiers have other prices, which the price data does not hold.
      if (serviceTier !== 'standard') return { reason: 'unknown_tier' };
      return priceCall({ ...call, at: moment(at, now) });
    },
    rates(provider, model) {
      const minute = Math.floor(now() / 60_000);
      if (keptRates.minute !== minute) {
        keptRates.minute = minute;
        keptRates.byModel.clear();
      }
      const key = JSON.stringify([provider, model]);
      let rates = keptRates.byModel.get(key);
      if (rates === undefined) {
        rates = ratesOf(provider, model, new Date(now()));
        keptRates.byModel.set(key, rates);
      }
      return rates;
    },
  };
}

function moment(at: Date | number | undefined, now: () => number): Date {
  const time = at === undefined ? now() : Number(at);
  return new Date(Number.isFinite(time) ? time : now());
}
