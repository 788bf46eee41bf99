// Google, Gemini API and Vertex AI alike: images, a name for the newest model, and the service tiers.
import type { PriceEntry, PriceList } from '../price-list.ts';
import { tierRules } from './tier-rules.ts';

const PRICING = { source: 'https://ai.google.dev/gemini-api/docs/pricing', checked: '2026-11-23' };

/** The library prices Vertex AI as the Gemini API; entries of this list are looked up by the name of the call. */
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
  aliases: PROVIDERS.flatMap((provider) => [
    // Google points the name to another model now and then: to this one since the autumn of 2026.
    { provider, model: '*gemini-flash-latest', as: { provider, model: 'gemini-3.8-flash' } },
    ...Object.keys(IMAGEN).map((model) => ({ provider, model: `*/${model}`, as: { provider, model } })),
  ]),
  // With `*`, as names may stand behind `models/`.
  serviceTiers: [
    // Cached tokens of older models cost as much in a batch as outside.
    ...(['batch', 'flex'] as const).flatMap((tier) =>
      tierRules(
        'gcp.gemini',
        tier,
        0.5,
        ['*gemini-2.5-pro', '*gemini-2.5-flash', '*gemini-2.5-flash-lite'],
        PRICING,
        { cache_read: 1 },
      ),
    ),
    ...tierRules('gcp.gemini', 'batch', 0.5, ['*gemini-3.8-flash'], PRICING),
    ...tierRules('gcp.gemini', 'flex', 0.5, ['*gemini-3.8-flash'], PRICING),
    ...tierRules(
      'gcp.gemini',
      'priority',
      1.8,
      ['*gemini-2.5-pro', '*gemini-2.5-flash', '*gemini-2.5-flash-lite'],
      PRICING,
    ),
  ],
  discounts: [],
};
