// Model by model.
import type { Row } from '../house/dashboard.ts';
import { runbook, to } from '../house/links.ts';
import { table } from '../house/tables.ts';
import { COUNT, DOLLARS, NUMBER, RATIO, SMALL_DOLLARS, TOKENS } from '../house/units.ts';
import { calls, cost, INPUT, OUTPUT, saved, tokens } from './tokens.ts';

const BY = 'provider, model';

/** The table of models. */
export const byModel: Row = {
  height: 9,
  panels: [
    table({
      title: 'Models',
      description:
        'What was chosen, in the time range. Dollars per million tokens are over tokens of every kind; output includes reasoning.',
      noValue: 'Nothing was spent in this time',
      by: [
        { label: 'provider', title: 'Provider', width: 110 },
        { label: 'model', title: 'Model' },
      ],
      columns: [
        { title: 'Cost', expr: cost(BY), unit: DOLLARS, bar: {}, width: 230 },
        { title: 'Calls', expr: calls(BY), unit: COUNT, width: 90 },
        { title: 'A call', expr: `${cost(BY)} / (${calls(BY)} > 0)`, unit: SMALL_DOLLARS, width: 100 },
        { title: 'Tokens', expr: tokens(BY), unit: TOKENS, width: 100 },
        { title: 'A million', expr: `${cost(BY)} / (${tokens(BY)} > 0) * 1e6`, unit: DOLLARS, width: 100 },
        {
          title: 'From the cache',
          expr: `${tokens(BY, 'cache_read')} / (${tokens(BY, INPUT)} > 0)`,
          unit: RATIO,
          width: 130,
        },
        { title: 'Saved', expr: saved(), unit: DOLLARS, meaning: 'saving', width: 100 },
        {
          title: 'Output per input',
          expr: `${tokens(BY, OUTPUT)} / (${tokens(BY, INPUT)} > 0)`,
          unit: NUMBER,
          width: 140,
        },
      ],
      sortBy: 'Cost',
      links: [to('models', 'trends', 'Trends'), runbook('LlmModelShareShift')],
    }),
  ],
};
