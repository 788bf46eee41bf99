// Price lists: what a `prices.yaml` holds, and what the book ships as corrections.
import type { ServiceTier } from '../catalogue/call.ts';
import type { TokenType } from '../catalogue/token-types.ts';

/** Dollars per million tokens, by kind. */
export type Rates = Readonly<Partial<Record<TokenType, number>>>;

/**
 * Prices of one kind of work. Kinds of tokens without a price of their own cost what their whole costs: cached, audio
 * and image input what `input` costs, reasoning, audio and image output what `output` costs. Only `cache_write_1h` has
 * no such fallback, as it is dearer everywhere.
 */
export interface Prices {
  readonly usdPerMillionTokens?: Rates;
  /** Other rates for the whole call where its input, cached tokens included, is longer than so many tokens. */
  readonly aboveInputTokens?: readonly { readonly above: number; readonly usdPerMillionTokens: Rates }[];
  readonly usdPerImage?: number;
  /** Of audio or video. */
  readonly usdPerSecond?: number;
  readonly usdPerSearch?: number;
  readonly usdPerMillionCharacters?: number;
  /** For each call, whatever it used. */
  readonly usdPerRequest?: number;
}

/** Service tiers that have prices of their own. */
export const OTHER_TIERS = ['batch', 'flex', 'priority'] as const satisfies readonly Exclude<
  ServiceTier,
  'standard'
>[];
export type OtherTier = (typeof OTHER_TIERS)[number];

/** Prices of a model. Takes the place of all that is known of the model otherwise. */
export interface PriceEntry extends Prices {
  /** As in `gen_ai.provider.name`. */
  readonly provider: string;
  /** A model, or many with `*`: `ft:gpt-4o-*`. An exact name comes before a pattern, an earlier pattern before a later. */
  readonly model: string;
  /** In force from this day or moment on (ISO 8601; a day begins at 00:00 UTC). Default: always. */
  readonly from?: string;
  /** In force before this day or moment. Default: for good. */
  readonly until?: string;
  /** Prices by the tier that served the call: a multiplier of the standard ones, or prices. */
  readonly serviceTiers?: Readonly<Partial<Record<OtherTier, number | Prices>>>;
  /** Where the price was found: an address. */
  readonly source?: string;
  /** When it was found there: a day. */
  readonly checked?: string;
}

/** A name for a model that is priced as another: a deployment, a fine-tune, a gateway's name. */
export interface Alias {
  readonly provider: string;
  readonly model: string;
  readonly as: { readonly provider: string; readonly model: string };
}

/** Prices of service tiers of models whose standard prices are known. */
export interface ServiceTierRule {
  readonly provider: string;
  /** A model, or many with `*`. */
  readonly model: string;
  readonly tier: OtherTier;
  /** Of the standard price of each token; 0.5 is half of it. Nothing else is multiplied. */
  readonly multiplier: number;
  /** Multipliers of kinds of tokens that have another one: what is cached is seldom cheaper still in a batch. */
  readonly kinds?: Readonly<Partial<Record<TokenType, number>>>;
  readonly source?: string;
  readonly checked?: string;
}

/** What a charge is for, where a discount may apply to it. */
export const CHARGES = ['tokens', 'images', 'seconds', 'searches', 'characters', 'requests'] as const;
export type Charge = TokenType | (typeof CHARGES)[number];

/** A discount (or surcharge): agreed with the provider, and in no public list. All that match are multiplied. */
export interface Discount {
  /** Default `*`. */
  readonly provider?: string;
  /** Default `*`. */
  readonly model?: string;
  /** A kind of tokens, all `tokens`, or another charge. Default: everything. */
  readonly kind?: Charge;
  /** 0.9 is ten percent off. */
  readonly multiplier: number;
  readonly from?: string;
  readonly until?: string;
}

/** A price list. */
export interface PriceList {
  readonly prices: readonly PriceEntry[];
  readonly aliases: readonly Alias[];
  readonly serviceTiers: readonly ServiceTierRule[];
  readonly discounts: readonly Discount[];
}

/** Nothing of one's own. */
export const EMPTY_PRICE_LIST: PriceList = { prices: [], aliases: [], serviceTiers: [], discounts: [] };
