// Providers with a few corrections each: Azure, Bedrock, Cohere, Groq and Mistral.
import type { PriceEntry, PriceList } from '../price-list.ts';
import { tierRules } from './tier-rules.ts';

const CHECKED = '2026-11-23';

/** A public list with more digits than the page of Azure, which rounds to cents. */
const LITELLM = 'https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json';
const OPENLIT = 'https://raw.githubusercontent.com/openlit/openlit/main/assets/pricing.json';

const COHERE_EMBED = ['english-v3.0', 'english-light-v3.0', 'multilingual-v3.0', 'multilingual-light-v3.0'];
/** Charged by search: one query with up to 100 documents. */
const COHERE_RERANK = ['v3.5', 'english-v3.0', 'multilingual-v3.0'];

export const OTHERS: PriceList = {
  prices: [
    {
      // The library has the cached price rounded to cents.
      provider: 'azure.ai.openai',
      model: '*o4-mini*',
      usdPerMillionTokens: { input: 1.1, cache_read: 0.275, output: 4.4 },
      source: LITELLM,
      checked: CHECKED,
    },
    {
      // The library takes it for its predecessor, which costs five times as much.
      provider: 'aws.bedrock',
      model: '*amazon.titan-embed-text-v2*',
      usdPerMillionTokens: { input: 0.02 },
      source: OPENLIT,
      checked: CHECKED,
    },
    {
      // The name meant an older, dearer model before.
      provider: 'mistral_ai',
      model: 'mistral-large-latest',
      from: '2025-12-02',
      usdPerMillionTokens: { input: 0.5, cache_read: 0.05, output: 1.5 },
      source: 'https://vercel.com/ai-gateway/models/mistral-large-3',
      checked: CHECKED,
    },
    ...COHERE_EMBED.map((name): PriceEntry => ({
      provider: 'cohere',
      model: `embed-${name}`,
      usdPerMillionTokens: { input: 0.1 },
      source: OPENLIT,
      checked: CHECKED,
    })),
    ...COHERE_RERANK.map((name): PriceEntry => ({
      provider: 'cohere',
      model: `rerank-${name}`,
      usdPerSearch: 0.002,
      source: 'https://cohere.com/rerank',
      checked: CHECKED,
    })),
  ],
  aliases: [],
  serviceTiers: [
    ...tierRules('azure.ai.openai', 'batch', 0.5, ['*'], {
      source: 'https://learn.microsoft.com/azure/ai-foundry/openai/how-to/batch',
      checked: CHECKED,
    }),
    ...tierRules('azure.ai.openai', 'flex', 0.5, ['*'], {
      source: 'https://learn.microsoft.com/azure/foundry/openai/how-to/flex-processing',
      checked: CHECKED,
    }),
    ...tierRules('aws.bedrock', 'batch', 0.5, ['*'], {
      source: 'https://docs.aws.amazon.com/bedrock/latest/userguide/capacity-limits-cost-optimization.html',
      checked: CHECKED,
    }),
    // The discount for cached tokens does not add to that of batches.
    ...tierRules(
      'groq',
      'batch',
      0.5,
      ['llama*', 'meta-llama/*', 'qwen/*', 'openai/gpt-oss-*', 'moonshotai/kimi-*'],
      { source: 'https://console.groq.com/docs/prompt-caching', checked: CHECKED },
      { cache_read: 1 },
    ),
    ...tierRules('groq', 'flex', 1, ['*'], {
      source: 'https://console.groq.com/docs/flex-processing',
      checked: CHECKED,
    }),
  ],
  discounts: [],
};
