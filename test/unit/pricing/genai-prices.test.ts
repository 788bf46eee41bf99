import { readFileSync } from 'node:fs';
import { calcPrice, type ModelInfo, type Provider, waitForUpdate } from '@pydantic/genai-prices';
import { describe, expect, it } from 'vitest';
import { TOKEN_TYPES, type TokenType, type TokensByType } from '../../../src/catalogue/token-types.ts';
import { type Buckets, bucketsWith } from '../../../src/pricing/buckets.ts';
import { costOf } from '../../../src/pricing/flat-prices.ts';
import { libraryModels, libraryPrices, libraryVersion, pricesOf } from '../../../src/pricing/genai-prices.ts';

const NOW = Date.UTC(2026, 9, 1);

/** How the library is told of a bucket of tokens: its totals include their parts. */
const USAGE_KEYS: Readonly<Record<TokenType, readonly string[]>> = {
  input: ['input_tokens'],
  cache_read: ['input_tokens', 'cache_read_tokens'],
  cache_write: ['input_tokens', 'cache_write_tokens'],
  cache_write_1h: ['input_tokens', 'cache_write_tokens', 'cache_write_1h_tokens'],
  output: ['output_tokens'],
  reasoning: ['output_tokens', 'output_reasoning_tokens'],
  input_audio: ['input_tokens', 'input_audio_tokens'],
  output_audio: ['output_tokens', 'output_audio_tokens'],
  input_image: ['input_tokens', 'input_image_tokens'],
  output_image: ['output_tokens', 'output_image_tokens'],
};

function libraryUsage(tokens: TokensByType): Record<string, number> {
  const usage: Record<string, number> = {};
  for (const type of TOKEN_TYPES) {
    for (const key of USAGE_KEYS[type]) {
      if (tokens[type] !== undefined) usage[key] = (usage[key] ?? 0) + tokens[type];
    }
  }
  return usage;
}

/** Every model the library knows, each alone at its provider under one name: not all go by their own. */
async function everyModel(): Promise<{ provider: Provider; model: ModelInfo }[]> {
  const providers = (await waitForUpdate()) ?? [];
  return providers.flatMap((provider) =>
    provider.models.map((model) => ({
      provider: { ...provider, models: [{ ...model, match: { equals: 'name' } }] },
      model,
    })),
  );
}

const USAGES: readonly { readonly tokens: TokensByType; readonly seconds?: number }[] = [
  { tokens: { input: 7 } },
  { tokens: {}, seconds: 30 },
  { tokens: { input: 1, output: 1 } },
  { tokens: { input: 200, cache_read: 1000, output: 80 } },
  { tokens: { input: 30, cache_write: 500, output: 9 } },
  { tokens: { input: 10, cache_write: 50, cache_write_1h: 40, output: 9 } },
  { tokens: { input: 100, output: 300, reasoning: 700 } },
  { tokens: { input: 50, input_audio: 40, output: 5, output_audio: 4 } },
  { tokens: { input: 50, input_image: 30, output: 5, output_image: 3 } },
  // Beyond every length at which prices change.
  { tokens: { input: 1_200_000, cache_read: 300, output: 500 } },
  { tokens: { input: 128_001, output: 500 } },
  { tokens: { input: 128_000, output: 500 } },
  { tokens: { input: 100_000, cache_read: 100_001, output: 500 } },
];

const MOMENTS = [
  '2024-01-01',
  '2025-08-01',
  '2026-03-01T17:00:00Z',
  '2026-10-01T02:00:00Z',
  '2027-01-01',
].map(Date.parse);

describe('flat prices of the library', () => {
  it('are those of the version that is installed', () => {
    const text = readFileSync('node_modules/@pydantic/genai-prices/package.json', 'utf8');
    expect(libraryVersion().name).toBe((JSON.parse(text) as { version: string }).version);
  });

  it('equal its own calculation for every model, over a grid of usages and moments', async () => {
    const models = await everyModel();
    const different: string[] = [];
    const notCompared: ModelInfo[] = [];
    for (const { provider, model } of models) {
      let compared = 0;
      for (const at of MOMENTS) {
        const options = { provider, timestamp: new Date(at) };
        const found = calcPrice({}, 'name', options);
        if (found === null) throw new Error(`${provider.id} ${model.id} is not found`);
        const { prices } = pricesOf(found, at);
        for (const { tokens, seconds } of USAGES) {
          const usd = costOf(prices, bucketsWith(tokens, seconds === undefined ? undefined : { seconds }));
          // Some kind has no price: the library counts it as free.
          if (Number.isNaN(usd)) continue;
          const usage = { ...libraryUsage(tokens), ...(seconds !== undefined && { audio_seconds: seconds }) };
          const expected = calcPrice(usage, 'name', options)?.total_price ?? NaN;
          compared += 1;
          if (!(Math.abs(usd - expected) <= 1e-12 * expected)) {
            different.push(`${provider.id} ${model.id} ${JSON.stringify(usage)}: ${usd}, not ${expected}`);
          }
        }
      }
      if (compared === 0) notCompared.push(model);
    }
    expect(different).toEqual([]);
    expect(models.length).toBeGreaterThan(1600);
    // The rest has no price at all, or one by the page.
    for (const { prices } of notCompared) {
      const keys = [prices]
        .flat()
        .flatMap((each) => Object.keys('prices' in each ? (each.prices as object) : each));
      expect(keys.filter((key) => !key.endsWith('_kpages'))).toEqual([]);
    }
  });

  it('hold for as long as they say', () => {
    // DeepSeek has been cheaper by night.
    const models = ['deepseek-chat', 'deepseek-reasoner'];
    for (const model of models) {
      for (const at of MOMENTS) {
        const found = libraryPrices('deepseek', model, at);
        if ('reason' in found) throw new Error(found.reason);
        expect(found.from).toBeLessThanOrEqual(at);
        expect(found.until).toBeGreaterThan(at);
        const edges = [found.from, found.until - 1].filter((moment) => Number.isFinite(moment));
        for (const edge of edges) {
          expect(libraryPrices('deepseek', model, edge)).toMatchObject({ prices: found.prices });
        }
      }
    }
  });

  it('charge searches, requests and seconds, ten seconds at least where the provider does', () => {
    const prices = (provider: string, model: string) => {
      const found = libraryPrices(provider, model, NOW);
      if ('reason' in found) throw new Error(found.reason);
      return found.prices;
    };
    const seconds = (count: number): Buckets => bucketsWith({}, { seconds: count });
    expect(prices('openai', 'gpt-4o').usdPerUnit.searches).toBeCloseTo(0.01, 12);
    expect(prices('perplexity', 'sonar').usdPerRequest).toBeCloseTo(0.012, 12);
    // $0.36 an hour.
    expect(costOf(prices('openai', 'whisper-1'), seconds(100))).toBeCloseTo(0.01, 12);
    const groq = prices('groq', 'whisper-large-v3');
    const expected = calcPrice({ audio_seconds: 3 }, 'whisper-large-v3', { providerId: 'groq' })?.total_price;
    expect(costOf(groq, seconds(3))).toBeCloseTo(expected ?? NaN, 12);
    expect(costOf(groq, seconds(10))).toBe(costOf(groq, seconds(3)));
  });
});

describe('a model is found', () => {
  it.each([
    ['aws.bedrock', 'anthropic.claude-3-haiku-20240307-v1:0'],
    ['azure.ai.openai', 'gpt-4o'],
    ['azure.ai.inference', 'gpt-4o'],
    ['gcp.gemini', 'gemini-2.5-flash'],
    ['gcp.gen_ai', 'gemini-2.5-flash'],
    ['gcp.vertex_ai', 'gemini-2.5-flash'],
    ['mistral_ai', 'mistral-large-latest'],
    ['moonshot_ai', 'kimi-k2-0905-preview'],
    ['x_ai', 'grok-4'],
  ])("by OpenTelemetry's name of its provider: %s", (provider, model) => {
    expect(libraryPrices(provider, model, NOW)).toMatchObject({ isInferred: false });
  });

  it.each([
    ['gcp.gemini', 'models/gemini-2.5-flash', 'gemini-2.5-flash'],
    ['gcp.vertex_ai', 'publishers/google/models/gemini-2.5-flash', 'gemini-2.5-flash'],
    [
      'gcp.vertex_ai',
      'projects/p/locations/eu/publishers/google/models/gemini-2.5-flash',
      'gemini-2.5-flash',
    ],
    ['openai', 'openai/gpt-4o', 'gpt-4o'],
  ])('without its prefix: %s %s', (provider, name, model) => {
    const found = libraryPrices(provider, name, NOW);
    expect(found).toEqual(libraryPrices(provider, model, NOW));
    expect(found).toMatchObject({ isInferred: false });
  });

  it('by its name alone where the provider is unknown, which is said', () => {
    expect(libraryPrices('my-gateway', 'gpt-4o', NOW)).toMatchObject({
      provider: 'openai',
      isInferred: true,
    });
    expect(libraryPrices('my-gateway', 'openai/gpt-4o', NOW)).toMatchObject({ provider: 'openai' });
  });

  it.each([
    ['unknown_provider', 'nobody', 'nothing'],
    ['unknown_provider', 'constructor', '__proto__'],
    ['unknown_model', 'openai', 'gpt-never'],
    ['unknown_model', 'openai', '//'],
  ])('or is %s', (reason, provider, model) => {
    expect(libraryPrices(provider, model, NOW)).toEqual({ reason });
  });

  it("and is listed under OpenTelemetry's name of its provider", async () => {
    const models = await libraryModels();
    expect(models).toContainEqual({ provider: 'gcp.gemini', model: 'gemini-2.5-flash' });
    expect(models.length).toBeGreaterThan(1000);
  });
});
