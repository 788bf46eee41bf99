// The stories of budget alerts.
import type { AlertCase } from './case.ts';

const all = 'budget="all", period="day", scope="total", subject="*", action="alert"';
const alice = 'budget="people", period="day", scope="user", subject="alice", action="block"';
const model = 'budget="big", period="week", scope="model", subject="m1", action="alert"';
const labelsOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
  );

const spend = (of: string, story: readonly [number, number, number], limit: number): AlertCase['series'] => ({
  [`budget_subject:llm_cost_usd:to_date{${of}}`]: story,
  [`budget_subject:llm_budget_usd:used_ratio{${of}}`]: [story[0] / limit, story[1] / limit, story[2] / limit],
  [`llm_budget_usd{${of.replace('"alice"', '"*"')}, instance="a"}`]: limit,
  'llm_period_end_timestamp_seconds{period="day"}': 86_400,
  'llm_period_end_timestamp_seconds{period="week"}': 604_800,
});

const ends = { day: '86400', week: '604800' };
const nobody = { owner: '', contact: '' };

export const BUDGET_CASES: readonly AlertCase[] = [
  {
    alert: 'LlmBudgetNearLimit',
    dashboard: 'llm-cost-budgets?var-budget=all',
    file: 'alerts-budgets',
    when: 'at its first level, with nothing else known',
    series: {
      ...spend(all, [24.99, 25, 0], 50),
      'llm_budget_warn_ratio{budget="all", level="80", rank="1"}': 0.8,
      'llm_budget_warn_ratio{budget="all", level="50", rank="2"}': 0.5,
    },
    labels: { ...labelsOf(all), severity: 'info', level: '50' },
    annotations: {
      summary: "LLM spend has reached 50% of the day's limit",
      description: '$25.00 spent this day, limit $50.00 (50%, budget all).',
      spent_usd: '25.0000',
      limit_usd: '50.0000',
      period_end: ends.day,
      ...nobody,
    },
  },
  {
    alert: 'LlmBudgetNearLimit',
    dashboard: 'llm-cost-budgets?var-budget=people',
    file: 'alerts-budgets',
    when: 'at its highest level, with a projection and an owner; it is no block itself',
    series: {
      ...spend(alice, [7.99, 8, 11], 10),
      'llm_budget_warn_ratio{budget="people", level="80", rank="1"}': 0.8,
      'llm_budget_info{budget="people", owner="Growth", contact="#growth"}': 1,
      'period_scope_subject:llm_cost_usd:projected{period="day", scope="user", subject="alice"}': 12.5,
      [`budget_subject:llm_budget_usd:exhausted_timestamp_seconds{${alice}}`]: 5_400,
    },
    labels: { ...labelsOf(alice), action: 'alert', severity: 'warning', level: '80' },
    annotations: {
      summary: "LLM spend of user alice has reached 80% of the day's limit",
      description:
        '$8.00 spent this day, limit $10.00 (80%, budget people). Projected for its end: $12.50. At this rate the limit is reached at 1970-01-01 01:30 UTC.',
      spent_usd: '8.0000',
      limit_usd: '10.0000',
      period_end: ends.day,
      owner: 'Growth',
      contact: '#growth',
    },
  },
  {
    alert: 'LlmBudgetExceeded',
    dashboard: 'llm-cost-budgets?var-budget=all',
    file: 'alerts-budgets',
    when: 'for everything, with the three who spent most',
    series: {
      ...spend(all, [50, 50.01, 0], 50),
      'user:llm_cost_usd:day_to_date{user="alice"}': 30,
      'user:llm_cost_usd:day_to_date{user="bob"}': 12.345,
      'user:llm_cost_usd:day_to_date': 5,
      'user:llm_cost_usd:day_to_date{user="carol"}': 1,
      'period_scope_subject:llm_cost_usd:projected{period="day", scope="total", subject="*"}': 61,
    },
    labels: { ...labelsOf(all), severity: 'critical' },
    annotations: {
      summary: 'LLM spend is over the limit of the day',
      description:
        '$50.01 spent this day, limit $50.00 (100%, budget all). Projected for its end: $61.00. Most by alice ($30.00), bob ($12.35), nobody named ($5.00).',
      spent_usd: '50.0100',
      limit_usd: '50.0000',
      period_end: ends.day,
      ...nobody,
    },
  },
  {
    alert: 'LlmBudgetExceeded',
    dashboard: 'llm-cost-budgets?var-budget=big',
    file: 'alerts-budgets',
    when: 'for a model, and it blocks',
    series: {
      ...spend(model.replace('alert', 'block'), [19.99, 20.01, 0], 20),
      'provider_model_type_user:llm_cost_usd:increase1m{provider="p", model="m1", type="chat", user="alice"}': 0.05,
      'provider_model_type_user:llm_cost_usd:increase1m{provider="p", model="m2", type="chat", user="bob"}': 0.5,
    },
    labels: { ...labelsOf(model), action: 'block', severity: 'critical' },
    annotations: {
      summary: 'LLM spend of model m1 is over the limit of the week',
      description:
        "$20.01 spent this week, limit $20.00 (100%, budget big). Most of the last hour's by alice ($3.05). Apps with a guard refuse further calls until the week ends.",
      spent_usd: '20.0100',
      limit_usd: '20.0000',
      period_end: ends.week,
      ...nobody,
    },
  },
  {
    alert: 'LlmUserBudgetExceeded',
    dashboard: 'llm-cost-users?var-user=alice',
    file: 'alerts-budgets',
    when: 'for a user, and it blocks',
    series: {
      ...spend(alice, [10, 10.5, 0], 10),
      'provider_model_type_user:llm_cost_usd:increase1m{provider="p", model="m1", type="chat", user="alice"}': 0.05,
      'provider_model_type_user:llm_cost_usd:increase1m{provider="p", model="m2", type="chat", user="bob"}': 0.5,
    },
    labels: { ...labelsOf(alice), severity: 'warning' },
    annotations: {
      summary: 'User alice is over the LLM spend limit of the day',
      description:
        "alice spent $10.50 this day, limit $10.00 (105%, budget people). Most of the last 24 hours' on m1 ($8.80). Apps with a guard refuse this user's calls until the day ends.",
      spent_usd: '10.5000',
      limit_usd: '10.0000',
      period_end: ends.day,
      ...nobody,
    },
  },
  {
    alert: 'LlmBudgetForecastExceeded',
    dashboard: 'llm-cost-budgets?var-budget=all',
    file: 'alerts-budgets',
    when: 'for everything, with when, on little history',
    series: {
      ...spend(all, [20, 20, 20], 50),
      [`budget_subject:llm_budget_usd:projected_ratio{${all}}`]: [1, 1.02, 0.94],
      'period_scope_subject:llm_cost_usd:projected{period="day", scope="total", subject="*"}': 51,
      'period_scope_subject:llm_cost_usd:projected_low{period="day", scope="total", subject="*"}': 44,
      'period_scope_subject:llm_cost_usd:projected_high{period="day", scope="total", subject="*"}': 58,
      [`budget_subject:llm_budget_usd:exhausted_timestamp_seconds{${all}}`]: 84_600,
      'user:llm_cost_usd:day_to_date{user="alice"}': 15,
      'global:llm_cost_usd:history_days': 2.5,
    },
    labels: { ...labelsOf(all), severity: 'warning' },
    annotations: {
      summary: 'LLM spend is going to exceed the limit of the day',
      description:
        '$51.00 projected for the end of the day (likely $44.00 to $58.00), limit $50.00 (102%, budget all). Spent so far: $20.00. At this rate the limit is reached at 1970-01-01 23:30 UTC. Most by alice ($15.00). This rests on 2.5 days of history only.',
      spent_usd: '20.0000',
      limit_usd: '50.0000',
      period_end: ends.day,
      ...nobody,
    },
  },
  {
    alert: 'LlmSpendTrendHigh',
    dashboard: 'llm-cost-trends',
    file: 'alerts-budgets',
    when: 'against the week before',
    series: {
      'global:llm_cost_usd:trend7d_ratio': [1.2, 1.21, 1.1],
      'llm_trend_limit_ratio{period="week", instance="a"}': 1.2,
      'scope_subject:llm_cost_usd:increase7d{scope="total", subject="*"}': 121,
      'scope_subject:llm_cost_usd:increase7d{scope="model", subject="m1"}': 90,
      'global:llm_cost_usd:projected_month': 480,
    },
    labels: { period: 'week', severity: 'info' },
    annotations: {
      summary: 'LLM spend has grown since last week',
      description:
        '$121.00 in the last seven days (+21%, limit +20%). Grown most: m1 (+$90.00). Projected for the end of the month: $480.00.',
    },
  },
];
