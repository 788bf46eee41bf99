// How much is left, who spends it, and on what.
import type { Row } from '../house/dashboard.ts';
import { to } from '../house/links.ts';
import { bars } from '../house/panels.ts';
import { now } from '../house/query.ts';
import { DOLLARS, RATIO } from '../house/units.ts';

const used = 'budget_subject:llm_budget_usd:used_ratio';

/** Budgets, users and models, side by side. */
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
      queries: [now(`sort_desc(max by (budget) (${used}))`, '{{budget}}')],
      links: [to('overview', 'budgets', 'Budgets and projections')],
    }),
    bars({
      title: 'Top users today',
      description:
        'Dollars since midnight of the eight users that spent most. "other" is everyone beyond the cap on users.',
      unit: DOLLARS,
      noValue: 'Nobody has spent anything today',
      queries: [
        now(
          'sort_desc(label_replace(topk(8, user:llm_cost_usd:day_to_date > 0), "user", "(no user)", "user", ""))',
          '{{user}}',
        ),
      ],
      links: [to('overview', 'users', 'Users')],
    }),
    bars({
      title: 'Top models this month',
      description: 'Dollars since the month began of the eight models that cost most.',
      unit: DOLLARS,
      noValue: 'Nothing was spent this month',
      queries: [
        now(
          'sort_desc(topk(8, sum by (model) (provider_model_type:llm_cost_usd:month_to_date)))',
          '{{model}}',
        ),
      ],
      links: [to('overview', 'models', 'Models and savings')],
    }),
  ],
};
