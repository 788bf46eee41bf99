// How fast the limits are used up: the burn-down against an even plan, days one by one, and where they will end.
import type { Row } from '../house/dashboard.ts';
import { lines } from '../house/lines.ts';
import { runbook } from '../house/links.ts';
import { overTime } from '../house/query.ts';
import { metrics } from '../house/series.ts';
import { AXIS_RATIO } from '../house/units.ts';

const longer = 'budget=~"$budget", period=~"week|month"';
const periods = `max by (period) (${metrics.budgetUsd.name}{${longer}})`;
const bound = (gauge: string): string => `max by (period) (${gauge})`;
const [start, end] = [bound(metrics.periodStart.name), bound(metrics.periodEnd.name)];

/** What is left of each limit, and what would be if the same were spent each hour. */
export const burnDown: Row = {
  height: 10,
  panels: [
    lines({
      title: 'Left of weekly and monthly limits',
      description:
        'What is left, as a share of the limit; of a limit on every user, model, ... that of the subject that is furthest. ' +
        'Dashed is the plan: the same spent each hour. A line below its plan runs out early.',
      unit: AXIS_RATIO,
      max: 1,
      interval: '15m',
      noValue: 'No weekly or monthly limit is configured',
      queries: [
        overTime(`1 - max by (budget) (budget_subject:llm_budget_usd:used_ratio{${longer}})`, '{{budget}}'),
        overTime(
          `(${end} - time()) / (${end} - ${start}) and on (period) ${periods}`,
          'Plan of the {{period}}',
        ),
      ],
      styles: ['week', 'month'].map((period) => ({
        name: `Plan of the ${period}`,
        color: 'text',
        dashed: true,
      })),
      links: [runbook('LlmBudgetNearLimit')],
    }),
    lines({
      title: 'Daily limits, by day',
      description:
        'The most of each daily limit that was used on each day, as a share of it; of a limit on every user, model, ... that of the subject that went furthest. Above 100% it was exceeded.',
      unit: AXIS_RATIO,
      meaning: 'limit',
      limits: true,
      interval: '1d',
      noValue: 'No daily limit is configured, or no full day lies in this time',
      queries: [
        overTime(
          `max by (budget) (max_over_time(budget_subject:llm_budget_usd:used_ratio{budget=~"$budget", period="day"}[$__interval]))`,
          '{{budget}}',
        ),
      ],
      links: [runbook('LlmUserBudgetExceeded')],
    }),
    lines({
      title: 'Projected, of each limit',
      description:
        'What each limit would come to by the end of its period, as a share of it, as it was projected at each moment. ' +
        'Dashed lines: 80% and 100%.',
      unit: AXIS_RATIO,
      meaning: 'limit',
      limits: true,
      interval: '15m',
      noValue: 'Needs one day of history',
      queries: [
        overTime(
          `max by (budget) (budget_subject:llm_budget_usd:projected_ratio{budget=~"$budget"})`,
          '{{budget}}',
        ),
      ],
      links: [runbook('LlmBudgetForecastExceeded')],
    }),
  ],
};
