// Anthropic: models newer than the library's data, and batches.
import type { PriceList } from '../price-list.ts';
import { tierRules } from './tier-rules.ts';

const PRICING = {
  source: 'https://platform.claude.com/docs/en/about-claude/pricing',
  checked: '2026-11-23',
};

export const ANTHROPIC: PriceList = {
  prices: [
    {
      provider: 'anthropic',
      model: 'claude-fable-5-2',
      usdPerMillionTokens: { input: 8, cache_read: 0.2, cache_write: 10, cache_write_1h: 16, output: 40 },
      usdPerSearch: 0.01,
      ...PRICING,
    },
    {
      provider: 'anthropic',
      model: 'claude-haiku-5-5',
      usdPerMillionTokens: {
        input: 0.1,
        cache_read: 0.01,
        cache_write: 0.125,
        cache_write_1h: 0.2,
        output: 0.5,
      },
      aboveInputTokens: [
        {
          above: 100_000,
          usdPerMillionTokens: {
            input: 0.5,
            cache_read: 0.05,
            cache_write: 0.625,
            cache_write_1h: 1,
            output: 2.5,
          },
        },
      ],
      usdPerSearch: 0.01,
      ...PRICING,
    },
    {
      // Cache reads were 0.20 until then, which the library still has.
      provider: 'anthropic',
      model: 'claude-sonnet-5-5',
      from: '2026-10-07',
      usdPerMillionTokens: { input: 2, cache_read: 0.1, cache_write: 2.5, cache_write_1h: 4, output: 10 },
      usdPerSearch: 0.01,
      ...PRICING,
    },
  ],
  aliases: ['claude-fable-5-2', 'claude-haiku-5-5', 'claude-sonnet-5-5'].map((model) => ({
    provider: 'anthropic',
    model: `${model}-20*`,
    as: { provider: 'anthropic', model },
  })),
  // Of all usage, cache writes and reads too.
  serviceTiers: tierRules('anthropic', 'batch', 0.5, ['claude-*'], {
    ...PRICING,
    source: 'https://platform.claude.com/docs/en/build-with-claude/batch-processing',
  }),
  discounts: [],
};
