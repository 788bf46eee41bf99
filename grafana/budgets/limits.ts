// Every limit, with what is spent and what is to come.
import type { Row } from '../house/dashboard.ts';
import { runbook, to } from '../house/links.ts';
import { metrics } from '../house/series.ts';
import { table } from '../house/tables.ts';
import { DOLLARS, FROM_NOW, RATIO } from '../house/units.ts';

const BY = 'budget, period, scope, subject';
/** Of a limit on each user there may be thousands: the ones furthest. */
const FURTHEST = `topk(25, max by (${BY}) (budget_subject:llm_budget_usd:used_ratio{budget=~"$budget"}))`;

/** The limit of each of their subjects. */
const LIMIT =
  '0 * budget_subject:llm_cost_usd:to_date + on (budget) group_left () max by (budget) (llm_budget_usd)';

/** A series of budgets, of the rows the table has. */
const ofRows = (series: string): string => `max by (${BY}) (${series}) and on (${BY}) ${FURTHEST}`;

/** The table of limits. */
export const limits: Row = {
  height: 10,
  panels: [
    table({
      title: 'Limits',
      description:
        'A row for each limit, and for each subject of a limit on every user, model, ...: the 25 furthest. Projections of ' +
        'subjects that have used less than a fifth are left out.',
      noValue: 'No limits are configured, or no app is scraped',
      by: [
        { label: 'budget', title: 'Budget' },
        { label: 'period', title: 'Period', width: 80 },
        { label: 'scope', title: 'Scope', width: 90 },
        { label: 'subject', title: 'Subject', names: { '*': { text: 'everything' } } },
      ],
      columns: [
        {
          title: 'Used',
          expr: FURTHEST,
          unit: RATIO,
          meaning: 'limit',
          bar: { max: 1 },
          width: 220,
        },
        { title: 'Spent', expr: ofRows('budget_subject:llm_cost_usd:to_date'), unit: DOLLARS, width: 110 },
        { title: 'Limit', expr: ofRows(LIMIT), unit: DOLLARS, width: 110 },
        {
          title: 'Projected',
          expr: ofRows(
            'budget_subject:llm_budget_usd:projected_ratio * on (budget) group_left () max by (budget) (llm_budget_usd)',
          ),
          unit: DOLLARS,
          width: 110,
        },
        {
          title: 'Projected, of the limit',
          expr: ofRows('budget_subject:llm_budget_usd:projected_ratio'),
          unit: RATIO,
          meaning: 'limit',
          width: 160,
        },
        {
          title: 'Runs out',
          expr: ofRows('1000 * budget_subject:llm_budget_usd:exhausted_timestamp_seconds'),
          unit: FROM_NOW,
          width: 130,
        },
        {
          title: 'Period ends',
          expr: `1000 * (0 * (${FURTHEST}) + on (period) group_left () max by (period) (${metrics.periodEnd.name}))`,
          unit: FROM_NOW,
          width: 130,
        },
      ],
      sortBy: 'Used',
      links: [
        to('budgets', 'users', 'Users'),
        runbook('LlmBudgetExceeded'),
        runbook('LlmBudgetForecastExceeded'),
      ],
    }),
  ],
};
