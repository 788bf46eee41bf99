// How much: today, this month, and where it is going.
import { runbook, to } from '../house/links.ts';
import { figure } from '../house/panels.ts';
import { now } from '../house/query.ts';
import type { Row } from '../house/dashboard.ts';
import { metrics } from '../house/series.ts';
import { COUNT, DOLLARS, RATIO } from '../house/units.ts';

const monthlyLimit = `min(${metrics.budgetUsd.name}{scope="total", period="month"})`;
const spentThisMonth = 'sum(global:llm_cost_usd:month_to_date)';
/** A figure with a name that says what it is. */
const named = (expr: string, name: string): string => `label_replace(${expr}, "state", "${name}", "", "")`;

const firing = (severities: string): string =>
  `count(ALERTS{alertname=~"Llm.+", alertstate="firing", severity=~"${severities}"})`;

/** The figures at the top: all spend, whatever is chosen. */
export const spend: Row = {
  height: 4,
  panels: [
    figure({
      title: 'Spent today',
      description:
        "Dollars of everything since midnight, in the budgets' time zone. At most two minutes behind the apps.",
      unit: DOLLARS,
      noValue: 'Nothing recorded yet',
      queries: [now('global:llm_cost_usd:day_to_date', 'today')],
      links: [to('overview', 'trends', 'Trends')],
    }),
    figure({
      title: 'Spent this month',
      description: "Dollars of everything since the month began, in the budgets' time zone.",
      unit: DOLLARS,
      noValue: 'Nothing recorded yet',
      queries: [now('global:llm_cost_usd:month_to_date', 'this month')],
      links: [to('overview', 'budgets', 'Budgets and projections')],
    }),
    figure({
      title: 'Month projected',
      description:
        'Dollars at the end of the month: what is spent, and what the days left are expected to cost. The chart below has the range it will be in with a chance of 80%.',
      unit: DOLLARS,
      noValue: 'Needs one day of history',
      queries: [now('global:llm_cost_usd:projected_month', 'projected')],
      links: [to('overview', 'budgets', 'Budgets and projections')],
    }),
    figure({
      title: 'Monthly budget',
      description:
        'What may still be spent this month: the lowest monthly limit on everything, less what is spent. Once it is exceeded, by how much.',
      unit: DOLLARS,
      named: { left: 'green', over: 'red' },
      noValue: 'No monthly limit is configured',
      queries: [
        now(
          `${named(`${monthlyLimit} - ${spentThisMonth} >= 0`, 'left')} or ${named(`${spentThisMonth} - ${monthlyLimit} > 0`, 'over')}`,
          '{{state}}',
        ),
      ],
      links: [to('overview', 'budgets', 'Budgets and projections')],
    }),
    figure({
      title: 'Week over week',
      description:
        'Growth of spend: the last seven days over the seven before. Orange from 20%, which is also where the alert begins unless configured otherwise.',
      unit: RATIO,
      meaning: 'growth',
      noValue: 'Needs two weeks of history',
      queries: [now('global:llm_cost_usd:trend7d_ratio - 1', 'growth')],
      links: [to('overview', 'trends', 'Trends'), runbook('LlmSpendTrendHigh')],
    }),
    figure({
      title: 'Alerts firing',
      description:
        'Critical alerts of this product that fire now; without any, those that warn. Those that only inform are not counted.',
      unit: COUNT,
      named: { critical: 'red', warning: 'orange', 'all well': 'green' },
      noValue: 'No app is scraped',
      queries: [
        now(
          [
            named(firing('critical'), 'critical'),
            named(`${firing('warning')} unless ${firing('critical')}`, 'warning'),
            named(`0 * max(${metrics.buildInfo.name}) unless ${firing('critical|warning')}`, 'all well'),
          ].join(' or '),
          '{{state}}',
        ),
      ],
      links: [to('overview', 'health', 'Health')],
    }),
  ],
};
