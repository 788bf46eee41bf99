// The price book: what a call costs, by which price, and the prices in force for the models seen.
import type { ServiceTier } from '../catalogue/call.ts';
import type { UnpricedReason } from '../catalogue/reasons.ts';
import { TOKEN_TYPES, type TokensByType } from '../catalogue/token-types.ts';
import { CORRECTIONS } from './corrections.ts';
import { bucketsWith, type Unit, type Units, UNITS } from './buckets.ts';
import { costOf, FALLBACKS, type FlatPrices, type LengthTier } from './flat-prices.ts';
import { libraryModels, libraryVersion, loadPrices, providerNames } from './genai-prices.ts';
import { EMPTY_PRICE_LIST, type PriceList, type Rates } from './price-list.ts';
import { type Found, type PriceSource, resolve, type Stretch } from './resolve.ts';

export type { PriceSource };

/** A price in dollars, or why there is none. */
export type Priced =
  | {
      readonly usd: number;
      /** The provider is unknown, and the price that of the one whose models have such names. */
      readonly inferred: boolean;
      readonly reason?: undefined;
    }
  | { readonly reason: UnpricedReason };

/** A call to be priced. */
export interface PriceRequest {
  readonly provider: string;
  readonly model: string;
  readonly tokens: TokensByType;
  readonly units?: Units | undefined;
  readonly serviceTier?: ServiceTier | undefined;
  readonly at?: Date | number | undefined;
}

/** What needs no look at the time: prices, or why there are none. */
export type LastingPrices = FlatPrices | UnpricedReason;

/** Everything about a model's price, for people. */
export interface Explanation extends Omit<Found, 'prices'> {
  /** In force since then (ISO 8601), where it has not always been. */
  readonly from?: string;
  /** The first is for calls of every length. */
  readonly tiers: readonly { readonly above: number; readonly usdPerMillionTokens: Rates }[];
  /** Dollars of one. */
  readonly units: Readonly<Partial<Record<Unit | 'requests', number>>>;
}

/** Prices of calls. */
export interface PriceBook {
  /** Which prices these are. */
  readonly version: string;
  /** When they were made, in seconds since the epoch. */
  readonly timestampSeconds: number;
  /** Dollars of a call, or why there is no price. */
  price(request: PriceRequest): Priced;
  /** Grows when prices change; what `lasting` gave before may not hold any more. */
  readonly revision: number;
  /**
   * Prices of standard calls, or why there are none, that hold from now on until the revision changes; undefined where
   * what holds depends on the time.
   */
  lasting(provider: string, model: string): LastingPrices | undefined;
  /** Dollars per million tokens in force now, for the kinds of tokens that cost something else than their whole. */
  rates(provider: string, model: string): Rates;
  /** How a model's price is found. */
  explain(
    provider: string,
    model: string,
    options?: { readonly serviceTier?: ServiceTier; readonly at?: Date | number },
  ): Explanation | { readonly reason: UnpricedReason };
  /** Models the book has prices for by an exact name; of one provider, by any of its names, if one is given. */
  models(provider?: string): Promise<readonly BookedModel[]>;
  /** Puts another list of own prices in force. */
  replaceList(list: PriceList): void;
}

/** A model the book has a price for. */
export interface BookedModel {
  readonly provider: string;
  readonly model: string;
  readonly source: PriceSource;
}

/** What a price book is made of. */
export interface PriceBookOptions {
  /** Own prices; they come before all others. Default none. */
  readonly list?: PriceList;
  /** What to call the list in explanations. */
  readonly listName?: string;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** Models whose prices are kept worked out; beyond them all are worked out anew. */
const MAX_KEPT = 5_000;
/** Of one model: prices change on a day, or by the time of day. */
const MAX_STRETCHES = 8;

/** What is worked out for one model in one tier. */
interface Kept {
  /** The latest first. */
  readonly stretches: readonly Stretch[];
  /** The one that holds from now on for good, if one does. */
  readonly lasting: Stretch | undefined;
}

const UNKNOWN_UNIT: Priced = Object.freeze({ reason: 'unknown_unit' });

/** Opens the price book; loads the price data. */
export function createPriceBook({
  list = EMPTY_PRICE_LIST,
  listName = 'prices',
  now = Date.now,
}: PriceBookOptions = {}): PriceBook {
  loadPrices();
  let lists = { ownName: listName, own: list, corrections: CORRECTIONS };
  let version = libraryVersion();
  /** Worked-out prices, by provider, then by tier and model. */
  const kept = new Map<string, Map<string, Kept>>();
  let keptModels = 0;
  let revision = 0;

  /** Notices newer price data. */
  function follow(): void {
    if (version === libraryVersion()) return;
    version = libraryVersion();
    revision += 1;
    forget();
  }

  function forget(): void {
    kept.clear();
    keptModels = 0;
  }

  function stretchOf(provider: string, model: string, tier: ServiceTier, at?: Date | number): Stretch {
    follow();
    const key = tier === 'standard' ? model : `${tier}\n${model}`;
    const known = kept.get(provider)?.get(key);
    // Most prices stay: then the time need not be asked.
    if (at === undefined && known?.lasting !== undefined) return known.lasting;
    const moment = momentOf(at, now);
    return (
      known?.stretches.find(({ from, until }) => from <= moment && moment < until) ??
      workOut({ provider, model, tier }, key, moment)
    );
  }

  function workOut(
    request: { readonly provider: string; readonly model: string; readonly tier: ServiceTier },
    key: string,
    moment: number,
  ): Stretch {
    if (keptModels >= MAX_KEPT) forget();
    const { provider } = request;
    const stretch = resolve(lists, request, moment);
    let ofProvider = kept.get(provider);
    if (ofProvider === undefined) kept.set(provider, (ofProvider = new Map<string, Kept>()));
    const known = ofProvider.get(key);
    if (known === undefined) keptModels += 1;
    const stretches = [stretch, ...(known?.stretches ?? []).slice(0, MAX_STRETCHES - 1)];
    const lasting = stretches.find(({ from, until }) => until === Infinity && from <= now());
    ofProvider.set(key, { stretches, lasting });
    return stretch;
  }

  return {
    get version() {
      return libraryVersion().name;
    },
    get timestampSeconds() {
      return libraryVersion().timestampSeconds;
    },
    price({ provider, model, tokens, units, serviceTier = 'standard', at }) {
      const { found } = stretchOf(provider, model, serviceTier, at);
      if (found.reason !== undefined) return found;
      const usd = costOf(found.prices, bucketsWith(tokens, units));
      return Number.isNaN(usd) ? UNKNOWN_UNIT : { usd, inferred: found.inferred };
    },
    get revision() {
      follow();
      return revision;
    },
    lasting(provider, model) {
      stretchOf(provider, model, 'standard');
      const { found } = kept.get(provider)?.get(model)?.lasting ?? {};
      if (found?.reason !== undefined) return found.reason;
      return found?.inferred === false ? found.prices : undefined;
    },
    rates(provider, model) {
      const { found } = stretchOf(provider, model, 'standard');
      return found.reason === undefined ? ratesOf(found.prices.lengthTiers[0]) : {};
    },
    explain(provider, model, { serviceTier = 'standard', at } = {}) {
      const { from, found } = stretchOf(provider, model, serviceTier, at);
      if (found.reason !== undefined) return found;
      const { prices, ...rest } = found;
      return {
        ...rest,
        ...(Number.isFinite(from) && { from: new Date(from).toISOString() }),
        tiers: prices.lengthTiers.map((tier) => ({
          above: Math.max(0, tier.above),
          usdPerMillionTokens: ratesOf(tier),
        })),
        units: unitsOf(found),
      };
    },
    async models(provider) {
      const names = provider === undefined ? undefined : providerNames(provider);
      const all = new Map<string, BookedModel>();
      const add = (source: PriceSource, models: readonly { provider: string; model: string }[]): void => {
        for (const { provider: of, model } of models) {
          const isPattern = of.includes('*') || model.includes('*');
          if (isPattern || names?.includes(of) === false) continue;
          all.set(`${of}\n${model}`, { provider: of, model, source });
        }
      };
      add('library', await libraryModels());
      add('correction', lists.corrections.prices);
      add('own', [...lists.own.prices, ...lists.own.aliases]);
      return [...all.values()].sort((a, b) => (a.provider + a.model < b.provider + b.model ? -1 : 1));
    },
    replaceList(own) {
      lists = { ...lists, own };
      revision += 1;
      forget();
    },
  };
}

function momentOf(at: Date | number | undefined, now: () => number): number {
  const time = at === undefined ? now() : Number(at);
  return Number.isFinite(time) ? time : now();
}

/** Twelve digits: what dividing a price by a million and multiplying again adds beyond them is rounding. */
function rounded(usd: number): number {
  return Number(usd.toPrecision(12));
}

/** Of reasoning too, though it mostly costs what output does: people look for it. */
function ratesOf({ usdPerToken }: LengthTier): Rates {
  const shown = TOKEN_TYPES.filter((type) => {
    const whole = FALLBACKS[type].at(-1) ?? type;
    const isOwn = whole === type || type === 'reasoning' || usdPerToken[type] !== usdPerToken[whole];
    return isOwn && !Number.isNaN(usdPerToken[type]);
  });
  return Object.fromEntries(shown.map((type) => [type, rounded(usdPerToken[type] * 1e6)]));
}

function unitsOf({ prices }: Found): Explanation['units'] {
  const known = (Object.keys(UNITS) as Unit[]).filter((unit) => !Number.isNaN(prices.usdPerUnit[unit]));
  return {
    ...Object.fromEntries(known.map((unit) => [unit, rounded(prices.usdPerUnit[unit])])),
    ...(prices.usdPerRequest > 0 && { requests: rounded(prices.usdPerRequest) }),
  };
}
