// From day to day, and who moved.
import type { Row } from '../house/dashboard.ts';
import { stackedBars } from '../house/panels.ts';
import { overTime } from '../house/query.ts';
import { addedByStep } from '../house/series.ts';
import { table } from '../house/tables.ts';
import { CHOSEN } from '../house/variables.ts';
import { AXIS_DOLLARS, DOLLARS, RATIO, SIGNED_DOLLARS } from '../house/units.ts';

const week = (before = ''): string =>
  `sum by (model) (sum_over_time(provider_model_type:llm_cost_usd:increase1m{${CHOSEN}}[7d]${before}))`;

/** Days, and models that cost more or less than a week ago. */
export const days: Row = {
  height: 10,
  widths: [14, 10],
  panels: [
    stackedBars({
      title: 'Cost by day and model',
      description: 'Dollars of each full day, in the time zone of the browser.',
      unit: AXIS_DOLLARS,
      interval: '1d',
      noValue: 'No full day lies in this time',
      queries: [
        overTime(
          `sum by (model) (${addedByStep(`provider_model_type:llm_cost_usd:increase1m{${CHOSEN}}`)})`,
          '{{model}}',
        ),
      ],
    }),
    table({
      title: 'What moved',
      description:
        'Dollars of the last seven days by model, beside the seven before. Independent of the time range.',
      noValue: 'Nothing was spent in two weeks',
      by: [{ label: 'model', title: 'Model' }],
      columns: [
        { title: 'Last 7 days', expr: `${week()} or 0 * ${week(' offset 7d')}`, unit: DOLLARS, width: 110 },
        { title: '7 before', expr: week(' offset 7d'), unit: DOLLARS, width: 110 },
        {
          title: 'Difference',
          expr: `(${week()} or 0 * ${week(' offset 7d')}) - (${week(' offset 7d')} or 0 * ${week()})`,
          unit: SIGNED_DOLLARS,
          width: 110,
        },
        {
          title: 'Growth',
          expr: `${week()} / (${week(' offset 7d')} > 0) - 1`,
          unit: RATIO,
          meaning: 'growth',
          width: 90,
        },
      ],
      sortBy: 'Difference',
    }),
  ],
};
