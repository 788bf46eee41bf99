// The stories of alerts about the figures themselves. Prices have files of their own, for they need weeks.
import type { AlertCase } from './case.ts';

const file = 'alerts-health';
const today = { 'global:llm_cost_usd:day_to_date': 31 };

export const HEALTH_CASES: readonly AlertCase[] = [
  {
    alert: 'LlmEstimatedShareHigh',
    dashboard: 'llm-cost-health',
    file,
    when: 'above a tenth',
    series: {
      'global:llm_cost_usd:increase1m': 1,
      'llm_estimated_cost_usd_total{provider="p", model="m1"}': ['0+0.099', '6+0.2', '30+0.01'],
    },
    labels: { severity: 'info' },
    annotations: {
      summary: 'More than a tenth of the LLM spend is estimated',
      description: "20% of the last hour's dollars rest on estimated tokens, of $60.00. Most on m1 ($12.00).",
    },
  },
  {
    alert: 'LlmUserCapReached',
    dashboard: 'llm-cost-users?var-user=other',
    file,
    when: 'with the first call of a user too many',
    series: {
      'llm_user_overflow_requests_total{job="app", instance="a"}': [0, '0+1', 120],
      'user:llm_cost_usd:day_to_date{user="other"}': 4,
    },
    labels: { severity: 'warning', job: 'app' },
    annotations: {
      summary: 'An app has more LLM users than it may tell apart',
      description:
        '15 calls of app were booked under the user `other` in the last 15 minutes; $4.00 today. No user limit applies to them.',
    },
  },
  {
    alert: 'LlmMeterDown',
    dashboard: 'llm-cost-health',
    file,
    when: 'for a target that showed LLM metrics, and for no other',
    series: {
      'up{job="app", instance="a"}': [1, 0, 1],
      'up{job="other", instance="b"}': 0,
      'llm_cost_metrics_build_info{job="app", instance="a", version="1"}': [1, '_', 1],
      'global:llm_cost_usd:increase1m': 0.5,
    },
    labels: { severity: 'critical', job: 'app', instance: 'a' },
    annotations: {
      summary: 'The LLM spend of a is not being counted',
      description:
        'a of app cannot be scraped; $30.50 was booked in the last hour, by all apps. What it spends meanwhile is in no alert, and is lost if it is killed without a state file.',
    },
  },
  {
    alert: 'LlmMetricsMissing',
    dashboard: 'llm-cost-health',
    file,
    when: 'once no app shows any',
    series: {
      'llm_cost_metrics_build_info{job="app", instance="a", version="1"}': [1, '_', 1],
      'global:llm_cost_usd:day_to_date': [31, '_', 31],
    },
    labels: { severity: 'critical' },
    annotations: {
      summary: 'No app shows its LLM spend',
      description:
        'Prometheus has no LLM metrics; the last it knew of was $31.00 in a day. No budget is watched.',
    },
  },
  {
    alert: 'LlmRulesFailing',
    dashboard: 'llm-cost-health',
    file,
    when: 'where one fails',
    series: {
      ...today,
      'prometheus_rule_evaluation_failures_total{rule_group="/rules/recording.yml;llm_cost"}': [
        0,
        '0+1',
        120,
      ],
      'prometheus_rule_evaluation_failures_total{rule_group="/rules/other.yml;other"}': '0+1',
    },
    labels: { severity: 'critical', rule_group: '/rules/recording.yml;llm_cost', reason: 'failed' },
    annotations: {
      summary: 'The rules for LLM spend are not evaluated as they should be',
      description:
        '10 evaluations of /rules/recording.yml;llm_cost failed in the last 10 minutes; $31.00 was recorded for today so far. Spend and alerts may be late or wrong.',
    },
  },
  {
    alert: 'LlmRulesFailing',
    dashboard: 'llm-cost-health',
    file,
    when: 'where one takes too long',
    series: {
      'prometheus_rule_group_iterations_missed_total{rule_group="/rules/forecast.yml;llm_cost_forecast"}': [
        0,
        '0+1',
        120,
      ],
    },
    labels: { severity: 'critical', rule_group: '/rules/forecast.yml;llm_cost_forecast', reason: 'missed' },
    annotations: {
      summary: 'The rules for LLM spend are not evaluated as they should be',
      description:
        '10 evaluations of /rules/forecast.yml;llm_cost_forecast were missed in the last 10 minutes. Spend and alerts may be late or wrong.',
    },
  },
  {
    alert: 'LlmRetentionTooShort',
    dashboard: 'llm-cost-health',
    file,
    when: 'once data is deleted that a month needs',
    series: {
      // A young Prometheus has little data as well, but deletes none.
      'prometheus_tsdb_lowest_timestamp_seconds{job="prometheus", instance="a"}': [
        -86_400, -86_400, -3_456_000,
      ],
      'prometheus_tsdb_time_retentions_total{job="prometheus", instance="a"}': [0, 1, 1],
      'prometheus_tsdb_size_retentions_total{job="prometheus", instance="a"}': 0,
      'global:llm_cost_usd:month_to_date': 400,
    },
    labels: { severity: 'warning', job: 'prometheus', instance: 'a' },
    annotations: {
      summary: 'Prometheus keeps too little to add up a month of LLM spend',
      description:
        "a has 1 days of data and deletes older ones; a month and the projection need 36. The month's $400.00 may be too little.",
    },
  },
  {
    alert: 'LlmRecorderErrors',
    dashboard: 'llm-cost-health',
    file,
    when: 'with the first of them',
    series: {
      ...today,
      'llm_recorder_errors_total{job="app", instance="a", reason="prices"}': [0, '0+1', 120],
    },
    labels: { severity: 'warning', job: 'app', reason: 'prices' },
    annotations: {
      summary: 'LLM calls of app could not be recorded as given (prices)',
      description:
        "15 errors in the last 15 minutes; $31.00 was booked today. The app's onDiagnostic says which calls.",
    },
  },
  {
    alert: 'LlmGuardBlind',
    dashboard: 'llm-cost-health',
    file,
    when: 'two minutes after its last answer',
    series: {
      ...today,
      'llm_guard_last_answer_timestamp_seconds{job="app", instance="a"}': ['-60+60', '3540+0', '10800+60'],
    },
    labels: { severity: 'warning', job: 'app', instance: 'a' },
    annotations: {
      summary: 'The guard of a does not hear from Alertmanager',
      description:
        'a of app had its last answer 1h 56m 0s ago; $31.00 was spent today. Budgets that block do not stop it, unless it fails closed.',
    },
  },
];
