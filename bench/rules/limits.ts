// The limits that the app of the measurement has: on everything, on each user, and on a few of everything else.
import { GAUGES } from '../../src/catalogue/metrics.ts';
import { MODELS, PROVIDERS, TYPES } from './population.ts';

interface Limit {
  readonly period: string;
  readonly scope: string;
  readonly subject: string;
  readonly usd: number;
  readonly action: string;
}

/** About one user in a hundred comes near a limit of the day. */
export const USER_DAY_USD = 5;

const LIMITS: readonly Limit[] = [
  { period: 'day', scope: 'total', subject: '*', usd: 6_000, action: 'alert' },
  { period: 'week', scope: 'total', subject: '*', usd: 40_000, action: 'alert' },
  { period: 'month', scope: 'total', subject: '*', usd: 160_000, action: 'block' },
  { period: 'day', scope: 'user', subject: '*', usd: USER_DAY_USD, action: 'alert' },
  { period: 'day', scope: 'user', subject: '*', usd: 5 * USER_DAY_USD, action: 'block' },
  { period: 'day', scope: 'team', subject: '*', usd: 500, action: 'alert' },
  ...MODELS.map(({ model: subject }) => ({
    period: 'month',
    scope: 'model',
    subject,
    usd: 20_000,
    action: 'alert',
  })),
  ...PROVIDERS.map((subject) => ({
    period: 'month',
    scope: 'provider',
    subject,
    usd: 50_000,
    action: 'alert',
  })),
  ...TYPES.map((subject) => ({ period: 'week', scope: 'type', subject, usd: 20_000, action: 'alert' })),
];

/** Lines of the exposition: each limit, with two warn levels and an owner. */
export function limits(): string[] {
  return LIMITS.flatMap(({ period, scope, subject, usd, action }, index) => {
    const name = `budget="limit-${index + 1}"`;
    return [
      `${GAUGES.budgetUsd.name}{${name},period="${period}",scope="${scope}",subject="${subject}",action="${action}"} ${usd}`,
      `llm_budget_warn_ratio{${name},level="80",rank="1"} 0.8`,
      `llm_budget_warn_ratio{${name},level="50",rank="2"} 0.5`,
      `llm_budget_info{${name},owner="platform",contact="#llm-costs"} 1`,
    ];
  });
}
