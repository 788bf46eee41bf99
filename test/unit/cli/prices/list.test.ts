import { describe, expect, it } from 'vitest';
import { llmCost, temporaryFiles } from '../run.ts';

const write = temporaryFiles();
const prices = write(
  'prices.yaml',
  `
prices:
  - { provider: house, model: chat, usdPerMillionTokens: { input: 2, output: 8 } }
  - { provider: house, model: paint, usdPerImage: 0.04 }
  - { provider: house, model: 'ft:*', usdPerMillionTokens: { input: 3 } }
aliases:
  - { provider: house, model: lost, as: { provider: openai, model: no-such-model } }
`,
);

describe('llm-cost prices list', () => {
  it('lists models of a provider with what input and output cost', async () => {
    const { exitCode, printed } = await llmCost('prices list --provider house --prices', prices);
    expect(exitCode).toBe(0);
    expect(printed).toBe(
      [
        'provider  model  input  output  dollars each  source',
        'house     chat       2       8                own',
        'house     lost       -       -                own',
        'house     paint      -       -  images 0.04   own',
      ].join('\n'),
    );
  });

  it('lists all providers', async () => {
    const { printed } = await llmCost('prices list --json');
    const models = JSON.parse(printed) as { provider: string; model: string; usdPerMillionTokens: object }[];
    expect(models.length).toBeGreaterThan(1500);
    expect(models.find(({ provider, model }) => provider === 'openai' && model === 'gpt-4o')).toMatchObject({
      usdPerMillionTokens: { input: 2.5, output: 10 },
      source: 'library',
    });
  });

  it('lists what a provider has under its other name too', async () => {
    const listed = async (provider: string): Promise<string[]> => {
      const { printed } = await llmCost(`prices list --provider ${provider} --json`);
      return (JSON.parse(printed) as { model: string }[]).map(({ model }) => model);
    };
    const [vertex, gemini] = [await listed('gcp.vertex_ai'), await listed('gcp.gemini')];
    expect(gemini).toContain('gemini-2.5-pro');
    expect(vertex).toEqual(expect.arrayContaining(gemini));
  });

  it('names the providers there are where one is unknown', async () => {
    const { exitCode, printed, warned } = await llmCost('prices list --provider opnai');
    expect({ exitCode, printed }).toEqual({ exitCode: 1, printed: '' });
    expect(warned).toMatch(/^No provider opnai in the price book; there is: anthropic, .*openai, .*\.$/);
  });
});
