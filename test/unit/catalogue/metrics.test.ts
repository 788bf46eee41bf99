import { describe, expect, it } from 'vitest';
import { COUNTERS, GAUGES, labelNames, METRICS } from '../../../src/catalogue/metrics.ts';
import { VERSION } from '../../../src/catalogue/version.ts';
import packageJson from '../../../package.json' with { type: 'json' };

describe('the metric catalogue', () => {
  it('names every metric once, with the prefix llm_', () => {
    const names = METRICS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^llm_[a-z_]+$/);
  });

  it('ends counters in _total and gauges in something else', () => {
    for (const { name } of Object.values(COUNTERS)) expect(name).toMatch(/_total$/);
    for (const { name } of Object.values(GAUGES)) expect(name).not.toMatch(/_total$/);
  });

  it('keeps the contract of names and labels', () => {
    const contract = Object.fromEntries(METRICS.map((metric) => [metric.name, labelNames(metric).join(' ')]));
    expect(contract).toEqual({
      llm_cost_usd_total: 'provider model type user',
      llm_scope_cost_usd_total: 'scope subject',
      llm_service_tier_cost_usd_total: 'provider model type service_tier',
      llm_model_tokens_total: 'provider model type token_type',
      llm_model_requests_total: 'provider model type outcome',
      llm_tokens_total: 'provider model type user token_type',
      llm_estimated_cost_usd_total: 'provider model type user',
      llm_requests_total: 'provider model type user outcome',
      llm_estimated_requests_total: 'provider model type user',
      llm_dry_run_blocked_requests_total: 'provider model type user',
      llm_unpriced_requests_total: 'provider model type reason',
      llm_unpriced_tokens_total: 'provider model type token_type',
      llm_user_overflow_requests_total: '',
      llm_recorder_errors_total: 'reason',
      llm_price_usd_per_million: 'provider model token_type',
      llm_price_data_timestamp_seconds: '',
      llm_budget_usd: 'budget period scope subject action',
      llm_budget_warn_ratio: 'budget level rank',
      llm_budget_info: 'budget owner contact',
      llm_trend_limit_ratio: 'period',
      llm_period_start_timestamp_seconds: 'period',
      llm_period_end_timestamp_seconds: 'period',
      llm_tracked_users: '',
      llm_guard_blocks: '',
      llm_guard_last_answer_timestamp_seconds: '',
      llm_cost_metrics_build_info: 'version prices_version',
    });
  });

  it('knows the version in package.json', () => {
    expect(VERSION).toBe(packageJson.version);
  });
});
