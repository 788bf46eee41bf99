// How prices really paid and the cache's share change.
import type { Row } from '../house/dashboard.ts';
import { lines } from '../house/lines.ts';
import { overTime } from '../house/query.ts';
import { addedByStep } from '../house/series.ts';
import { AXIS_RATIO, DOLLARS } from '../house/units.ts';
import { CHOSEN } from '../house/variables.ts';
import { INPUT } from './tokens.ts';

const added = (types: string): string =>
  `sum by (model) (${addedByStep(`provider_model_type_token_type:llm_tokens:increase1m{${CHOSEN}, token_type=~"${types}"}`)})`;
const cost = `sum by (model) (${addedByStep(`provider_model_type:llm_cost_usd:increase1m{${CHOSEN}}`)})`;

/** Two charts of models. */
export const overTimeByModel: Row = {
  height: 9,
  panels: [
    lines({
      title: 'Dollars per million tokens',
      description: 'What a million tokens of each model really cost, in each step.',
      unit: DOLLARS,
      interval: '1h',
      points: 42,
      noValue: 'No tokens were used in this time',
      queries: [overTime(`${cost} / (${added('.+')} > 0) * 1e6`, '{{model}}')],
      legend: ['mean'],
      legendBeside: true,
    }),
    lines({
      title: 'Input from the cache',
      description:
        "Share of each model's input tokens that were read from the provider's prompt cache, in each step.",
      unit: AXIS_RATIO,
      interval: '1h',
      points: 42,
      noValue: 'Nothing was cached in this time',
      queries: [overTime(`${added('cache_read')} / (${added(INPUT)} > 0)`, '{{model}}')],
      legend: ['mean'],
      legendBeside: true,
    }),
  ],
};
