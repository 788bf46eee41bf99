// When, on what: what was chosen, over time.
import type { Row } from '../house/dashboard.ts';
import { stackedBars } from '../house/panels.ts';
import { overTime } from '../house/query.ts';
import { addedByStep } from '../house/series.ts';
import { CHOSEN } from '../house/variables.ts';
import { AXIS_DOLLARS, COUNT, TOKENS } from '../house/units.ts';

/** Dollars over time. */
export const spendOverTime: Row = {
  title: 'What was chosen above',
  height: 9,
  widths: [16, 8],
  panels: [
    stackedBars({
      title: 'Cost by model',
      description: 'Dollars booked in each step, by model. Exact sums of recorded increments, not rates.',
      unit: AXIS_DOLLARS,
      interval: '1m',
      noValue: 'Nothing was spent in this time',
      queries: [
        overTime(
          `sum by (model) (${addedByStep(`provider_model_type:llm_cost_usd:increase1m{${CHOSEN}}`)})`,
          '{{model}}',
        ),
      ],
    }),
    stackedBars({
      title: 'Cost by day',
      description:
        'Dollars of each full day by type of work, in the time zone of the browser. Today is at the top.',
      unit: AXIS_DOLLARS,
      interval: '1d',
      noValue: 'No full day lies in this time',
      queries: [
        overTime(
          `sum by (type) (${addedByStep(`provider_model_type:llm_cost_usd:increase1m{${CHOSEN}}`)})`,
          '{{type}}',
        ),
      ],
    }),
  ],
};

/** Tokens and calls over time. */
export const useOverTime: Row = {
  height: 8,
  panels: [
    stackedBars({
      title: 'Tokens by kind',
      description:
        'Billable tokens in each step. The kinds are disjoint: a cached token is not an input token too.',
      unit: TOKENS,
      interval: '1m',
      noValue: 'No tokens were used in this time',
      queries: [
        overTime(
          `sum by (token_type) (${addedByStep(`provider_model_type_token_type:llm_tokens:increase1m{${CHOSEN}}`)})`,
          '{{token_type}}',
        ),
      ],
    }),
    stackedBars({
      title: 'Calls by outcome',
      description: 'Calls in each step: answered, failed, or refused by a budget.',
      unit: COUNT,
      interval: '1m',
      noValue: 'No calls were made in this time',
      queries: [
        overTime(
          `sum by (outcome) (${addedByStep(`provider_model_type_outcome:llm_requests:increase1m{${CHOSEN}}`)})`,
          '{{outcome}}',
        ),
      ],
      colors: { ok: 'green', blocked: 'orange', error: 'red' },
    }),
  ],
};
