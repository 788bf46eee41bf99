import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/catalogue/errors.ts';
import { readPriceList } from '../../../src/pricing/file.ts';

const folder = mkdtempSync(join(tmpdir(), 'llm-prices-'));
const file = join(folder, 'prices.yaml');
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function faultsOf(text: string): string[] {
  writeFileSync(file, text);
  try {
    readPriceList(file);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n');
    throw error;
  }
  return [];
}

const LIST = `
prices:
  - provider: azure.ai.openai
    model: my-model
    from: 2026-07-01
    usdPerMillionTokens: { input: 2, cache_read: 0.5, output: 8 }
    aboveInputTokens:
      - above: 200000
        usdPerMillionTokens: { input: 4, output: 16 }
    serviceTiers: { batch: 0.5, priority: { usdPerMillionTokens: { input: 3, output: 12 } } }
    source: https://example.com/prices
    checked: 2026-07-02
aliases:
  - { provider: azure.ai.openai, model: prod-*, as: { provider: openai, model: gpt-4o } }
serviceTiers:
  - { provider: openai, model: 'gpt-4o*', tier: flex, multiplier: 0.5 }
discounts:
  - { provider: openai, kind: tokens, multiplier: 0.9, until: 2027-01-01T00:00:00Z }
`;

describe('prices.yaml', () => {
  it('holds prices, aliases, service tiers and discounts', () => {
    expect(faultsOf(LIST)).toEqual([]);
    expect(readPriceList(file)).toMatchObject({
      prices: [{ model: 'my-model', from: '2026-07-01', serviceTiers: { batch: 0.5 } }],
      aliases: [{ as: { model: 'gpt-4o' } }],
      serviceTiers: [{ tier: 'flex', multiplier: 0.5 }],
      discounts: [{ kind: 'tokens', multiplier: 0.9 }],
    });
  });

  it('may be empty', () => {
    expect(faultsOf('')).toEqual([]);
    expect(readPriceList(file)).toEqual({ prices: [], aliases: [], serviceTiers: [], discounts: [] });
  });

  const model = '{ provider: openai, model: m';
  it.each([
    [`prices: [${model} }]`, 'prices[0].usdPerMillionTokens', 'nothing', 'at least one price'],
    [`prices: [${model}, usdPerImage: -1 }]`, 'prices[0].usdPerImage', '-1', 'of at least 0'],
    [`prices: [${model}, usdPerImage: free }]`, 'prices[0].usdPerImage', '"free"', 'of at least 0'],
    [
      `prices: [${model}, usdPerMillionTokens: { inputs: 1 } }]`,
      'prices[0].usdPerMillionTokens.inputs',
      '1',
      'known setting',
    ],
    [`prices: [${model}, usdPerImage: 1, from: July }]`, 'prices[0].from', '"July"', 'a day such as'],
    [
      `prices: [${model}, usdPerImage: 1, from: 2026-13-01 }]`,
      'prices[0].from',
      '"2026-13-01"',
      'a day such as',
    ],
    [
      `prices: [${model}, usdPerImage: 1, from: 2026-02-01, until: 2026-01-01 }]`,
      'prices[0].until',
      '"2026-01-01"',
      'after from',
    ],
    [
      `prices: [${model}, usdPerImage: 1, serviceTiers: { batch: half } }]`,
      'prices[0].serviceTiers.batch',
      '"half"',
      'a multiplier such as',
    ],
    [
      `prices: [${model}, usdPerImage: 1, serviceTiers: { night: 0.5 } }]`,
      'prices[0].serviceTiers.night',
      '0.5',
      'known setting',
    ],
    [`prices: [{ model: m, usdPerImage: 1 }]`, 'prices[0].provider', 'nothing', 'a provider such as'],
    [`aliases: [${model} }]`, 'aliases[0].as', 'nothing', 'a provider and a model'],
    [`discounts: [{ kind: inputs, multiplier: 1 }]`, 'discounts[0].kind', '"inputs"', 'one of input'],
    [`discounts: [{ kind: input }]`, 'discounts[0].multiplier', 'nothing', 'a multiplier'],
    [
      `serviceTiers: [${model}, tier: standard, multiplier: 1 }]`,
      'serviceTiers[0].tier',
      '"standard"',
      'batch',
    ],
    [`price: []`, 'price', '[]', 'known setting'],
    [`prices: 5`, 'prices', '5', 'a list'],
  ])('refuses %s, naming file, path, value and what is allowed', (text, path, value, allowed) => {
    const [fault, ...others] = faultsOf(text);
    expect(others).toEqual([]);
    expect(fault).toContain(`${file}: ${path}: ${value} is not allowed; expected `);
    expect(fault).toContain(allowed);
  });

  it('refuses broken YAML, naming the line', () => {
    expect(faultsOf('prices:\n  - {')[0]).toMatch(/prices\.yaml: line \d+: .* expected valid YAML/);
  });

  it('refuses a file that is not there', () => {
    expect(() => readPriceList(join(folder, 'missing.yaml'))).toThrow(
      /missing\.yaml: prices: "ENOENT" is not allowed; expected a readable file/,
    );
  });
});
