import { describe, expect, it } from 'vitest';
import { llmCost, temporaryFiles } from '../run.ts';

const write = temporaryFiles();
const prices = write(
  'prices.yaml',
  `
prices:
  - provider: house
    model: 'house-*'
    from: 2026-01-01
    usdPerMillionTokens: { input: 2, cache_read: 0.5, output: 8 }
    aboveInputTokens: [{ above: 200000, usdPerMillionTokens: { input: 4, output: 16 } }]
    serviceTiers: { batch: 0.5 }
    usdPerSearch: 0.01
    source: https://example.com/prices
    checked: 2026-07-02
  - { provider: annex, model: house-1, usdPerImage: 0.04, usdPerRequest: 0.001 }
aliases:
  - { provider: annex, model: eu, as: { provider: house, model: house-2 } }
discounts:
  - { provider: house, model: house-2, kind: tokens, multiplier: 0.5 }
`,
);

describe('llm-cost prices show', () => {
  it('shows rates by length, other charges, and how the price was found', async () => {
    const shown = await llmCost('prices show house-1 --provider house --prices', prices);
    expect(shown).toEqual({
      exitCode: 0,
      warned: '',
      printed: [
        'house-1 at house',
        '  Dollars per million tokens, by the input tokens of the call:',
        '  tokens      up to 200,000  above 200,000',
        '  input                   2              4',
        '  cache_read            0.5            0.5',
        '  output                  8             16',
        '  reasoning               8             16',
        '  Each search: $0.01',
        '  from            your own prices',
        `  rule            ${prices}: prices[0] (house-*)`,
        '  in force since  2026-01-01',
        '  reference       https://example.com/prices',
        '  checked         2026-07-02',
      ].join('\n'),
    });
  });

  it('shows the price of a service tier', async () => {
    const { printed } = await llmCost('prices show house-1 --provider house --tier batch --prices', prices);
    expect(printed).toContain('house-1 at house, tier batch\n');
    expect(printed).toMatch(/^ {2}input +1 +2$/m);
    expect(printed).toMatch(/^ {2}then +tier batch: tokens times 0\.5$/m);
  });

  it('shows aliases and discounts that had a part in it', async () => {
    const { printed } = await llmCost('prices show eu --provider annex --prices', prices);
    expect(printed).toContain('house-2 at house\n');
    expect(printed).toMatch(/^ {2}input +1 +2$/m);
    expect(printed).toMatch(/^ {2}then +alias eu at annex: priced as house-2 at house$/m);
    expect(printed).toMatch(/^ {2}then +discount: tokens times 0\.5$/m);
  });

  it('shows prices that are not for tokens', async () => {
    const { printed } = await llmCost('prices show house-1 --provider annex --prices', prices);
    expect(printed).toMatch(/^house-1 at annex\n {2}Each image: \$0\.04\n {2}Each call: \$0\.001\n/);
  });

  it('shows the price at a moment', async () => {
    const before = await llmCost('prices show house-1 --provider house --at 2025-12-31 --prices', prices);
    expect(before).toMatchObject({ exitCode: 1, printed: '' });
    expect(before.warned).toBe('No price for house-1 at house (unknown_model). There is: house-1.');
  });

  it('shows every provider that prices the model, each price once', async () => {
    const { printed } = await llmCost('prices show house-1 --prices', prices);
    const titles = printed.split('\n\n').map((each) => each.split('\n')[0]);
    expect(titles).toEqual(['house-1 at annex', 'house-1 at house']);
    // Two names of one provider.
    const gemini = await llmCost('prices show gemini-2.5-pro --json');
    const providers = (JSON.parse(gemini.printed) as { provider: string }[]).map(({ provider }) => provider);
    expect(providers.filter((each) => each === 'gcp.gemini')).toHaveLength(1);
  });

  it('shows a provider taken by the name of the model', async () => {
    const { exitCode, printed } = await llmCost('prices show gpt-4o --provider gateway');
    expect(exitCode).toBe(0);
    expect(printed).toContain('gpt-4o at openai\n');
    expect(printed).toMatch(/^ {2}then +gateway is unknown: taken as openai, by the model's name$/m);
  });

  it('says why there is no price, and which names are like it', async () => {
    const unknown = await llmCost('prices show gpt-4o-min --provider cohere');
    expect(unknown).toMatchObject({ exitCode: 1, printed: '' });
    expect(unknown.warned).toMatch(
      /^No price for gpt-4o-min at cohere \(unknown_model\)\. There is: .*gpt-4o-mini.*\.$/,
    );
    const tier = await llmCost('prices show house-1 --tier flex --prices', prices);
    expect(tier).toEqual({ exitCode: 1, printed: '', warned: 'No price for house-1 (unknown_tier).' });
  });

  it('prints JSON', async () => {
    const { printed } = await llmCost('prices show house-1 --provider house --json --prices', prices);
    expect(JSON.parse(printed)).toMatchObject([
      {
        provider: 'house',
        model: 'house-1',
        source: 'own',
        from: '2026-01-01T00:00:00.000Z',
        tiers: [
          { above: 0, usdPerMillionTokens: { input: 2, cache_read: 0.5, output: 8 } },
          { above: 200000, usdPerMillionTokens: { input: 4, output: 16 } },
        ],
        units: { searches: 0.01 },
      },
    ]);
    expect((await llmCost('prices show no-such-model --json')).printed).toBe('[]');
  });
});
