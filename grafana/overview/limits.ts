// How much is left, and who spends it.
import type { Row } from '../house/dashboard.ts';
import { bars } from '../house/panels.ts';
import { now } from '../house/query.ts';
import { metrics } from '../house/series.ts';
import { DOLLARS, RATIO } from '../house/units.ts';

const limits = `max by (budget, period, scope, subject) (${metrics.budgetUsd.name})`;
const limitsOnEach = `max by (budget, period, scope) (${metrics.budgetUsd.name}{scope!="total", subject="*"})`;
const spent = 'period_scope_subject:llm_cost_usd:to_date';

/** Budgets and users, side by side. */
export const limitsAndUsers: Row = {
  height: 8,
  panels: [
    bars({
      title: 'Budgets used',
      description:
        'Spend of the day, week or month as a share of each limit. A limit on each user, model, ... shows the one that is ' +
        'furthest. Orange from 80%, red from 100%.',
      unit: RATIO,
      meaning: 'limit',
      max: 1,
      noValue: 'No limits are configured, or no app is scraped',
      queries: [
        now(
          `max by (budget, period) (${spent} / on (period, scope, subject) group_right () ${limits})`,
          '{{budget}}',
        ),
        now(
          `max by (budget, period) (max by (period, scope) (${spent}{subject!~"|other"}) / on (period, scope) group_right () ${limitsOnEach})`,
          '{{budget}}: highest',
        ),
      ],
    }),
    bars({
      title: 'Top users today',
      description:
        'Dollars since midnight of the ten users that spent most. "other" is everyone beyond the cap on users.',
      unit: DOLLARS,
      noValue: 'Nobody has spent anything today',
      queries: [now('sort_desc(topk(10, user:llm_cost_usd:day_to_date))', '{{user}}')],
    }),
  ],
};
