// The one file that knows the price library, `@pydantic/genai-prices`.
import type * as GenaiPrices from '@pydantic/genai-prices';
import type { Usage } from '../catalogue/call.ts';
import { dependency } from '../catalogue/dependency.ts';
import type { UnpricedReason } from '../catalogue/reasons.ts';
import { TOKEN_TYPES, type TokenType, type TokensByType } from '../catalogue/token-types.ts';

/** A price in dollars, or why there is none. */
export type Priced =
  { readonly usd: number; readonly reason?: undefined } | { readonly reason: UnpricedReason };

/** The version of the library whose prices are in use. */
export const PRICES_VERSION = '0.1.8';

/** When that version was published, in seconds since the epoch (npm registry, `time` of the version). */
export const PRICES_TIMESTAMP_SECONDS = Date.UTC(2026, 8, 23, 10, 11, 4) / 1000;

/** Names in OpenTelemetry's `gen_ai.provider.name` that the library knows under another id. */
const LIBRARY_PROVIDER: Readonly<Record<string, string>> = {
  'azure.ai.inference': 'azure',
  'azure.ai.openai': 'azure',
  'gcp.gen_ai': 'google',
  'gcp.gemini': 'google',
  'gcp.vertex_ai': 'google',
  x_ai: 'x-ai',
};

/** How each token bucket is told to the library, whose totals include their parts, and which price it needs. */
const BUCKETS: Readonly<
  Record<TokenType, { readonly keys: readonly string[]; readonly prices: readonly [string, ...string[]] }>
> = {
  input: { keys: ['input_tokens'], prices: ['input_mtok'] },
  cache_read: { keys: ['input_tokens', 'cache_read_tokens'], prices: ['cache_read_mtok', 'input_mtok'] },
  cache_write: { keys: ['input_tokens', 'cache_write_tokens'], prices: ['cache_write_mtok', 'input_mtok'] },
  cache_write_1h: {
    keys: ['input_tokens', 'cache_write_tokens', 'cache_write_1h_tokens'],
    prices: ['cache_write_1h_mtok'],
  },
  output: { keys: ['output_tokens'], prices: ['output_mtok'] },
  reasoning: { keys: ['output_tokens'], prices: ['output_mtok'] },
  input_audio: { keys: ['input_tokens', 'input_audio_tokens'], prices: ['input_audio_mtok', 'input_mtok'] },
  output_audio: {
    keys: ['output_tokens', 'output_audio_tokens'],
    prices: ['output_audio_mtok', 'output_mtok'],
  },
  input_image: { keys: ['input_tokens', 'input_image_tokens'], prices: ['input_image_mtok', 'input_mtok'] },
  output_image: {
    keys: ['output_tokens', 'output_image_tokens'],
    prices: ['output_image_mtok', 'output_mtok'],
  },
};

/**
 * Countable units, the library's name for each, and the price it needs. Images and seconds often stand beside tokens as
 * mere information; searches are always charged on top.
 */
const UNITS = [
  { field: 'searches', key: 'web_searches', price: 'web_searches_kcount', besideTokens: 'charged' },
  { field: 'seconds', key: 'audio_seconds', price: 'audio_hours', besideTokens: 'information' },
  { field: 'images', key: undefined, price: undefined, besideTokens: 'information' },
] as const satisfies readonly {
  field: keyof Usage;
  key: string | undefined;
  price: string | undefined;
  besideTokens: 'charged' | 'information';
}[];

/** What the price of a call depends on. */
export interface PricedCall {
  readonly provider: string;
  readonly model: string;
  readonly tokens: TokensByType;
  readonly usage: Usage;
  readonly at: Date;
}

const library = dependency<typeof GenaiPrices>('@pydantic/genai-prices');

/** Loads the price data now rather than at the first call. */
export function loadPrices(): void {
  library();
}

/**
 * Prices one call at the standard tier. A call is priced whole or not at all: where one of the kinds it used has no
 * price, the library would silently count that kind as free.
 */
export function priceCall(call: PricedCall): Priced {
  const { calcPrice, findProvider } = library();
  const { model, tokens, usage } = call;
  const options = { providerId: libraryProvider(call.provider), timestamp: call.at };

  const counts: Record<string, number> = {};
  const types = TOKEN_TYPES.filter((type) => tokens[type] !== undefined);
  for (const type of types) {
    for (const key of BUCKETS[type].keys) counts[key] = (counts[key] ?? 0) + (tokens[type] ?? 0);
  }
  const found = calcPrice(counts, model, options);
  if (found === null) return { reason: findProvider(options) ? 'unknown_model' : 'unknown_provider' };

  const known = (price: string): boolean => found.model_price[price] !== undefined;
  if (!types.every((type) => BUCKETS[type].prices.some(known))) return { reason: 'unknown_unit' };
  const units = UNITS.filter(({ field }) => (usage[field] ?? 0) !== 0);
  if (units.length === 0) return { usd: found.total_price };

  for (const { field, key, price, besideTokens } of units) {
    if (key !== undefined && known(price)) counts[key] = usage[field] ?? 0;
    else if (besideTokens === 'charged' || types.length === 0) return { reason: 'unknown_unit' };
  }
  return { usd: calcPrice(counts, model, options)?.total_price ?? 0 };
}

/**
 * Standard prices of a model in dollars per million tokens, for the kinds of tokens it has a price of its own for; below
 * any context-length tier. Empty for an unknown model.
 */
export function ratesOf(provider: string, model: string, at: Date): Partial<Record<TokenType, number>> {
  const { calcPrice } = library();
  const found = calcPrice({}, model, { providerId: libraryProvider(provider), timestamp: at });
  const rates: Partial<Record<TokenType, number>> = {};
  for (const type of TOKEN_TYPES) {
    if (found?.model_price[BUCKETS[type].prices[0]] === undefined) continue;
    const priced = priceCall({ provider, model, tokens: { [type]: 1 }, usage: {}, at });
    // Twelve digits: what multiplying a price per token by a million adds beyond them is rounding.
    if (priced.reason === undefined) rates[type] = Number((priced.usd * 1e6).toPrecision(12));
  }
  return rates;
}

function libraryProvider(provider: string): string {
  return LIBRARY_PROVIDER[provider] ?? provider;
}
