// The stories of alerts for what is out of the ordinary.
import type { AlertCase } from './case.ts';

const file = 'alerts-anomalies';
const chat = 'provider="p", model="m1", type="chat"';

export const ANOMALY_CASES: readonly AlertCase[] = [
  {
    alert: 'LlmSpendSpike',
    dashboard: 'llm-cost-trends',
    file,
    when: 'for everything',
    series: {
      'scope_subject:llm_cost_usd:increase15m{scope="total", subject="*"}': [3, 3.01, 1],
      'scope_subject:llm_cost_usd:ordinary15m{scope="total", subject="*"}': 1,
      'global:llm_cost_usd:floor15m': 2,
      'user:llm_cost_usd:increase15m{user="alice"}': 2,
      'period_scope_subject:llm_cost_usd:to_date{period="day", scope="total", subject="*"}': 31,
    },
    labels: { severity: 'warning', scope: 'total', subject: '*' },
    annotations: {
      summary: 'LLM spend is far above the ordinary',
      description:
        '$3.01 in the last 15 minutes, at most $1.00 at this time of other days. Most by alice ($2.00). Spent today: $31.00.',
    },
  },
  {
    alert: 'LlmSpendSpike',
    dashboard: 'llm-cost-trends?var-model=m1',
    file,
    when: 'for a model, once it is more than cents',
    series: {
      'scope_subject:llm_cost_usd:increase15m{scope="model", subject="m1"}': [0.55, 0.61, 0.1],
      'scope_subject:llm_cost_usd:ordinary15m{scope="model", subject="m1"}': 0.1,
      'global:llm_cost_usd:floor15m': 0.5,
    },
    labels: { severity: 'warning', scope: 'model', subject: 'm1' },
    annotations: {
      summary: 'LLM spend of model m1 is far above the ordinary',
      description: '$0.61 in the last 15 minutes, at most $0.10 at this time of other days.',
    },
  },
  {
    alert: 'LlmRunawayUser',
    dashboard: 'llm-cost-users?var-user=alice',
    file,
    when: 'for a user who loops',
    series: {
      'user:llm_requests:increase15m{user="alice"}': [90, 91, 10],
      'user:llm_requests:increase15m{user="bob"}': 91,
      'user:llm_requests:increase15m{user="other"}': 900,
      'user:llm_requests:ordinary15m{user="alice"}': 30,
      'user:llm_requests:ordinary15m{user="bob"}': 31,
      'user:llm_requests:ordinary15m{user="other"}': 30,
      'user:llm_cost_usd:increase15m{user="alice"}': 4.5,
      'user:llm_cost_usd:increase15m{user="bob"}': 4.5,
      'user:llm_cost_usd:increase15m{user="other"}': 4.5,
      'user:llm_cost_usd:day_to_date{user="alice"}': 9,
      'global:llm_cost_usd:floor15m': 0.5,
      'provider_model_type_user:llm_cost_usd:increase1m{provider="p", model="m1", type="agent", user="alice"}': 0.3,
    },
    labels: { severity: 'warning', user: 'alice', scope: 'user', subject: 'alice' },
    annotations: {
      summary: 'User alice makes far more LLM calls than ordinary',
      description:
        '91 calls in the last 15 minutes, 30 in the busiest 15 minutes of an ordinary day; $4.50 spent by them, $9.00 today. Most on m1 (agent, $4.80).',
    },
  },
  {
    alert: 'LlmRunawayUser',
    dashboard: 'llm-cost-users?var-user=alice',
    file,
    when: 'only where it costs more than cents',
    series: {
      'user:llm_requests:increase15m{user="alice"}': 1000,
      'user:llm_requests:ordinary15m{user="alice"}': 30,
      'user:llm_cost_usd:increase15m{user="alice"}': [0.5, 0.51, 0.5],
      'global:llm_cost_usd:floor15m': 0.5,
    },
    labels: { severity: 'warning', user: 'alice', scope: 'user', subject: 'alice' },
    annotations: {
      summary: 'User alice makes far more LLM calls than ordinary',
      description:
        '1000 calls in the last 15 minutes, 30 in the busiest 15 minutes of an ordinary day; $0.51 spent by them.',
    },
  },
  {
    alert: 'LlmRunawayType',
    dashboard: 'llm-cost-trends?var-type=chat',
    file,
    when: 'for calls of nobody in particular',
    series: {
      'type:llm_requests:increase15m{type="chat"}': [300, 301, 100],
      'type:llm_requests:ordinary15m{type="chat"}': 100,
      [`provider_model_type:llm_cost_usd:increase15m{${chat}}`]: 6,
      'global:llm_cost_usd:floor15m': 0.5,
      [`provider_model_type_user:llm_cost_usd:increase1m{${chat}, user=""}`]: 0.25,
    },
    labels: { severity: 'warning', type: 'chat', scope: 'type', subject: 'chat' },
    annotations: {
      summary: 'There are far more LLM calls of type chat than ordinary',
      description:
        '301 calls in the last 15 minutes, at most 100 at this time of other days; $6.00 spent by them. Most by nobody named ($4.00).',
    },
  },
  {
    alert: 'LlmCostPerCallHigh',
    dashboard: 'llm-cost-models?var-model=m1&var-type=chat',
    file,
    when: 'for prompts that grew, beyond chance',
    series: {
      [`provider_model_type:llm_cost_usd_per_request:rate15m{${chat}}`]: [0.013, 0.0131, 0.01],
      [`provider_model_type:llm_cost_usd_per_request:rate7d{${chat}}`]: 0.01,
      [`provider_model_type:llm_cost_usd_per_request:ordinary15m{${chat}}`]: 0.012,
      [`provider_model_type:llm_requests:increase15m{${chat}}`]: 100,
      [`provider_model_type:llm_cost_usd:increase15m{${chat}}`]: 1.31,
      'global:llm_cost_usd:lasting_floor15m': 0.1,
      [`provider_model_type_token_type:llm_tokens:increase1m{${chat}, token_type="input"}`]: 15_000,
    },
    labels: { severity: 'warning', provider: 'p', model: 'm1', type: 'chat', scope: 'model', subject: 'm1' },
    annotations: {
      summary: 'LLM calls of m1 (chat) have become dearer',
      description:
        '$0.0131 a call in the last 15 minutes, $0.0100 in the last seven days; $1.31 spent in these 15 minutes. Tokens a call: 2400 input.',
    },
  },
  {
    alert: 'LlmCostPerCallHigh',
    dashboard: 'llm-cost-models?var-model=m1&var-type=chat',
    file,
    when: 'only above what a day had by chance',
    series: {
      [`provider_model_type:llm_cost_usd_per_request:rate15m{${chat}}`]: [0.02, 0.021, 0.02],
      [`provider_model_type:llm_cost_usd_per_request:rate7d{${chat}}`]: 0.01,
      [`provider_model_type:llm_cost_usd_per_request:ordinary15m{${chat}}`]: 0.0205,
      [`provider_model_type:llm_requests:increase15m{${chat}}`]: 100,
      'global:llm_cost_usd:lasting_floor15m': 0.1,
    },
    labels: { severity: 'warning', provider: 'p', model: 'm1', type: 'chat', scope: 'model', subject: 'm1' },
    annotations: {
      summary: 'LLM calls of m1 (chat) have become dearer',
      description: '$0.0210 a call in the last 15 minutes, $0.0100 in the last seven days.',
    },
  },
  {
    alert: 'LlmModelShareShift',
    dashboard: 'llm-cost-models?var-model=m1&var-type=chat',
    file,
    when: 'for a dearer model that took over',
    series: {
      [`provider_model_type:llm_requests:share15m{${chat}}`]: [0.5, 0.51, 0.2],
      [`provider_model_type:llm_requests:ordinary_share{${chat}}`]: 0.2,
      [`provider_model_type:llm_requests:increase15m{${chat}}`]: 50,
      'type:llm_cost_usd_per_request:rate15m{type="chat"}': 0.02,
      'type:llm_cost_usd_per_request:rate7d{type="chat"}': 0.01,
      'type:llm_requests:increase15m{type="chat"}': 98,
      [`provider_model_type:llm_cost_usd:increase15m{${chat}}`]: 1.96,
      'global:llm_cost_usd:lasting_floor15m': 0.1,
    },
    labels: { severity: 'warning', provider: 'p', model: 'm1', type: 'chat', scope: 'model', subject: 'm1' },
    annotations: {
      summary: 'LLM calls of type chat have moved to m1, which costs more',
      description:
        'm1 has 31% more of the calls of type chat than ordinary. A call costs $0.0200, $0.0100 in the last seven days; $1.96 spent in the last 15 minutes.',
    },
  },
];
