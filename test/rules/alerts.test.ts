// Each alert: silent just below its limit, firing just above it with every label and word of what people get, resolved after.
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ANOMALY_CASES } from './alerts/anomalies.ts';
import { BUDGET_CASES } from './alerts/budgets.ts';
import { promtool, promtoolTells } from './alerts/case.ts';
import { HEALTH_CASES } from './alerts/health.ts';

const CASES = [...BUDGET_CASES, ...ANOMALY_CASES, ...HEALTH_CASES];

describe('an alert is silent below, fires above and is resolved after', () => {
  it.concurrent.each(CASES.map((one) => [one.alert, one.when, one] as const))(
    '%s %s',
    async (_alert, _when, one) => {
      expect(await promtoolTells(one)).toContain('SUCCESS');
    },
  );
});

/** A value that is for twelve minutes above and for twelve below something, for eight hours. */
const around = (above: number, below: number): string =>
  Array.from({ length: 20 }, () => `${above}x11 ${below}x11`).join(' ');

describe('what moves around its limit is told once', () => {
  const budget = 'budget="all", period="month", scope="total", subject="*", action="alert"';

  it.concurrent.each([
    [
      'LlmBudgetForecastExceeded',
      {
        [`budget_subject:llm_budget_usd:projected_ratio{${budget}}`]: around(1.02, 0.98),
        [`budget_subject:llm_budget_usd:used_ratio{${budget}}`]: '0.4x480',
      },
    ],
    [
      'LlmSpendTrendHigh',
      {
        'global:llm_cost_usd:trend7d_ratio': `1.21x90 ${around(1.21, 1.19)}`,
        'llm_trend_limit_ratio{period="week"}': '1.2x600',
      },
    ],
    [
      'LlmSpendSpike',
      {
        'scope_subject:llm_cost_usd:increase15m{scope="total", subject="*"}': around(3.1, 2.9),
        'scope_subject:llm_cost_usd:ordinary15m{scope="total", subject="*"}': '1x480',
        'global:llm_cost_usd:floor15m': '1x480',
      },
    ],
  ])('by %s', async (alert, series) => {
    const file = alert === 'LlmSpendSpike' ? 'alerts-anomalies' : 'alerts-budgets';
    const stdout = await promtool({
      rule_files: [resolve(`prometheus/rules/${file}.yml`)],
      evaluation_interval: '1m',
      tests: [
        {
          interval: '1m',
          input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
          promql_expr_test: [
            {
              // From the third to the seventh hour, at each of 240 evaluations, without a break.
              expr: `sum(count_over_time(ALERTS{alertname="${alert}", alertstate="firing"}[239m59s]))`,
              eval_time: '7h',
              exp_samples: [{ labels: '{}', value: 240 }],
            },
          ],
        },
      ],
    });
    expect(stdout).toContain('SUCCESS');
  });
});
