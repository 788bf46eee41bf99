import { describe, expect, it } from 'vitest';
import { llmCost, temporaryFiles } from '../run.ts';

const write = temporaryFiles();

async function warningsOf(text: string): Promise<string[]> {
  const { exitCode, printed } = await llmCost('prices check --json', write('prices.yaml', text));
  expect(exitCode).toBe(0);
  const { warnings } = JSON.parse(printed) as { warnings: { path: string; message: string }[] };
  return warnings.map(({ path, message }) => `${path}: ${message}`);
}

const price = 'usdPerMillionTokens: { input: 1, output: 1 }';

describe('llm-cost prices check', () => {
  it('says what a valid list holds', async () => {
    const file = write(
      'valid.yaml',
      `prices: [{ provider: house, model: m, ${price} }]\ndiscounts: [{ multiplier: 0.9 }]\n`,
    );
    expect(await llmCost('prices check', file)).toEqual({
      exitCode: 0,
      warned: '',
      printed: `${file}: valid; 1 price, 0 aliases, 0 service tiers, 1 discount.`,
    });
  });

  it('names every wrong value, its place and what is allowed, and exits 1', async () => {
    const file = write(
      'wrong.yaml',
      'prices: [{ provider: house, model: m, usdPerImage: -1, colour: red }]\n',
    );
    expect(await llmCost('prices check', file)).toEqual({
      exitCode: 1,
      warned: '',
      printed: [
        `${file}: prices[0].usdPerImage: -1 is not allowed; expected a number of dollars of at least 0`,
        `${file}: prices[0].colour: "red" is not allowed; expected a known setting, or nothing`,
        `${file}: 2 faults.`,
      ].join('\n'),
    });
    const { printed } = await llmCost('prices check --json', file);
    expect(JSON.parse(printed)).toMatchObject({
      valid: false,
      faults: [{ path: 'prices[0].usdPerImage', value: -1 }, {}],
    });
  });

  it('refuses a file that is not there', async () => {
    const { exitCode, printed } = await llmCost('prices check /nowhere/prices.yaml');
    expect(exitCode).toBe(1);
    expect(printed).toContain(
      '/nowhere/prices.yaml: prices: "ENOENT" is not allowed; expected a readable file',
    );
  });

  it('shows warnings with their place', async () => {
    const file = write('odd.yaml', 'discounts: [{ provider: opnai, multiplier: 0.9 }]\n');
    const { exitCode, printed } = await llmCost('prices check', file);
    expect(exitCode).toBe(0);
    expect(printed).toContain(`\n${file}: discounts[0]: warning: no model of opnai has a price`);
  });
});

describe('a line without effect', () => {
  it('is a price behind an earlier pattern or an equal name', async () => {
    const lines = ['ft:*', 'ft:gpt-*', 'ft:exact', 'FT:exact', 'other-*'];
    const prices = lines.map((model) => `  - { provider: house, model: '${model}', ${price} }`).join('\n');
    expect(await warningsOf(`prices:\n${prices}`)).toEqual([
      'prices[1]: never used: prices[0] (ft:*) comes first',
      'prices[3]: never used: prices[2] (ft:exact) comes first',
    ]);
  });

  it('is none where it holds for some name or some time', async () => {
    const of = (model: string, more: string) => `  - { provider: house, model: '${model}', ${more}${price} }`;
    const prices = [
      of('a-*-z', ''),
      of('a-*', ''),
      of('m', 'from: 2026-01-01, '),
      of('m', ''),
      of('n', 'until: 2026-03-01, '),
      of('n', ''),
      of('o', 'from: 2026-01-01, until: 2026-02-01, '),
      of('o', 'from: 2026-01-01, until: 2026-03-01, '),
    ];
    expect(await warningsOf(`prices:\n${prices.join('\n')}`)).toEqual([]);
  });

  it('is a dated price within the time of an earlier line', async () => {
    const of = (more: string) => `  - { provider: house, model: m, ${more}, ${price} }`;
    const prices = [of('from: 2026-01-01, until: 2026-03-01'), of('from: 2026-01-01, until: 2026-02-01')];
    expect(await warningsOf(`prices:\n${prices.join('\n')}`)).toEqual([
      'prices[1]: never used: prices[0] (m) comes first',
    ]);
  });

  it('is a price of a name that is an alias, and not one of the model the alias leads to', async () => {
    const text = `
prices:
  - { provider: house, model: eu, ${price} }
  - { provider: house, model: base, ${price} }
aliases: [{ provider: house, model: eu, as: { provider: house, model: base } }]`;
    expect(await warningsOf(text)).toEqual(['prices[0]: never used: aliases[0] (eu) makes it base at house']);
  });

  it('is an alias behind another, or to a model without a price', async () => {
    const text = `
aliases:
  - { provider: house, model: 'eu-*', as: { provider: openai, model: gpt-4o } }
  - { provider: house, model: 'eu-west-*', as: { provider: openai, model: gpt-4o } }
  - { provider: house, model: us, as: { provider: openai, model: gpt-nothing } }
  - { provider: house, model: loop, as: { provider: house, model: loop } }`;
    expect(await warningsOf(text)).toEqual([
      'aliases[1]: never used: aliases[0] (eu-*) comes first',
      'aliases[2]: gpt-nothing at openai has no price (unknown_model)',
      'aliases[3]: loop at house has no price (unknown_provider)',
    ]);
  });

  it('is none where the model has a price at another time', async () => {
    const text = `
prices: [{ provider: house, model: base, from: 2999-01-01, ${price} }]
aliases: [{ provider: house, model: eu, as: { provider: house, model: base } }]
serviceTiers: [{ provider: house, model: base, tier: batch, multiplier: 0.5 }]
discounts: [{ provider: house, model: base, until: 2001-01-01, multiplier: 0.9 }]`;
    expect(await warningsOf(text)).toEqual([]);
  });

  it('is a service tier or discount of what has no price, or is priced under another name', async () => {
    const text = `
aliases: [{ provider: house, model: eu, as: { provider: openai, model: gpt-4o } }]
serviceTiers:
  - { provider: openai, model: 'gpt-*', tier: batch, multiplier: 0.5 }
  - { provider: openai, model: 'gpt-4*', tier: batch, multiplier: 0.4 }
  - { provider: openai, model: 'gpt-4*', tier: flex, multiplier: 0.4 }
  - { provider: openai, model: gpt-nothing, tier: batch, multiplier: 0.4 }
  - { provider: house, model: eu, tier: priority, multiplier: 2 }
discounts:
  - { provider: openai, multiplier: 0.9 }
  - { provider: 'open*', multiplier: 0.9 }
  - { provider: opnai, multiplier: 0.9 }
  - { provider: openai, model: gpt-nothing, multiplier: 0.9 }
  - { provider: openai, model: gpt-4o, kind: input, multiplier: 0.9 }`;
    expect(await warningsOf(text)).toEqual([
      'serviceTiers[1]: never used: serviceTiers[0] (gpt-*) comes first',
      'serviceTiers[3]: gpt-nothing at openai has no price (unknown_model)',
      'serviceTiers[4]: never used: eu at house is priced as gpt-4o at openai; name that',
      'discounts[2]: no model of opnai has a price',
      'discounts[3]: gpt-nothing at openai has no price (unknown_model)',
    ]);
  });
});
