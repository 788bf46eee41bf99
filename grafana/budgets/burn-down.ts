// How fast the limits are used up: the burn-down, against an even plan.
import type { Row } from '../house/dashboard.ts';
import { lines } from '../house/lines.ts';
import { runbook } from '../house/links.ts';
import { overTime } from '../house/query.ts';
import { metrics } from '../house/series.ts';
import { RATIO } from '../house/units.ts';

const chosen = 'budget=~"$budget"';
const periods = `max by (period) (${metrics.budgetUsd.name}{${chosen}})`;

/** What is left of each limit, and what would be if the same were spent each hour. */
export const burnDown: Row = {
  height: 10,
  panels: [
    lines({
      title: 'Left of each limit',
      description:
        'What is left, as a share of the limit; of a limit on every user, model, ... that of the subject that is furthest. ' +
        'Dashed is the plan: the same spent each hour. A line below its plan runs out early.',
      unit: RATIO,
      max: 1,
      interval: '15m',
      noValue: 'No limits are configured, or no app is scraped',
      queries: [
        overTime(`1 - max by (budget) (budget_subject:llm_budget_usd:used_ratio{${chosen}})`, '{{budget}}'),
        overTime(
          `(max by (period) (${metrics.periodEnd.name}) - time()) / (max by (period) (${metrics.periodEnd.name}) - max by (period) (${metrics.periodStart.name})) and on (period) ${periods}`,
          'Plan of the {{period}}',
        ),
      ],
      styles: ['day', 'week', 'month'].map((period) => ({ name: `Plan of the ${period}`, dashed: true })),
      links: [runbook('LlmBudgetNearLimit')],
    }),
    lines({
      title: 'Projected, of each limit',
      description:
        'What each limit would come to by the end of its period, as a share of it, as it was projected at each moment. ' +
        'Dashed lines: 80% and 100%.',
      unit: RATIO,
      meaning: 'limit',
      limits: true,
      interval: '15m',
      noValue: 'Needs one day of history',
      queries: [
        overTime(`max by (budget) (budget_subject:llm_budget_usd:projected_ratio{${chosen}})`, '{{budget}}'),
      ],
      links: [runbook('LlmBudgetForecastExceeded')],
    }),
  ],
};
