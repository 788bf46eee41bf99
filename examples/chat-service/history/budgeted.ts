// What was recorded of months and limits at each quarter-hour: spent so far, projected, and as shares of the demo's limits.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { project } from '../../../backtest/projection.ts';
import type { Series } from '../../../backtest/series.ts';
import { BOUNDS, type Period } from './bounds.ts';
import { createFamily, type Family, type Labels, type TimeSeries } from './openmetrics.ts';

const QUARTER_HOUR = 15 * 60;
/** Nothing of the last minutes: alerts would fire by it before the rules have recorded what they tell of. */
const LEFT_TO_THE_RULES_MS = 10 * 60_000;

/** A limit of the demo. */
interface Limit {
  readonly name: string;
  readonly period: Period;
  readonly scope?: 'user';
  /** A user, or `*` for each of them. */
  readonly subject?: string;
  readonly limitUsd: number;
}

const LIMITS = (
  parse(readFileSync(join(import.meta.dirname, '..', 'budgets.yaml'), 'utf8')) as {
    readonly budgets: readonly Limit[];
  }
).budgets;

/** Series of months and limits, from the quarter-hours of everyone and of each user. */
export function recordLimits(
  total: TimeSeries | undefined,
  users: readonly TimeSeries[],
  end: number,
): Family[] {
  const until = end - LEFT_TO_THE_RULES_MS;
  const [first] = total?.samples ?? [];
  if (total === undefined || first === undefined) return [];
  const series: Series = {
    step: QUARTER_HOUR,
    firstEnd: first.time / 1000,
    usd: total.samples.map(({ value }) => value),
  };
  const families = familiesByName();
  for (const { time } of total.samples) {
    if (time > until) continue;
    const moment = time / 1000;
    for (const period of ['day', 'week', 'month'] as const) {
      const [start, end] = BOUNDS[period](moment);
      families.add('llm_period_start_timestamp_seconds', { period }, time, start);
      families.add('llm_period_end_timestamp_seconds', { period }, time, end);
    }
    addMonth(families, series, time);
    for (const limit of LIMITS) {
      const labels = labelsOf(limit, limit.subject ?? '*');
      families.add('llm_budget_usd', labels, time, limit.limitUsd);
      if (limit.scope === undefined) addShares(families, series, limit, time);
    }
  }
  for (const limit of LIMITS.filter(({ scope }) => scope === 'user')) addUsers(families, users, limit, until);
  return families.all();
}

function addMonth(families: Families, series: Series, time: number): void {
  const { spent, monthEnd } = projected(series, 'month', time);
  families.add('global:llm_cost_usd:month_to_date', {}, time, spent);
  if (monthEnd === undefined) return;
  families.add('global:llm_cost_usd:projected_month', {}, time, monthEnd.projected);
  families.add('global:llm_cost_usd:projected_month_low', {}, time, monthEnd.low);
  families.add('global:llm_cost_usd:projected_month_high', {}, time, monthEnd.high);
}

function addShares(families: Families, series: Series, limit: Limit, time: number): void {
  const { spent, monthEnd } = projected(series, limit.period, time);
  const labels = labelsOf(limit, '*');
  families.add('budget_subject:llm_budget_usd:used_ratio', labels, time, spent / limit.limitUsd);
  if (monthEnd === undefined) return;
  const ratio = monthEnd.projected / limit.limitUsd;
  families.add('budget_subject:llm_budget_usd:projected_ratio', labels, time, ratio);
}

function projected(series: Series, period: Period, time: number): ReturnType<typeof project> {
  const now = time / 1000;
  const [monthStart, monthEnd] = BOUNDS[period](now);
  return project(series, { monthStart, now, monthEnd });
}

/** Of a limit on each user, the one that is furthest at each moment: what charts show of it. */
function addUsers(families: Families, users: readonly TimeSeries[], limit: Limit, until: number): void {
  const furthest = new Map<number, { subject: string; spent: number }>();
  for (const { labels, samples } of users) {
    const subject = labels.get('user') ?? '';
    if (subject === '' || !['*', subject].includes(limit.subject ?? '*')) continue;
    let [spent, end] = [0, 0];
    for (const { time, value } of samples) {
      const [, periodEnd] = BOUNDS[limit.period](time / 1000);
      spent = periodEnd === end ? spent + value : value;
      end = periodEnd;
      if (spent > (furthest.get(time)?.spent ?? 0)) furthest.set(time, { subject, spent });
    }
  }
  for (const [time, { subject, spent }] of [...furthest].toSorted(([one], [other]) => one - other)) {
    if (time > until) continue;
    const ratio = spent / limit.limitUsd;
    families.add('budget_subject:llm_budget_usd:used_ratio', labelsOf(limit, subject), time, ratio);
  }
}

function labelsOf({ name, period, scope }: Limit, subject: string): Readonly<Record<string, string>> {
  return { action: 'alert', budget: name, period, scope: scope ?? 'total', subject };
}

interface Families {
  add(name: string, labels: Readonly<Record<string, string>>, time: number, value: number): void;
  all(): Family[];
}

function familiesByName(): Families {
  const families = new Map<string, Family>();
  return {
    add(name, labels, time, value) {
      let family = families.get(name);
      if (family === undefined) families.set(name, (family = createFamily(name)));
      const sorted: Labels = new Map(Object.entries(labels));
      family.add(sorted, time, value);
    },
    all: () => [...families.values()],
  };
}
