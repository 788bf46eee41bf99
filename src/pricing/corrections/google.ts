// Google, whose Gemini API and Vertex AI have the same prices: images, a name for the newest model, and the service tiers.
import type { PriceEntry, PriceList } from '../price-list.ts';
import { tierRules } from './tier-rules.ts';

const PRICING = { source: 'https://ai.google.dev/gemini-api/docs/pricing', checked: '2026-11-23' };

const PROVIDERS = ['gcp.gemini', 'gcp.vertex_ai'] as const;

const IMAGEN = {
  'imagen-4.0-generate-001': 0.04,
  'imagen-4.0-fast-generate-001': 0.02,
  'imagen-4.0-ultra-generate-001': 0.06,
} as const;

export const GOOGLE: PriceList = {
  prices: PROVIDERS.flatMap((provider) =>
    Object.entries(IMAGEN).map(([model, usdPerImage]): PriceEntry => ({
      provider,
      model,
      usdPerImage,
      ...PRICING,
    })),
  ),
  // Google points the name to another model now and then: to this one since the autumn of 2026.
  aliases: PROVIDERS.map((provider) => ({
    provider,
    model: 'gemini-flash-latest',
    as: { provider, model: 'gemini-3.8-flash' },
  })),
  serviceTiers: [
    // Cached tokens of older models cost as much in a batch as outside.
    ...(['batch', 'flex'] as const).flatMap((tier) =>
      tierRules(
        'gcp.gemini',
        tier,
        0.5,
        ['gemini-2.5-pro', 'gemini-2.5-flash', 'gemini-2.5-flash-lite'],
        PRICING,
        { cache_read: 1 },
      ),
    ),
    ...tierRules('gcp.gemini', 'batch', 0.5, ['gemini-3.8-flash'], PRICING),
    ...tierRules('gcp.gemini', 'flex', 0.5, ['gemini-3.8-flash'], PRICING),
    ...tierRules(
      'gcp.gemini',
      'priority',
      1.8,
      ['gemini-2.5-pro', 'gemini-2.5-flash', 'gemini-2.5-flash-lite'],
      PRICING,
    ),
  ],
  discounts: [],
};
