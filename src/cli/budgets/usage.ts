// What budgets have come to, by Prometheus: what the recording rules say of each of their subjects.
import { GAUGES } from '../../catalogue/metrics.ts';
import { type PrometheusServer, queryPrometheus } from '../prometheus.ts';
import type { Sample } from '../samples.ts';

/** One subject of a budget. */
export interface Usage {
  readonly budget: string;
  readonly period: string;
  readonly scope: string;
  readonly subject: string;
  readonly action: string;
  readonly limitUsd: number;
  readonly spentUsd: number;
  /** Below 0 where more was spent. */
  readonly leftUsd: number;
  /** Spent, as a share of the limit. */
  readonly usedRatio: number;
  /** At the end of the period. Absent where too little has been recorded. */
  readonly projectedUsd: number | undefined;
  /** When the limit is going to be reached, before the period's end. */
  readonly exhaustedAt: Date | undefined;
  /** Days until then. */
  readonly daysToExhaustion: number | undefined;
  /** When the period ends. */
  readonly resetsAt: Date | undefined;
}

const LABELS = 'budget, period, scope, subject, action';

const QUERIES = {
  spent: `max by (${LABELS}) (budget_subject:llm_cost_usd:to_date)`,
  limit: `max by (budget) (${GAUGES.budgetUsd.name})`,
  projected: `max by (${LABELS}) (budget_subject:llm_budget_usd:projected_ratio)`,
  exhausted: `max by (${LABELS}) (budget_subject:llm_budget_usd:exhausted_timestamp_seconds)`,
  end: `max by (period) (${GAUGES.periodEnd.name})`,
  configured: `max by (${LABELS}) (${GAUGES.budgetUsd.name})`,
} as const;

/** What Prometheus knows of the budgets. */
export interface Usages {
  /** Those used most first. */
  readonly subjects: readonly Usage[];
  /** Budgets that are configured, and of which no subject has spent anything. */
  readonly unused: readonly string[];
}

/** Asks Prometheus. */
export async function usagesIn(server: PrometheusServer, now: number): Promise<Usages> {
  const names = Object.keys(QUERIES) as (keyof typeof QUERIES)[];
  const answers = await Promise.all(names.map((name) => queryPrometheus(server, name, QUERIES[name])));
  const samples = Object.fromEntries(names.map((name, index) => [name, answers[index] ?? []])) as Record<
    keyof typeof QUERIES,
    Sample[]
  >;
  const values = (list: readonly Sample[]): Map<string, number> =>
    new Map(list.map((sample) => [keyOf(sample), sample.value]));
  const [projected, exhausted] = [samples.projected, samples.exhausted].map(values);
  const limits = new Map(samples.limit.map(({ labels, value }) => [labels['budget'], value]));
  const ends = new Map(samples.end.map(({ labels, value }) => [labels['period'], value]));

  const subjects = samples.spent.map((sample): Usage => {
    const { budget = '', period = '', scope = '', subject = '', action = '' } = sample.labels;
    const limitUsd = limits.get(budget) ?? NaN;
    const ratio = projected?.get(keyOf(sample));
    const at = exhausted?.get(keyOf(sample));
    const end = ends.get(period);
    return {
      budget,
      period,
      scope,
      subject,
      action,
      limitUsd,
      spentUsd: sample.value,
      leftUsd: limitUsd - sample.value,
      usedRatio: sample.value / limitUsd,
      projectedUsd: ratio === undefined ? undefined : ratio * limitUsd,
      exhaustedAt: at === undefined ? undefined : new Date(at * 1000),
      daysToExhaustion: at === undefined ? undefined : Math.max(at - now / 1000, 0) / 86_400,
      resetsAt: end === undefined ? undefined : new Date(end * 1000),
    };
  });
  const used = new Set(subjects.map(({ budget }) => budget));
  return {
    subjects: subjects.sort((a, b) => b.usedRatio - a.usedRatio),
    unused: [...new Set(samples.configured.map(({ labels }) => labels['budget'] ?? ''))].filter(
      (budget) => !used.has(budget),
    ),
  };
}

function keyOf({ labels }: Sample): string {
  return LABELS.split(', ')
    .map((name) => labels[name] ?? '')
    .join('\n');
}
