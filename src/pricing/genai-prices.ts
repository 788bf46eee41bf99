// The one file that knows the price library, `@pydantic/genai-prices`: turns what it knows of a model into flat prices.
import type * as GenaiPrices from '@pydantic/genai-prices';
import { dependency } from '../catalogue/dependency.ts';
import type { UnpricedReason } from '../catalogue/reasons.ts';
import { TOKEN_TYPES, type TokenType } from '../catalogue/token-types.ts';
import type { Unit } from './buckets.ts';
import type { Names } from './matching.ts';
import { FALLBACKS, type FlatPrices, lengthTier, type LengthTier } from './flat-prices.ts';

/** Which price data is in use. */
export interface LibraryVersion {
  readonly name: string;
  /** When it was made, in seconds since the epoch. */
  readonly timestampSeconds: number;
}

/** The data the library comes with (npm registry, `time` of the version). */
const BUNDLED = {
  name: '0.1.8',
  models: 1694,
  timestampSeconds: Date.UTC(2026, 8, 23, 10, 11, 4) / 1000,
};

let version: LibraryVersion = BUNDLED;

/** Names in OpenTelemetry's `gen_ai.provider.name` that the library knows under another id. */
const LIBRARY_PROVIDER: ReadonlyMap<string, string> = new Map([
  ['azure.ai.inference', 'azure'],
  ['azure.ai.openai', 'azure'],
  ['gcp.gen_ai', 'google'],
  ['gcp.gemini', 'google'],
  ['gcp.vertex_ai', 'google'],
  ['x_ai', 'x-ai'],
]);

/** The library's provider ids by OpenTelemetry's name, for lists. */
const PROVIDER_NAME: ReadonlyMap<string, string> = new Map([
  ['aws', 'aws.bedrock'],
  ['azure', 'azure.ai.openai'],
  ['google', 'gcp.gemini'],
  ['mistral', 'mistral_ai'],
  ['moonshotai', 'moonshot_ai'],
  ['x-ai', 'x_ai'],
]);

/** The library's price of each kind of tokens. */
const TOKEN_PRICES: Readonly<Record<TokenType, string>> = {
  input: 'input_mtok',
  cache_read: 'cache_read_mtok',
  cache_write: 'cache_write_mtok',
  cache_write_1h: 'cache_write_1h_mtok',
  output: 'output_mtok',
  reasoning: 'output_reasoning_mtok',
  input_audio: 'input_audio_mtok',
  output_audio: 'output_audio_mtok',
  input_image: 'input_image_mtok',
  output_image: 'output_image_mtok',
};

/** The library's price of each countable unit, and for how many that is. */
const UNIT_PRICES: Readonly<Record<Unit, { readonly price: string; readonly per: number } | undefined>> = {
  images: undefined,
  seconds: { price: 'audio_hours', per: 3600 },
  searches: { price: 'web_searches_kcount', per: 1000 },
  characters: undefined,
};

const REQUESTS = { price: 'requests_kcount', per: 1000 };

/** Groq charges ten seconds at least (https://groq.com/pricing); the library has that in its code. */
const MIN_SECONDS: Readonly<Record<string, number>> = {
  'groq whisper-large-v3': 10,
  'groq whisper-large-v3-turbo': 10,
};

/** What callers put before a model's name, tried without where the name is unknown with it. */
const PREFIX = /^(?:.*\/)?(?:publishers\/[^/]+\/)?models\/|^[^/]+\//;

/** What the library knows of a model around one moment. */
export interface LibraryPrices {
  /** In OpenTelemetry's name where it has one. */
  readonly provider: string;
  readonly model: string;
  /** The provider asked for is unknown, and this one was taken by the model's name. */
  readonly isInferred: boolean;
  readonly prices: FlatPrices;
  /** In force from this moment until before that one, in milliseconds since the epoch. */
  readonly from: number;
  readonly until: number;
}

const library = dependency<typeof GenaiPrices>('@pydantic/genai-prices');

/** Loads the price data now rather than at the first call. */
export function loadPrices(): void {
  library();
}

/** Prices of a model at a moment (milliseconds since the epoch), or why there are none. */
export function libraryPrices(
  provider: string,
  model: string,
  at: number,
): LibraryPrices | { readonly reason: UnpricedReason } {
  const { calcPrice, findProvider } = library();
  const known = findProvider({ providerId: LIBRARY_PROVIDER.get(provider) ?? provider });
  for (const name of namesOf(model)) {
    const found = known ?? findProvider({ modelId: name });
    if (found === undefined) continue;
    // Prices come out the same whatever is used; the usage has only to be possible.
    const result = calculated(() => calcPrice({}, name, { providerId: found.id, timestamp: new Date(at) }));
    if (result === null) continue;
    return { ...pricesOf(result, at), isInferred: known === undefined };
  }
  return { reason: known === undefined ? 'unknown_provider' : 'unknown_model' };
}

/** Newer data may hold a model whose prices the library itself refuses, when it comes to them: then it has none. */
function calculated(calculate: () => GenaiPrices.PriceCalculationResult): GenaiPrices.PriceCalculationResult {
  try {
    return calculate();
  } catch {
    return null;
  }
}

/** What the library found of a model at a moment (milliseconds since the epoch), flat. */
export function pricesOf(
  { provider, model, model_price }: GenaiPrices.PriceCalculation,
  at: number,
): Omit<LibraryPrices, 'isInferred'> {
  return {
    provider: PROVIDER_NAME.get(provider.id) ?? provider.id,
    model: model.id,
    prices: flatten(model_price, MIN_SECONDS[`${provider.id} ${model.id}`] ?? 0),
    ...stretchAround(model.prices, at),
  };
}

/** Where the library publishes newer data. */
export function libraryDataUrl(): string {
  return library().REMOTE_DATA_JSON_URL;
}

/** What makes price data implausible; undefined if nothing does. Data that lacks half of the models is no update. */
export function priceDataFault(data: unknown): string | undefined {
  if (!Array.isArray(data)) return 'it is no list of providers';
  let models = 0;
  for (const provider of data as Partial<GenaiPrices.Provider>[]) {
    if (typeof provider.id !== 'string' || !Array.isArray(provider.models))
      return 'a provider has no id or no models';
    for (const model of provider.models) {
      if (!isPlausible(model)) return `the prices of ${model.id} at ${provider.id} are no prices`;
      models += 1;
    }
  }
  return models * 2 < BUNDLED.models ? `it holds ${models} models; ${BUNDLED.models} are known` : undefined;
}

function isPlausible({ match, prices }: Partial<GenaiPrices.ModelInfo>): boolean {
  const lists = Array.isArray(prices) ? prices.map((each) => each.prices) : [prices];
  return (
    typeof match === 'object' &&
    lists.every((list) => Object.values(list ?? { none: undefined }).every(isPrice))
  );
}

function isPrice(price: unknown): boolean {
  if (typeof price === 'number') return Number.isFinite(price) && price >= 0;
  if (typeof price !== 'object' || price === null) return false;
  const { base, tiers } = price as Partial<GenaiPrices.TieredPrices>;
  return (
    typeof base === 'number' &&
    isPrice(base) &&
    Array.isArray(tiers) &&
    tiers.every((tier) => Number.isSafeInteger(tier.start) && isPrice(tier.price))
  );
}

/**
 * Puts price data in force, for the whole process.
 * @throws where the library does not take it; then the data before stays in force.
 */
export function useLibraryData(providers: unknown, timestampSeconds: number): void {
  library().updatePrices(({ setProviderData }: GenaiPrices.StorageFactoryParams) => {
    setProviderData(providers as GenaiPrices.Provider[]);
  });
  const day = new Date(timestampSeconds * 1000).toISOString().slice(0, 10);
  version = { name: `${BUNDLED.name}+${day}`, timestampSeconds };
}

/** Which price data is in use now. */
export function libraryVersion(): LibraryVersion {
  return version;
}

/** Every model the library knows by its own name. */
export async function libraryModels(): Promise<{ readonly provider: string; readonly model: string }[]> {
  const providers = (await library().waitForUpdate()) ?? [];
  return providers.flatMap(({ id, models }) =>
    models.map((model) => ({ provider: PROVIDER_NAME.get(id) ?? id, model: model.id })),
  );
}

/** A provider's name as given, and OpenTelemetry's where that is another. */
export function providerNames(provider: string): readonly string[] {
  const name = PROVIDER_NAME.get(LIBRARY_PROVIDER.get(provider) ?? provider);
  return name === undefined || name === provider ? [provider] : [provider, name];
}

/** All names that a model and its provider go by. */
export function allNames({ provider, model }: { readonly provider: string; readonly model: string }): Names {
  const lower = (names: readonly string[]): string[] => names.map((name) => name.toLowerCase());
  return { providers: lower(providerNames(provider)), models: lower(namesOf(model)) };
}

/** A model's name as given, then without what stands before it. */
function namesOf(model: string): string[] {
  const names = [model];
  for (let rest = model.replace(PREFIX, ''); rest !== names.at(-1); rest = rest.replace(PREFIX, ''))
    names.push(rest);
  return names;
}

function flatten(price: GenaiPrices.ModelPrice, minSeconds: number): FlatPrices {
  const known = FALLBACKS_OF_LIBRARY.map(([type, names]) => {
    const found = names.map((name) => price[name]).find((each) => each !== undefined);
    return [type, found ?? NaN] as const;
  });
  const lengths = new Set(
    known.flatMap(([, each]) => (typeof each === 'number' ? [] : each.tiers.map(({ start }) => start))),
  );
  const tierAbove = (above: number): LengthTier => {
    const rates = known.map(([type, each]) => [type, priceAbove(each, above) / 1e6]);
    return lengthTier(above, Object.fromEntries(rates) as Record<TokenType, number>);
  };
  const perUnit = (unit: { readonly price: string; readonly per: number } | undefined): number => {
    const each = unit === undefined ? undefined : price[unit.price];
    return unit === undefined || each === undefined ? NaN : priceAbove(each, -1) / unit.per;
  };
  return {
    lengthTiers: [tierAbove(-1), ...[...lengths].sort((a, b) => a - b).map(tierAbove)],
    usdPerUnit: {
      images: perUnit(UNIT_PRICES.images),
      seconds: perUnit(UNIT_PRICES.seconds),
      searches: perUnit(UNIT_PRICES.searches),
      characters: perUnit(UNIT_PRICES.characters),
    },
    usdPerRequest: price[REQUESTS.price] === undefined ? 0 : perUnit(REQUESTS),
    minSeconds,
  };
}

const FALLBACKS_OF_LIBRARY = TOKEN_TYPES.map(
  (type) => [type, FALLBACKS[type].map((each) => TOKEN_PRICES[each])] as const,
);

/** A price for calls with more than so many input tokens, where it depends on that. */
function priceAbove(price: number | GenaiPrices.TieredPrices, above: number): number {
  if (typeof price === 'number') return price;
  const tiers = price.tiers.filter(({ start }) => start <= above).sort((a, b) => b.start - a.start);
  return tiers[0]?.price ?? price.base;
}

/** How long the price in force at a moment stays the same. */
function stretchAround(
  prices: GenaiPrices.ModelInfo['prices'],
  at: number,
): { readonly from: number; readonly until: number } {
  const changes = (Array.isArray(prices) ? prices : []).flatMap(({ constraint }) => {
    if (constraint === undefined) return [];
    if (constraint.type === 'start_date') return [Date.parse(constraint.start_date)];
    return [constraint.start_time, constraint.end_time].flatMap((time) => momentsAround(time, at));
  });
  return {
    from: Math.max(-Infinity, ...changes.filter((moment) => moment <= at)),
    until: Math.min(Infinity, ...changes.filter((moment) => moment > at)),
  };
}

/** A time of day, such as `16:30:00Z`, on the day before a moment, that day and the next. */
function momentsAround(time: string, at: number): number[] {
  return [-1, 0, 1].map((days) => {
    const day = new Date(at + days * 86_400_000).toISOString().slice(0, 10);
    return Date.parse(`${day}T${time}`);
  });
}
