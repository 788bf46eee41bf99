import { describe, expect, it } from 'vitest';
import { llmCost, temporaryFiles } from '../run.ts';

const write = temporaryFiles();
const prices = write(
  'prices.yaml',
  `
prices:
  - provider: house
    model: chat
    usdPerMillionTokens: { input: 2, cache_read: 0.5, output: 8 }
    aboveInputTokens: [{ above: 200000, usdPerMillionTokens: { input: 4, output: 16 } }]
    serviceTiers: { batch: 0.5 }
  - { provider: house, model: paint, usdPerImage: 0.04 }
  - { provider: house, model: ours-only, usdPerImage: 0.04 }
`,
);
const same = {
  input_cost_per_token: 2e-6,
  output_cost_per_token: 8e-6,
  output_cost_per_reasoning_token: 8e-6,
  cache_read_input_token_cost: 5e-7,
  input_cost_per_token_above_200k_tokens: 4e-6,
  cache_read_input_token_cost_above_200k_tokens: 5e-7,
  output_cost_per_token_batches: 4e-6,
};

function listOf(entries: Record<string, object>): string {
  const models = Object.entries(entries).map(([key, entry]) => [
    key,
    { litellm_provider: 'house', ...entry },
  ]);
  return write('list.json', JSON.stringify(Object.fromEntries(models)));
}

async function audit(file: string, ...more: string[]): ReturnType<typeof llmCost> {
  return llmCost('prices audit', file, '--prices', prices, ...more);
}

describe('llm-cost prices audit', () => {
  it('exits 0 where every price that both have is the same', async () => {
    const file = listOf({ chat: same, 'house/paint': { output_cost_per_image: 0.04 }, 'theirs-only': same });
    expect(await audit(file)).toEqual({
      exitCode: 0,
      warned: '',
      printed: [
        '2 models in both: 8 prices equal, 0 different, 0 not in the book.',
        '1 model of these providers only in the book, 1 only in the list.',
        'Left out of the list: 0 for one region or image size, 0 without a price.',
      ].join('\n'),
    });
  });

  it('prints each price that differs, and how much, and exits 1', async () => {
    const file = listOf({
      chat: {
        ...same,
        input_cost_per_token: 1e-6,
        output_cost_per_token_above_200k_tokens: 2e-5,
        output_cost_per_token_batches: 8e-6,
        input_cost_per_token_priority: 4e-6,
        cache_creation_input_token_cost_above_1hr: 4e-6,
      },
    });
    const { exitCode, printed } = await audit(file);
    expect(exitCode).toBe(1);
    expect(printed.split('\n').slice(0, 6)).toEqual([
      'provider  model  price of              book  list  list/book',
      'house     chat   input                    2     1        0.5',
      'house     chat   batch output             4     8          2',
      'house     chat   output above 200,000    16    20       1.25',
      'house     chat   priority input           -     4          -',
      'house     chat   cache_write_1h           -     4          -',
    ]);
    expect(printed).toContain('1 model in both: 5 prices equal, 3 different, 2 not in the book.');
  });

  it('compares what a kind of tokens costs, even where the book gives it no price of its own', async () => {
    const { printed } = await audit(listOf({ chat: { ...same, cache_creation_input_token_cost: 2.5e-6 } }));
    expect(printed).toMatch(/^house +chat +cache_write +2 +2\.5 +1\.25$/m);
  });

  it('passes over rounding, and a price of 0 for what a model does not do', async () => {
    const file = listOf({
      chat: { ...same, cache_read_input_token_cost: 5.004e-7 },
      paint: { output_cost_per_image: 0.04, input_cost_per_token: 0 },
    });
    expect((await audit(file)).exitCode).toBe(0);
    expect((await audit(file, '--tolerance', '0')).exitCode).toBe(1);
  });

  it('does not take the price of another provider for that of one it does not know', async () => {
    const file = write(
      'list.json',
      JSON.stringify({ 'gpt-4o': { litellm_provider: 'gateway', input_cost_per_token: 1 } }),
    );
    const { exitCode, printed } = await audit(file);
    expect(exitCode).toBe(0);
    expect(printed).toContain('0 models in both: 0 prices equal');
    expect(printed).toContain(' 1 only in the list.');
  });

  it('looks at one provider only', async () => {
    const file = write(
      'list.json',
      JSON.stringify({
        chat: { litellm_provider: 'house', ...same },
        'gpt-4o': { litellm_provider: 'openai', input_cost_per_token: 1 },
      }),
    );
    expect((await audit(file)).exitCode).toBe(1);
    expect((await audit(file, '--provider', 'house')).exitCode).toBe(0);
    expect(await audit(file, '--provider', 'opnai')).toEqual({
      exitCode: 2,
      printed: '',
      warned: `llm-cost prices audit: ${file}: no prices of opnai to compare`,
    });
  });

  it('prints JSON', async () => {
    const file = listOf({ chat: { ...same, output_cost_per_token: 9e-6 }, 'theirs-only': same });
    const { printed } = await audit(file, '--json');
    expect(JSON.parse(printed)).toMatchObject({
      differences: [
        { provider: 'house', model: 'chat', kind: 'output', tier: 'standard', above: 0, book: 8, usd: 9 },
      ],
      equal: 6,
      both: 1,
      onlyInBook: [
        { provider: 'house', model: 'ours-only' },
        { provider: 'house', model: 'paint' },
      ],
      onlyInList: [{ provider: 'house', model: 'theirs-only' }],
      variants: 0,
      unpriced: 0,
    });
  });

  it.each(['abc', '1', '-0.1', ''])('refuses the tolerance "%s"', async (tolerance) => {
    const { exitCode, warned } = await audit(listOf({ chat: same }), `--tolerance=${tolerance}`);
    expect(exitCode).toBe(2);
    expect(warned).toContain(`--tolerance ${tolerance}: expected a number of at least 0 and below 1`);
  });

  it('refuses a file that cannot be read', async () => {
    expect(await audit('/nowhere/list.json')).toEqual({
      exitCode: 2,
      printed: '',
      warned: 'llm-cost prices audit: /nowhere/list.json: cannot be read (ENOENT)',
    });
  });
});
