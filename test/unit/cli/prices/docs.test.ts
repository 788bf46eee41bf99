import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UNPRICED_REASONS } from '../../../../src/catalogue/reasons.ts';
import { TOKEN_TYPES } from '../../../../src/catalogue/token-types.ts';
import { FALLBACKS } from '../../../../src/pricing/flat-prices.ts';
import { readPriceList } from '../../../../src/pricing/file.ts';
import { CHARGES } from '../../../../src/pricing/price-list.ts';
import { llmCost, temporaryFiles } from '../run.ts';

const page = readFileSync('docs/prices.md', 'utf8');

function blocks(language: string): string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(
    ([, text = '']) => text,
  );
}

const write = temporaryFiles();
const [example = ''] = blocks('yaml');
const FILES = {
  'prices.yaml': example,
  'wrong.yaml':
    'prices: [{ provider: openai, model: gpt-9, usdPerMillionTokens: { inputs: 2, output: free } }]\n',
  'litellm.json': JSON.stringify({
    'gateway/claims-assistant': {
      litellm_provider: 'gateway',
      mode: 'chat',
      input_cost_per_token: 2e-6,
      output_cost_per_token: 1e-5,
      cache_read_input_token_cost: 5e-7,
      input_cost_per_token_above_200k_tokens: 4e-6,
      input_cost_per_token_batches: 1e-6,
      input_cost_per_token_flex: 1e-6,
    },
    'azure/eu/gpt-4o': { litellm_provider: 'azure', input_cost_per_token: 2.75e-6 },
    'media-1': { litellm_provider: 'studio', mode: 'image_generation', output_cost_per_image: 0.04 },
  }),
  'metrics.txt': [
    'llm_unpriced_tokens_total{provider="gateway",model="claims-assistant",type="chat",token_type="input"} 1200000',
    'llm_unpriced_tokens_total{provider="gateway",model="claims-assistant",type="chat",token_type="output"} 90000',
    'llm_unpriced_tokens_total{provider="gateway",model="claims-next",type="chat",token_type="input"} 4200',
    'llm_unpriced_requests_total{provider="gateway",model="claims-assistant",type="chat",reason="unknown_model"} 240',
    'llm_unpriced_requests_total{provider="gateway",model="claims-next",type="chat",reason="unknown_model"} 3',
    '',
  ].join('\n'),
};
const places = Object.entries(FILES).map(([name, text]) => [name, write(name, text)] as const);
const folder = dirname(places[0]?.[1] ?? '');

describe('the page on prices', () => {
  it('has an example with every setting, which is valid', () => {
    const list = readPriceList(`${folder}/prices.yaml`);
    expect(list.prices[0]?.usdPerMillionTokens).toHaveProperty('cache_write_1h', 4);
    const settings = [
      'usdPerImage',
      'usdPerSecond',
      'usdPerSearch',
      'usdPerMillionCharacters',
      'usdPerRequest',
      'kinds',
    ];
    for (const name of [...settings, ...TOKEN_TYPES, 'from', 'until', 'source', 'checked']) {
      expect(example).toContain(`${name}:`);
    }
  });

  it('has an example without a line that has no effect', async () => {
    const { exitCode, printed } = await llmCost('prices check --json', `${folder}/prices.yaml`);
    expect({ exitCode, ...(JSON.parse(printed) as object) }).toMatchObject({
      exitCode: 0,
      valid: true,
      warnings: [],
    });
  });

  it('names every reason, every kind of tokens with what it falls back to, and every other charge', () => {
    for (const reason of UNPRICED_REASONS) expect(page).toMatch(new RegExp(`^\\| \`${reason}\` `, 'm'));
    for (const type of TOKEN_TYPES) {
      const whole = FALLBACKS[type].at(-1) ?? type;
      const cost = whole === type ? 'nothing else' : `\`${whole}\``;
      expect(page).toMatch(new RegExp(`^\\| \`${type}\` +\\| ${cost}`, 'm'));
    }
    for (const charge of CHARGES) expect(page).toContain(`\`${charge}\``);
  });

  it('shows what the commands really print', async () => {
    const shown = blocks('console');
    expect(shown.length).toBeGreaterThanOrEqual(7);
    for (const block of shown) {
      const [line = ''] = block.split('\n');
      const words = line.replace('$ llm-cost ', '').split(' ');
      const args = words.map((word) => (word in FILES ? `${folder}/${word}` : word));
      const { printed, warned } = await llmCost('', ...args);
      const output = [printed, warned].filter((text) => text !== '').join('\n');
      expect(block).toBe(`${line}\n${output.replaceAll(`${folder}/`, '')}\n`);
    }
  });
});
