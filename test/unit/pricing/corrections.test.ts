import { describe, expect, it } from 'vitest';
import type { TokenType } from '../../../src/catalogue/token-types.ts';
import { UNITS, type Unit } from '../../../src/pricing/buckets.ts';
import { CORRECTIONS } from '../../../src/pricing/corrections.ts';
import { type FlatPrices, flatPrices } from '../../../src/pricing/flat-prices.ts';
import { libraryPrices } from '../../../src/pricing/genai-prices.ts';
import { createPriceBook } from '../../../src/pricing/price-book.ts';
import type { PriceEntry } from '../../../src/pricing/price-list.ts';
import { parsePriceList } from '../../../src/pricing/schema.ts';

const NOW = Date.UTC(2026, 10, 23);

/** Models the library has no price for. */
const LACKING = [
  'anthropic claude-fable-5-2',
  'anthropic claude-haiku-5-5',
  'cohere embed-english-light-v3.0',
  'cohere embed-english-v3.0',
  'cohere embed-multilingual-light-v3.0',
  'cohere embed-multilingual-v3.0',
  'cohere rerank-english-v3.0',
  'cohere rerank-multilingual-v3.0',
  'cohere rerank-v3.5',
  'gcp.gemini imagen-4.0-fast-generate-001',
  'gcp.gemini imagen-4.0-generate-001',
  'gcp.gemini imagen-4.0-ultra-generate-001',
  'gcp.vertex_ai imagen-4.0-fast-generate-001',
  'gcp.vertex_ai imagen-4.0-generate-001',
  'gcp.vertex_ai imagen-4.0-ultra-generate-001',
  'openai gpt-6.1-sol',
  'openai gpt-6.2-sol',
  'openai sora-2',
  'openai tts-1',
  'openai tts-1-hd',
];

/** Models the library has another price for. */
const WRONG = [
  'anthropic claude-sonnet-5-5',
  'aws.bedrock *amazon.titan-embed-text-v2*',
  'azure.ai.openai *o4-mini*',
  'mistral_ai mistral-large-latest',
  'openai gpt-4o-audio-preview*',
  'openai gpt-4o-mini-audio-preview*',
];

const nameOf = ({ provider, model }: { provider: string; model: string }): string => `${provider} ${model}`;

/** A name the pattern holds for. */
const example = (pattern: string): string => pattern.replaceAll('*', '');

const inLibrary = ({ provider, model }: PriceEntry): ReturnType<typeof libraryPrices> =>
  libraryPrices(provider, example(model), NOW);

/** The figures that an entry names. */
function named(entry: PriceEntry, { lengthTiers, usdPerUnit }: FlatPrices): unknown {
  const types = Object.keys(entry.usdPerMillionTokens ?? {}) as TokenType[];
  const named = Object.keys(UNITS) as Unit[];
  const units = named.filter((unit) => !Number.isNaN(flatPrices(entry).usdPerUnit[unit]));
  return {
    tokens: lengthTiers.map(({ above, usdPerToken }) => [above, ...types.map((type) => usdPerToken[type])]),
    units: units.map((unit) => usdPerUnit[unit]),
  };
}

describe('corrections', () => {
  const { prices, aliases, serviceTiers } = CORRECTIONS;

  it('are a valid price list', () => {
    expect(parsePriceList(structuredClone(CORRECTIONS))).toEqual(CORRECTIONS);
  });

  it.each([...prices, ...serviceTiers].map((line) => [nameOf(line), line] as const))(
    'say where and when they were found: %s',
    (_, { source, checked }) => {
      expect(source).toMatch(/^https:\/\/[^/]+\/.+/);
      expect(checked).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    },
  );

  it('name each model, and each tier of a model, once', () => {
    const lines = [
      ...prices.map(nameOf),
      ...aliases.map((line) => `alias ${nameOf(line)}`),
      ...serviceTiers.map((line) => `${line.tier} ${nameOf(line)}`),
    ];
    expect(lines.filter((line, index) => lines.indexOf(line) !== index)).toEqual([]);
  });

  it('are all among those the library lacks or has wrong', () => {
    expect(prices.map(nameOf).sort()).toEqual([...LACKING, ...WRONG].sort());
  });

  it.each(prices.filter((entry) => LACKING.includes(nameOf(entry))).map((entry) => [nameOf(entry), entry]))(
    'stand for what the library still lacks: %s',
    (_, entry) => {
      expect(inLibrary(entry)).toEqual({ reason: 'unknown_model' });
    },
  );

  it.each(
    prices.filter((entry) => WRONG.includes(nameOf(entry))).map((entry) => [nameOf(entry), entry] as const),
  )('differ from what the library still says: %s', (_, entry) => {
    const known = inLibrary(entry);
    if ('reason' in known) throw new Error(`the library has no price: ${known.reason}`);
    expect(named(entry, known.prices)).not.toEqual(named(entry, flatPrices(entry)));
  });

  it('multiply by what tiers can cost', () => {
    const outside = serviceTiers.filter(({ multiplier }) => !(multiplier > 0 && multiplier < 5));
    expect(outside).toEqual([]);
  });

  it('have a standard price for each model with a tier, and behind each alias', () => {
    const book = createPriceBook({ now: () => NOW });
    const unpriced = [
      ...serviceTiers.filter(({ model }) => !model.includes('*')),
      ...aliases.map((alias) => alias.as),
    ].filter(({ provider, model }) => book.explain(provider, model).reason !== undefined);
    expect(unpriced.map(nameOf)).toEqual([]);
  });
});

describe('a price book with the corrections', () => {
  const book = createPriceBook({ now: () => NOW });
  const M = 1_000_000;

  it.each([
    ['openai', 'tts-1-hd', {}, { characters: 2_000 }, undefined, 0.06],
    ['openai', 'sora-2', {}, { seconds: 8 }, undefined, 0.8],
    ['openai', 'sora-2', {}, { seconds: 8 }, 'batch', 0.4],
    ['openai', 'gpt-6.2-sol', { input: 272_000 }, undefined, undefined, 0.544],
    ['openai', 'gpt-6.2-sol', { input: 272_001 }, undefined, undefined, 1.088004],
    ['openai', 'gpt-4o-audio-preview', { input_audio: M, output: M }, undefined, undefined, 50],
    ['openai', 'gpt-5-mini-2025-08-07', { input: M, cache_read: M, output: M }, undefined, 'priority', 4.095],
    ['openai', 'gpt-4o-mini', { input: M, cache_read: M, output: M }, undefined, 'priority', 1.375],
    ['openai', 'o4-mini', { input: M, cache_read: M, output: M }, undefined, 'priority', 10.5],
    ['openai', 'o3', { input: M, cache_read: M, output: M }, undefined, 'flex', 5.25],
    ['openai', 'gpt-5', { input: M, cache_read: M, output: M }, undefined, 'batch', 5.6875],
    ['anthropic', 'claude-haiku-5-5', { input: 100_000, output: 1_000 }, undefined, undefined, 0.0105],
    ['anthropic', 'claude-haiku-5-5', { input: 100_001 }, undefined, undefined, 0.0500005],
    ['anthropic', 'claude-sonnet-5-5', { cache_read: M }, undefined, undefined, 0.1],
    ['anthropic', 'claude-sonnet-5-5', { cache_read: M }, undefined, 'batch', 0.05],
    ['gcp.gemini', 'models/imagen-4.0-fast-generate-001', {}, { images: 4 }, undefined, 0.08],
    ['gcp.vertex_ai', 'gemini-flash-latest', { input: M }, undefined, 'batch', 0.375],
    ['gcp.gemini', 'models/gemini-2.5-flash', { input: M, cache_read: M }, undefined, 'priority', 0.594],
    ['azure.ai.openai', 'o4-mini-2025-04-16', { cache_read: M }, undefined, undefined, 0.275],
    ['aws.bedrock', 'amazon.titan-embed-text-v2:0', { input: M }, undefined, undefined, 0.02],
    ['aws.bedrock', 'amazon.titan-embed-text-v1', { input: M }, undefined, undefined, 0.1],
    ['mistral_ai', 'mistral-large-latest', { input: M, output: M }, undefined, undefined, 2],
    ['cohere', 'rerank-v3.5', {}, { searches: 3 }, undefined, 0.006],
    ['groq', 'llama-3.1-8b-instant', { input: M }, undefined, 'flex', 0.05],
  ] as const)('prices %s %s', (provider, model, tokens, units, serviceTier, usd) => {
    const priced = book.price({ provider, model, tokens, units, serviceTier });
    expect(priced).toMatchObject({ usd: expect.closeTo(usd, 12) as number });
  });

  it('keeps what was paid for cached tokens before the price of Claude Sonnet 5.5 fell', () => {
    const call = { provider: 'anthropic', model: 'claude-sonnet-5-5', tokens: { cache_read: M } };
    expect(book.price({ ...call, at: new Date('2026-10-06T23:59:59Z') })).toMatchObject({ usd: 0.2 });
    expect(book.price({ ...call, at: new Date('2026-10-07T00:00:00Z') })).toMatchObject({ usd: 0.1 });
  });

  it.each([
    ['openai', 'gpt-4o', 1.25 + 1.25],
    ['openai', 'gpt-4.1', 1 + 1],
    ['gcp.gemini', 'gemini-2.5-flash', 0.15 + 0.03],
  ])('takes no discount off what is cached in a batch of %s %s', (provider, model, usd) => {
    const call = { provider, model, tokens: { input: M, cache_read: M }, serviceTier: 'batch' } as const;
    const priced = book.price(call);
    expect(priced.reason).toBeUndefined();
    expect(priced).toMatchObject({ usd: expect.closeTo(usd, 12) as unknown });
  });

  it('leaves calls of tiers nobody has a price for unpriced', () => {
    const call = { provider: 'anthropic', model: 'claude-sonnet-4-5', tokens: { input: M } };
    expect(book.price({ ...call, serviceTier: 'flex' })).toEqual({ reason: 'unknown_tier' });
  });
});
