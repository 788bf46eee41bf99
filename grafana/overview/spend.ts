// How much: today, this month, and where it is going.
import { figure } from '../house/panels.ts';
import { now } from '../house/query.ts';
import type { Row } from '../house/dashboard.ts';
import { metrics, orZero } from '../house/series.ts';
import { COUNT, DOLLARS, RATIO } from '../house/units.ts';

/** The figures at the top. */
export const spend: Row = {
  height: 4,
  panels: [
    figure({
      title: 'Spent today',
      description: "Dollars since midnight, in the budgets' time zone. At most two minutes behind the apps.",
      unit: DOLLARS,
      noValue: 'Nothing recorded yet',
      queries: [now('global:llm_cost_usd:day_to_date', 'today')],
    }),
    figure({
      title: 'Spent this month',
      description: "Dollars since the first of the month, in the budgets' time zone.",
      unit: DOLLARS,
      noValue: 'Nothing recorded yet',
      queries: [now('global:llm_cost_usd:month_to_date', 'this month')],
    }),
    figure({
      title: 'Projected for the month',
      description:
        'Dollars at the end of the month: what is spent, and the mean of the last seven days for the days left.',
      unit: DOLLARS,
      noValue: 'Needs one day of history',
      queries: [now('global:llm_cost_usd:projected_month', 'projected')],
    }),
    figure({
      title: "Projected, of the month's limit",
      description:
        'The projection as a share of the lowest monthly limit on everything. Orange from 80%, red from 100%.',
      unit: RATIO,
      meaning: 'limit',
      noValue: 'No monthly limit, or less than a day of history',
      queries: [
        now(
          `max(global:llm_cost_usd:projected_month) / min(${metrics.budgetUsd.name}{scope="total", period="month"})`,
          'of the limit',
        ),
      ],
    }),
    figure({
      title: 'Last 7 days, against the 7 before',
      description:
        'Growth of spend. Orange from 20%, which is also where the alert begins unless configured otherwise.',
      unit: RATIO,
      meaning: 'growth',
      noValue: 'Needs two weeks of history',
      queries: [now('global:llm_cost_usd:trend7d_ratio - 1', 'growth')],
    }),
    figure({
      title: 'Alerts firing',
      description:
        'Spend alerts that are firing now. Alertmanager has their text, with a link to what to do.',
      unit: COUNT,
      meaning: 'none',
      noValue: 'No app is scraped',
      queries: [now(orZero('count(ALERTS{alertname=~"Llm.+", alertstate="firing"})'), 'firing')],
    }),
  ],
};
