// OpenAI: models the library lacks or has without their audio prices, and the service tiers.
import type { PriceList } from '../price-list.ts';
import { tierRules } from './tier-rules.ts';

const CHECKED = '2026-11-23';
const PRICING = { source: 'https://developers.openai.com/api/docs/pricing', checked: CHECKED };
const FAST_MODE = { source: 'https://openai.com/api-fast-mode/', checked: CHECKED };
const BATCH = { source: 'https://developers.openai.com/api/docs/guides/batch', checked: CHECKED };

/** Of both versions; the page of the later says that long requests cost twice the input and 1.5 times the output. */
const SOL_6 = {
  usdPerMillionTokens: { input: 2, cache_read: 0.1, cache_write: 2.5, output: 10 },
  aboveInputTokens: [
    {
      above: 272_000,
      usdPerMillionTokens: { input: 4, cache_read: 0.2, cache_write: 5, output: 15 },
    },
  ],
  usdPerSearch: 0.01,
} as const;

export const OPENAI: PriceList = {
  prices: [
    {
      provider: 'openai',
      model: 'gpt-6.1-sol',
      ...SOL_6,
      ...PRICING,
    },
    {
      provider: 'openai',
      model: 'gpt-6.2-sol',
      ...SOL_6,
      source: 'https://developers.openai.com/api/docs/models/gpt-6.2-sol',
      checked: CHECKED,
    },
    {
      provider: 'openai',
      model: 'gpt-4o-audio-preview*',
      usdPerMillionTokens: { input: 2.5, output: 10, input_audio: 40, output_audio: 80 },
      source: 'https://developers.openai.com/api/docs/models/gpt-4o-audio-preview',
      checked: CHECKED,
    },
    {
      provider: 'openai',
      model: 'gpt-4o-mini-audio-preview*',
      usdPerMillionTokens: { input: 0.15, output: 0.6, input_audio: 10, output_audio: 20 },
      source: 'https://developers.openai.com/api/docs/models/gpt-4o-mini-audio-preview',
      checked: CHECKED,
    },
    { provider: 'openai', model: 'tts-1', usdPerMillionCharacters: 15, ...PRICING },
    { provider: 'openai', model: 'tts-1-hd', usdPerMillionCharacters: 30, ...PRICING },
    {
      // Shut down on 2026-09-24; kept for calls made before.
      provider: 'openai',
      model: 'sora-2',
      usdPerSecond: 0.1,
      serviceTiers: { batch: { usdPerSecond: 0.05 } },
      ...PRICING,
    },
  ],
  aliases: [
    { provider: 'openai', model: 'gpt-6.1-sol-20*', as: { provider: 'openai', model: 'gpt-6.1-sol' } },
    { provider: 'openai', model: 'gpt-6.2-sol-20*', as: { provider: 'openai', model: 'gpt-6.2-sol' } },
    { provider: 'openai', model: 'tts-1-1106', as: { provider: 'openai', model: 'tts-1' } },
    { provider: 'openai', model: 'tts-1-hd-1106', as: { provider: 'openai', model: 'tts-1-hd' } },
  ],
  serviceTiers: [
    ...tierRules(
      'openai',
      'batch',
      0.5,
      [
        ...['gpt-6-astra', 'gpt-6-sol', 'gpt-6-luna', 'gpt-6.1-sol', 'gpt-6.2-sol'],
        ...['gpt-5.6', 'gpt-5.6-sol', 'gpt-5.6-terra', 'gpt-5.6-luna', 'gpt-5.5', 'gpt-5.5-pro'],
        ...['gpt-5.4', 'gpt-5.4-mini', 'gpt-5.4-nano', 'gpt-5.4-pro', 'gpt-5.2', 'gpt-5.2-pro'],
        ...['gpt-5.1', 'gpt-5', 'gpt-5-mini', 'gpt-5-nano', 'gpt-5-pro'],
        ...['gpt-image-2', 'gpt-image-1.5', 'gpt-image-1-mini', 'gpt-image-1'],
      ],
      PRICING,
    ),
    // In a batch, what is cached costs older models what other input does: all of the standard cached price where that is
    // half of the input's, and twice as much where it is a quarter.
    ...tierRules('openai', 'batch', 0.5, ['gpt-4o', 'gpt-4o-mini', 'o1', 'o3-mini'], BATCH, {
      cache_read: 1,
    }),
    ...tierRules(
      'openai',
      'batch',
      0.5,
      ['gpt-4.1', 'gpt-4.1-mini', 'gpt-4.1-nano', 'o3', 'o4-mini'],
      BATCH,
      { cache_read: 2 },
    ),
    // Those without a cached price.
    ...tierRules(
      'openai',
      'batch',
      0.5,
      [
        ...['o1-pro', 'o3-pro', 'gpt-4o-2024-05-13', 'gpt-4-turbo-2024-04-09', 'gpt-4-0613'],
        'gpt-3.5-turbo-0125',
      ],
      PRICING,
    ),
    ...tierRules('openai', 'batch', 1, ['gpt-3.5-turbo-1106'], PRICING),
    ...tierRules('openai', 'batch', 0.5, ['text-embedding-*'], BATCH),
    ...tierRules(
      'openai',
      'flex',
      0.5,
      [
        ...['gpt-6-astra', 'gpt-6-sol', 'gpt-6.1-sol'],
        ...['gpt-5.6', 'gpt-5.6-sol', 'gpt-5.6-terra', 'gpt-5.6-luna', 'gpt-5.5', 'gpt-5.5-pro'],
        ...['gpt-5.4', 'gpt-5.4-mini', 'gpt-5.4-nano', 'gpt-5.4-pro', 'gpt-5.2', 'gpt-5.1'],
        ...['gpt-5', 'gpt-5-mini', 'gpt-5-nano', 'o3', 'o4-mini'],
      ],
      PRICING,
    ),
    // Called Fast mode since 2026-07-30; requests and responses may still say `priority`.
    ...tierRules('openai', 'priority', 2.5, ['gpt-5.5'], FAST_MODE),
    ...tierRules(
      'openai',
      'priority',
      2,
      [
        ...['gpt-5.6', 'gpt-5.6-sol', 'gpt-5.6-terra', 'gpt-5.6-luna', 'gpt-5.4', 'gpt-5.4-mini'],
        ...['gpt-5.2', 'gpt-5.1', 'gpt-5.1-codex', 'gpt-5', 'gpt-5-codex', 'gpt-4.1-nano'],
      ],
      FAST_MODE,
    ),
    ...tierRules(
      'openai',
      'priority',
      2,
      ['gpt-6-astra', 'gpt-6.1-sol', 'gpt-6.2-sol', 'gpt-5.3-codex'],
      PRICING,
    ),
    ...tierRules('openai', 'priority', 1.8, ['gpt-5-mini'], FAST_MODE),
    ...tierRules(
      'openai',
      'priority',
      1.75,
      ['gpt-4.1', 'gpt-4.1-mini', 'gpt-4o-2024-05-13', 'o3'],
      FAST_MODE,
    ),
    ...tierRules('openai', 'priority', 1.7, ['gpt-4o'], FAST_MODE),
    // 0.25 to 0.15, 0.125 to 0.075 and 1 to 0.6.
    ...tierRules('openai', 'priority', 5 / 3, ['gpt-4o-mini'], FAST_MODE),
    // 2 to 1.1, 0.5 to 0.275 and 8 to 4.4.
    ...tierRules('openai', 'priority', 20 / 11, ['o4-mini'], FAST_MODE),
  ],
  discounts: [],
};
