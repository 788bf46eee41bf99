// Calls of a made-up app, and a ledger of them that knows nothing of the library.
import type { Call } from '../../src/index.ts';

/** Values by series, written as Prometheus does. */
export type Series = Readonly<Record<string, number>>;

const USERS = ['alice', 'bob', 'carol, "the" third', 'dave\\nl', ''];

/** The same calls for the same seed: priced, unpriced, failed, estimated, and one that is none. */
export function callsOf(seed: number, count: number): Call[] {
  return Array.from({ length: count }, (_, index) => {
    const n = seed * 7919 + index * 31;
    const usage = { inputTokens: 100 + (n % 50), cacheReadTokens: n % 40, outputTokens: n % 90 };
    const user = USERS[n % USERS.length] ?? '';
    if (index % 10 === 9) return { provider: 'openai', model: 'no-such-model', user, usage };
    if (index % 25 === 24) return { provider: '', model: '', usage };
    return {
      provider: 'openai',
      model: n % 3 === 0 ? 'gpt-4o' : 'gpt-4o-mini',
      type: n % 4 === 0 ? 'summary' : 'chat',
      user,
      usage,
      // Sixty-fourths of a dollar: their sums are exact in whatever order.
      costUsd: (1 + (n % 200)) / 64,
      outcome: n % 11 === 0 ? 'error' : 'ok',
      estimated: n % 13 === 0,
    };
  });
}

/** What the counters must have come to after these calls. */
export function ledgerOf(calls: readonly Call[]): Series {
  const totals: Record<string, number> = {};
  const add = (name: string, labels: Readonly<Record<string, string>>, amount: number): void => {
    const key = seriesKey(name, labels);
    totals[key] = (totals[key] ?? 0) + amount;
  };
  for (const {
    provider,
    model,
    type = 'chat',
    user = '',
    usage = {},
    costUsd,
    outcome = 'ok',
    estimated,
  } of calls) {
    if (provider === '') {
      add('llm_recorder_errors_total', { reason: 'invalid_call' }, 1);
      continue;
    }
    const base = { provider, model, type };
    const { inputTokens = 0, cacheReadTokens = 0, outputTokens = 0 } = usage;
    const tokens = {
      input: inputTokens - cacheReadTokens,
      cache_read: cacheReadTokens,
      output: outputTokens,
    };
    add('llm_requests_total', { ...base, user, outcome }, 1);
    add('llm_model_requests_total', { ...base, outcome }, 1);
    for (const [token_type, count] of Object.entries(tokens)) {
      if (count === 0) continue;
      add('llm_tokens_total', { ...base, user, token_type }, count);
      add('llm_model_tokens_total', { ...base, token_type }, count);
      if (costUsd === undefined) add('llm_unpriced_tokens_total', { ...base, token_type }, count);
    }
    if (costUsd === undefined) add('llm_unpriced_requests_total', { ...base, reason: 'unknown_model' }, 1);
    else add('llm_cost_usd_total', { ...base, user }, costUsd);
    if (estimated !== true) continue;
    add('llm_estimated_requests_total', { ...base, user }, 1);
    add('llm_estimated_cost_usd_total', { ...base, user }, costUsd ?? 0);
  }
  return totals;
}

/** A series by its name and labels, in the order of the labels' names. An empty label is none. */
export function seriesKey(name: string, labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).filter(([, value]) => value !== '');
  return `${name}${JSON.stringify(pairs.sort(([a], [b]) => (a < b ? -1 : 1)))}`;
}
