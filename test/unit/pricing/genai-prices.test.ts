import { readFileSync } from 'node:fs';
import { calcPrice } from '@pydantic/genai-prices';
import { describe, expect, it } from 'vitest';
import { priceCall, PRICES_VERSION, ratesOf } from '../../../src/pricing/genai-prices.ts';

const at = new Date('2026-10-01T00:00:00Z');
const gpt4o = { provider: 'openai', model: 'gpt-4o-2024-08-06', usage: {}, at };

describe('pricing with the price library', () => {
  it('names the version that is installed', () => {
    const text = readFileSync('node_modules/@pydantic/genai-prices/package.json', 'utf8');
    expect(PRICES_VERSION).toBe((JSON.parse(text) as { version: string }).version);
  });

  it('prices a cached call: 200 at $2.50, 1,000 at $1.25 and 80 at $10 a million', () => {
    expect(priceCall({ ...gpt4o, tokens: { input: 200, cache_read: 1000, output: 80 } })).toEqual({
      usd: 0.0005 + 0.00125 + 0.0008,
    });
  });

  it('sends one-hour cache writes along with cache writes', () => {
    const tokens = { input: 10, cache_write: 50, cache_write_1h: 40 };
    const counts = { input_tokens: 100, cache_write_tokens: 90, cache_write_1h_tokens: 40 };
    const expected = calcPrice(counts, 'claude-sonnet-4-5', {
      providerId: 'anthropic',
      timestamp: at,
    })?.total_price;
    expect(priceCall({ provider: 'anthropic', model: 'claude-sonnet-4-5', tokens, usage: {}, at })).toEqual({
      usd: expected,
    });
    // 10 at $3, 50 at $3.75, 40 at $6 a million.
    expect(expected).toBeCloseTo(0.00003 + 0.0001875 + 0.00024, 12);
  });

  it("finds OpenTelemetry's names of providers", () => {
    const call = { tokens: { input: 1000 }, usage: {}, at };
    const gemini = priceCall({ ...call, provider: 'gcp.gemini', model: 'gemini-2.5-flash' });
    expect(gemini).toEqual(priceCall({ ...call, provider: 'google', model: 'gemini-2.5-flash' }));
    expect(gemini).toHaveProperty('usd');
  });

  it.each([
    ['unknown_provider', { ...gpt4o, provider: 'nobody', model: 'nothing', tokens: { input: 1 } }],
    ['unknown_model', { ...gpt4o, model: 'gpt-never', tokens: { input: 1 } }],
    ['unknown_unit', { ...gpt4o, model: 'text-embedding-3-small', tokens: { output: 1 } }],
    ['unknown_unit', { ...gpt4o, tokens: {}, usage: { images: 2 } }],
    [
      'unknown_unit',
      { ...gpt4o, model: 'text-embedding-3-small', tokens: { input: 1 }, usage: { searches: 1 } },
    ],
  ])('says %s rather than $0', (reason, call) => {
    expect(priceCall(call)).toEqual({ reason });
  });

  it('charges searches on top of tokens', () => {
    const tokens = { input: 1000 };
    const without = priceCall({ ...gpt4o, tokens });
    const withSearch = priceCall({ ...gpt4o, tokens, usage: { searches: 1 } });
    if (without.reason !== undefined || withSearch.reason !== undefined) throw new Error('expected prices');
    expect(withSearch.usd - without.usd).toBeCloseTo(0.01, 12);
  });
});

describe('rates', () => {
  it('are dollars per million tokens, for the kinds the model has a price of its own for', () => {
    expect(ratesOf('openai', 'gpt-4o', at)).toEqual({
      input: 2.5,
      cache_read: 1.25,
      output: 10,
      reasoning: 10,
    });
  });

  it('are empty for an unknown model', () => {
    expect(ratesOf('openai', 'gpt-never', at)).toEqual({});
  });
});
