// The chosen users over time, and what they spend on.
import type { Row } from '../house/dashboard.ts';
import { shares } from '../house/shares.ts';
import { stackedBars } from '../house/panels.ts';
import { now, overTime } from '../house/query.ts';
import { AXIS_DOLLARS, COUNT, DOLLARS } from '../house/units.ts';
import { CHOSEN } from '../house/variables.ts';

/** The ten of the chosen users that spent most in the time range: one by one, but the same in all of it. */
const TOP =
  'topk(10, sum by (user) (sum_over_time(user:llm_cost_usd:increase15m{user=~"$user"}[$__range:15m] @ end())))';
// The millisecond keeps a quarter-hour on the edge of two steps out of the second.
const byStep = (series: string): string =>
  `sum_over_time(${series}{user=~"$user"}[$__interval:15m] offset -1ms)`;

/** Charts of the chosen users. */
export const overTimeByUser: Row = {
  title: 'What was chosen above',
  height: 10,
  widths: [9, 7, 8],
  panels: [
    stackedBars({
      title: 'Cost by user',
      description: 'Dollars of each step: the ten of the chosen users that spent most in the time range.',
      unit: AXIS_DOLLARS,
      interval: '15m',
      noValue: 'Nothing was spent in this time',
      queries: [
        overTime(
          `label_replace(${byStep('user:llm_cost_usd:increase15m')} and on (user) ${TOP}, "user", "(no user)", "user", "")`,
          '{{user}}',
        ),
      ],
    }),
    stackedBars({
      title: 'Calls by user',
      description: 'Calls of each step, of the same users; refused ones are not counted.',
      unit: COUNT,
      interval: '15m',
      noValue: 'No calls were made in this time',
      queries: [
        overTime(
          `label_replace(${byStep('user:llm_requests:increase15m')} and on (user) ${TOP}, "user", "(no user)", "user", "")`,
          '{{user}}',
        ),
      ],
    }),
    shares({
      title: 'What on',
      description:
        'Dollars of the chosen users in the time range by model. With thousands of users, choose some: this reads every minute of each.',
      unit: DOLLARS,
      noValue: 'Nothing was spent in this time',
      queries: [
        now(
          `sort_desc(topk(12, sum by (model) (sum_over_time(provider_model_type_user:llm_cost_usd:increase1m{${CHOSEN}, user=~"$user"}[$__range])) > 0))`,
          '{{model}}',
        ),
      ],
    }),
  ],
};
