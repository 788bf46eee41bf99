// The month as a chart: what is spent, what it is projected to come to, and the limit.
import type { LineStyle } from './lines.ts';
import { overTime, type Query } from './query.ts';
import { metrics } from './series.ts';

/** The latest value of the last quarter of an hour: what was recorded no more often than that has no gaps at shorter steps. */
const latest = (series: string): string => `last_over_time(${series}[15m])`;
const projected = 'global:llm_cost_usd:projected_month';

/** The lines of the month. */
export const MONTH_QUERIES: readonly Query[] = [
  overTime(latest('global:llm_cost_usd:month_to_date'), 'Spent'),
  overTime(latest(projected), 'Projected'),
  overTime(latest(`${projected}_high`), 'Projected, high'),
  overTime(latest(`${projected}_low`), 'Projected, low'),
  overTime(`min(${latest(`${metrics.budgetUsd.name}{scope="total", period="month"}`)})`, 'Limit'),
];

/** How they look: the projection's range is a band. */
export const MONTH_STYLES: readonly LineStyle[] = [
  { name: 'Spent', color: 'blue' },
  { name: 'Projected', color: 'purple', dashed: true },
  { name: 'Projected, high', color: 'purple', bandDownTo: 'Projected, low' },
  { name: 'Projected, low', color: 'purple', hidden: true },
  { name: 'Limit', color: 'red', dashed: true },
];
