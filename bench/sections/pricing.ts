// What pricing a call takes.
import type { PricingCosts } from '../alone/pricing.ts';
import { measureAlone } from '../process/start.ts';
import { micros, times } from '../report/figures.ts';
import { rounds, type Section } from '../section.ts';

const ROUNDS = 9;

export const PRICING: Section<PricingCosts> = {
  measure: async (run) =>
    (await measureAlone('../alone/pricing.ts', String(rounds(run, ROUNDS)))) as PricingCosts,
  tables: ({ knownModelNs, firstSightNs, libraryNs }) => [
    {
      title: 'Pricing one call',
      about:
        'By the price book alone, beside the calculation of the price library that the prices come with, for the same calls.',
      header: ['', 'one call', 'times ours'],
      rows: [
        ['a model seen before', micros(knownModelNs / 1_000), ''],
        ['a model’s first call, mean over all models', micros(firstSightNs / 1_000), ''],
        ['@pydantic/genai-prices', micros(libraryNs / 1_000), times(libraryNs / knownModelNs)],
      ],
    },
  ],
};
