import { describe, expect, it } from 'vitest';
import { createPriceBook, type PriceBook, type PriceRequest } from '../../../src/pricing/price-book.ts';
import { EMPTY_PRICE_LIST, type PriceList } from '../../../src/pricing/price-list.ts';

const NOW = Date.UTC(2026, 9, 1);
const MILLION = { input: 1_000_000, output: 1_000_000 };

function bookOf(list: Partial<PriceList>): PriceBook {
  return createPriceBook({ list: { ...EMPTY_PRICE_LIST, ...list }, listName: 'prices.yaml', now: () => NOW });
}

/** Dollars of a call of a million tokens each way, or why there is no price. */
function priceOf(book: PriceBook, request: Partial<PriceRequest>): number | string {
  const priced = book.price({ provider: 'openai', model: 'gpt-4o', tokens: MILLION, ...request });
  return priced.reason ?? Number(priced.usd.toPrecision(12));
}

const ours = { provider: 'openai', model: 'ours', usdPerMillionTokens: { input: 1, output: 2 } };

describe('own prices', () => {
  it("come before the library's", () => {
    const book = bookOf({ prices: [{ ...ours, model: 'gpt-4o' }] });
    expect(priceOf(book, {})).toBe(3);
    expect(priceOf(bookOf({}), {})).toBe(12.5);
  });

  it('name everything a model charges: kinds without a price cost what their whole costs, but for 1h writes', () => {
    const book = bookOf({ prices: [ours] });
    const model = 'ours';
    expect(priceOf(book, { model, tokens: { cache_read: 1e6, reasoning: 1e6 } })).toBe(3);
    expect(priceOf(book, { model, tokens: { cache_write_1h: 1 } })).toBe('unknown_unit');
    expect(priceOf(book, { model, units: { images: 2 } })).toBe(3);
    expect(priceOf(book, { model, tokens: {}, units: { images: 2 } })).toBe('unknown_unit');
    expect(priceOf(book, { model, units: { searches: 1 } })).toBe('unknown_unit');
  });

  it('may be by the image, second, search, character and call', () => {
    const prices = {
      usdPerImage: 0.04,
      usdPerSecond: 0.1,
      usdPerSearch: 0.01,
      usdPerMillionCharacters: 15,
      usdPerRequest: 0.001,
    };
    const book = bookOf({ prices: [{ provider: 'openai', model: 'media', ...prices }] });
    const units = { images: 2, seconds: 1.5, searches: 3, characters: 1000 };
    expect(priceOf(book, { model: 'media', tokens: {}, units })).toBeCloseTo(
      0.08 + 0.15 + 0.03 + 0.015 + 0.001,
      12,
    );
    expect(priceOf(book, { model: 'media', tokens: { input: 1 } })).toBe('unknown_unit');
  });

  it('hold for the whole call where it is long', () => {
    const longer = { above: 1000, usdPerMillionTokens: { input: 10 } };
    const book = bookOf({ prices: [{ ...ours, aboveInputTokens: [longer] }] });
    const model = 'ours';
    expect(priceOf(book, { model, tokens: { input: 1000, output: 1000 } })).toBe(0.003);
    // All of the input at the higher price, cached tokens counted in, and output as before.
    expect(priceOf(book, { model, tokens: { input: 1, cache_read: 1000, output: 1000 } })).toBe(0.01201);
  });

  it('by an exact name come before a pattern, and the earlier pattern before the later', () => {
    const at = (model: string, input: number) => ({
      ...ours,
      model,
      usdPerMillionTokens: { input, output: 0 },
    });
    const book = bookOf({ prices: [at('ft:*', 1), at('ft:gpt-*', 2), at('ft:gpt-4o', 3)] });
    expect(priceOf(book, { model: 'ft:gpt-4o' })).toBe(3);
    expect(priceOf(book, { model: 'ft:gpt-4.1' })).toBe(1);
    // A dot is a dot.
    expect(priceOf(bookOf({ prices: [at('a.c*', 1)] }), { model: 'abc1' })).toBe('unknown_model');
  });

  it('hold from a day on and until another, by the time of the call', () => {
    const book = bookOf({
      prices: [
        { ...ours, until: '2026-01-01' },
        { ...ours, from: '2026-01-01', usdPerMillionTokens: { input: 5, output: 5 } },
      ],
    });
    const model = 'ours';
    const last = Date.parse('2025-12-31T23:59:59.999Z');
    expect(priceOf(book, { model, at: last })).toBe(3);
    expect(priceOf(book, { model, at: new Date(last + 1) })).toBe(10);
    expect(priceOf(book, { model })).toBe(10);
    expect(priceOf(book, { model, at: last })).toBe(3);
  });

  it('out of force leave the model to the library', () => {
    const book = bookOf({ prices: [{ ...ours, model: 'gpt-4o', from: '2027-01-01' }] });
    expect(priceOf(book, {})).toBe(12.5);
    expect(priceOf(book, { at: Date.parse('2027-01-01') })).toBe(3);
  });

  it('make their provider a known one', () => {
    const book = bookOf({ prices: [{ ...ours, provider: 'my-gateway' }] });
    expect(priceOf(book, { provider: 'my-gateway', model: 'nothing' })).toBe('unknown_model');
    expect(priceOf(book, { provider: 'their-gateway', model: 'nothing' })).toBe('unknown_provider');
  });

  it('can be replaced', () => {
    const book = bookOf({});
    expect(priceOf(book, { model: 'ours' })).toBe('unknown_model');
    book.replaceList({ ...EMPTY_PRICE_LIST, prices: [ours] });
    expect(priceOf(book, { model: 'ours' })).toBe(3);
  });
});

describe('aliases', () => {
  it('price a deployment as the model it is', () => {
    const alias = {
      provider: 'azure.ai.openai',
      model: 'prod-*',
      as: { provider: 'openai', model: 'gpt-4o' },
    };
    expect(priceOf(bookOf({ aliases: [alias] }), { provider: 'azure.ai.openai', model: 'prod-eu' })).toBe(
      12.5,
    );
  });

  it('may lead to one another, and a circle ends', () => {
    const a = { provider: 'openai', model: 'a', as: { provider: 'openai', model: 'b' } };
    const b = { provider: 'openai', model: 'b', as: { provider: 'openai', model: 'gpt-4o' } };
    expect(priceOf(bookOf({ aliases: [a, b] }), { model: 'a' })).toBe(12.5);
    const back = { ...b, as: { provider: 'openai', model: 'a' } };
    expect(priceOf(bookOf({ aliases: [a, back] }), { model: 'a' })).toBe('unknown_model');
    const self = { provider: 'openai', model: 'gpt-4o*', as: { provider: 'openai', model: 'gpt-4o-mini' } };
    expect(bookOf({ aliases: [self] }).explain('openai', 'gpt-4o')).toMatchObject({
      steps: ['alias gpt-4o* at openai: priced as gpt-4o-mini at openai'],
    });
  });
});

describe('service tiers', () => {
  it('without a known price are unknown, not standard', () => {
    const book = bookOf({ prices: [ours] });
    expect(priceOf(book, { model: 'ours', serviceTier: 'priority' })).toBe('unknown_tier');
    expect(priceOf(book, { model: 'gpt-never', serviceTier: 'priority' })).toBe('unknown_model');
  });

  it('multiply the prices of tokens, and of nothing else', () => {
    const entry = { ...ours, usdPerSearch: 0.01, serviceTiers: { batch: 0.5 } };
    const book = bookOf({ prices: [entry] });
    expect(priceOf(book, { model: 'ours', serviceTier: 'batch', units: { searches: 1 } })).toBe(1.51);
  });

  it('may have prices of their own', () => {
    const priority = { usdPerMillionTokens: { input: 7, output: 8 } };
    const book = bookOf({ prices: [{ ...ours, serviceTiers: { priority } }] });
    expect(priceOf(book, { model: 'ours', serviceTier: 'priority' })).toBe(15);
  });

  it('follow rules for models whose standard price is known', () => {
    const rule = { provider: 'openai', model: 'gpt-4o*', tier: 'flex', multiplier: 0.25 } as const;
    const book = bookOf({ serviceTiers: [rule] });
    expect(priceOf(book, { serviceTier: 'flex' })).toBe(3.125);
    expect(priceOf(book, { serviceTier: 'standard' })).toBe(12.5);
  });
});

describe('a rule of a service tier', () => {
  it('may have another multiplier for a kind of tokens', () => {
    const rule = {
      provider: 'openai',
      model: 'ours',
      tier: 'batch',
      multiplier: 0.5,
      kinds: { cache_read: 1 },
    } as const;
    const entry = { ...ours, usdPerMillionTokens: { input: 1, cache_read: 0.5, output: 2 } };
    const book = bookOf({ prices: [entry], serviceTiers: [rule] });
    const tokens = { input: 1e6, cache_read: 1e6 };
    expect(priceOf(book, { model: 'ours', tokens, serviceTier: 'batch' })).toBe(1);
  });
});

describe('what comes with the library', () => {
  it('gives way to own lines, also where it is more special', () => {
    const rule = { provider: 'openai', model: 'gpt-*', tier: 'batch', multiplier: 0.1 } as const;
    expect(priceOf(bookOf({ serviceTiers: [rule] }), { serviceTier: 'batch' })).toBe(1.25);
  });

  it('has no say in the tiers of an own price', () => {
    const entry = { ...ours, provider: 'azure.ai.openai', model: 'gpt-4o' };
    const azure = { provider: 'azure.ai.openai', serviceTier: 'batch' } as const;
    expect(priceOf(bookOf({}), azure)).toBe(6.25);
    expect(priceOf(bookOf({ prices: [entry] }), azure)).toBe('unknown_tier');
  });
});

describe('lines of a price list', () => {
  it('hold for a provider, not for a gateway that is priced like it', () => {
    const book = bookOf({ discounts: [{ provider: 'openai', multiplier: 0.5 }] });
    expect(priceOf(book, {})).toBe(6.25);
    expect(priceOf(book, { provider: 'my-gateway' })).toBe(12.5);
  });

  const at = (provider: string, model: string) => ({ provider, model, multiplier: 0.1 });

  it('hold for a model behind a prefix, and for a provider by any of its names', () => {
    const book = bookOf({ prices: [ours], discounts: [at('gcp.vertex_ai', '*'), at('mistral_ai', '*')] });
    expect(priceOf(book, { model: 'openai/ours' })).toBe(3);
    const gemini = priceOf(book, { provider: 'gcp.gemini', model: 'gemini-2.5-flash' });
    const vertex = priceOf(book, {
      provider: 'gcp.vertex_ai',
      model: 'publishers/google/models/gemini-2.5-flash',
    });
    expect(vertex).toBeCloseTo(0.1 * Number(gemini), 12);
    const mistral = priceOf(book, { provider: 'mistral', model: 'mistral-small-latest' });
    expect(mistral).toBeCloseTo(
      0.1 * Number(priceOf(bookOf({}), { provider: 'mistral', model: 'mistral-small-latest' })),
      12,
    );
  });
});

describe('discounts', () => {
  it('multiply what they are for, one after the other', () => {
    const book = bookOf({
      discounts: [{ multiplier: 0.9 }, { provider: 'openai', kind: 'output', multiplier: 0.5 }],
    });
    expect(priceOf(book, {})).toBeCloseTo(0.9 * (2.5 + 10 * 0.5), 12);
  });

  it('apply to a provider, a model and a time', () => {
    const discount = {
      provider: 'openai',
      model: 'gpt-4o',
      multiplier: 0,
      from: '2026-02-01',
      until: '2026-03-01',
    };
    const book = bookOf({ discounts: [discount] });
    expect(priceOf(book, {})).toBe(12.5);
    expect(priceOf(book, { at: Date.parse('2026-02-28T23:59:59Z') })).toBe(0);
    expect(priceOf(book, { at: Date.parse('2026-03-01') })).toBe(12.5);
    expect(priceOf(book, { model: 'gpt-4o-mini', at: Date.parse('2026-02-15') })).toBe(0.75);
  });

  it('apply to all tokens, and come after tiers', () => {
    const entry = { ...ours, usdPerSearch: 1, serviceTiers: { batch: 0.5 } };
    const book = bookOf({ prices: [entry], discounts: [{ kind: 'tokens', multiplier: 0.1 }] });
    expect(priceOf(book, { model: 'ours', serviceTier: 'batch', units: { searches: 1 } })).toBe(1.15);
  });
});

describe('an explanation', () => {
  it('says which line holds, with its source and what else had a part', () => {
    const entry = { ...ours, source: 'https://example.com/prices', checked: '2026-09-30' };
    const book = bookOf({
      prices: [entry],
      aliases: [{ provider: 'azure.ai.openai', model: 'prod', as: { provider: 'openai', model: 'ours' } }],
      discounts: [{ kind: 'tokens', multiplier: 0.5 }],
    });
    expect(book.explain('azure.ai.openai', 'prod')).toEqual({
      provider: 'openai',
      model: 'ours',
      source: 'own',
      rule: 'prices.yaml: prices[0] (ours)',
      steps: ['alias prod at azure.ai.openai: priced as ours at openai', 'discount: tokens times 0.5'],
      inferred: false,
      reference: 'https://example.com/prices',
      checked: '2026-09-30',
      tiers: [{ above: 0, usdPerMillionTokens: { input: 0.5, output: 1, reasoning: 1 } }],
      units: {},
    });
  });

  it('says since when a price is in force, and names the library and its version', () => {
    const book = bookOf({ prices: [{ ...ours, from: '2026-01-01' }] });
    expect(book.explain('openai', 'ours')).toMatchObject({ from: '2026-01-01T00:00:00.000Z' });
    expect(book.explain('openai', 'gpt-4o')).toMatchObject({
      source: 'library',
      rule: `gpt-4o of @pydantic/genai-prices ${book.version}`,
    });
    expect(book.explain('openai', 'gpt-never')).toEqual({ reason: 'unknown_model' });
  });

  it('says that a provider was taken by the name of the model', () => {
    const book = bookOf({});
    expect(book.explain('my-gateway', 'gpt-4o')).toMatchObject({ provider: 'openai', inferred: true });
    expect(book.price({ provider: 'my-gateway', model: 'gpt-4o', tokens: MILLION })).toEqual({
      usd: 12.5,
      inferred: true,
    });
  });
});

describe('the list of models', () => {
  it('has own models and aliases beside those of the library, and no patterns', async () => {
    const alias = { provider: 'openai', model: 'prod', as: { provider: 'openai', model: 'ours' } };
    const book = bookOf({ prices: [ours, { ...ours, model: 'ft:*' }], aliases: [alias] });
    const models = await book.models('openai');
    expect(models).toContainEqual({ provider: 'openai', model: 'ours', source: 'own' });
    expect(models).toContainEqual({ provider: 'openai', model: 'prod', source: 'own' });
    expect(models).toContainEqual({ provider: 'openai', model: 'gpt-4o', source: 'library' });
    expect(models.some(({ provider, model }) => provider !== 'openai' || model.includes('*'))).toBe(false);
    expect(await book.models('azure.ai.inference')).toEqual(await book.models('azure.ai.openai'));
  });
});

describe('rates in force', () => {
  it('are dollars per million tokens, of reasoning and of the kinds that cost something else than their whole', () => {
    expect(bookOf({}).rates('openai', 'gpt-4o')).toEqual({
      input: 2.5,
      cache_read: 1.25,
      output: 10,
      reasoning: 10,
    });
    expect(bookOf({}).rates('openai', 'gpt-never')).toEqual({});
  });
});
