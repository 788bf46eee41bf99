// Calls of every kind, recorded in a meter and in a test's own ledger.
import type { Call, CostMeter } from '../../../src/index.ts';
import { createSeriesLedger, type SeriesLedger } from './ledger.ts';

/** A call, and the tokens a bill would show for it. */
interface KnownCall {
  readonly call: Omit<Call, 'user'>;
  readonly tokens: Readonly<Record<string, number>>;
  /** Why it has no price. */
  readonly unpriced?: string;
}

const gpt = { provider: 'openai', model: 'gpt-4o-2024-08-06' };
const claude = { provider: 'anthropic', model: 'claude-sonnet-4-5' };

/** One of each kind. */
export const KNOWN_CALLS: readonly KnownCall[] = [
  {
    call: { ...gpt, usage: { inputTokens: 1200, cacheReadTokens: 1000, outputTokens: 80 } },
    tokens: { input: 200, cache_read: 1000, output: 80 },
  },
  {
    call: {
      ...claude,
      usage: { inputTokens: 900, cacheWriteTokens: 300, outputTokens: 77, reasoningTokens: 70 },
    },
    tokens: { input: 600, cache_write: 300, output: 7, reasoning: 70 },
  },
  {
    call: { ...gpt, type: 'summary', estimated: true, usage: { inputTokens: 33, outputTokens: 3 } },
    tokens: { input: 33, output: 3 },
  },
  {
    call: { provider: 'openai', model: 'nobody-1', usage: { inputTokens: 11, outputTokens: 2 } },
    tokens: { input: 11, output: 2 },
    unpriced: 'unknown_model',
  },
  {
    call: { ...gpt, type: 'audio', costUsd: 0.125, usage: { inputTokens: 50, inputAudioTokens: 40 } },
    tokens: { input: 10, input_audio: 40 },
  },
  { call: { ...gpt, outcome: 'error' }, tokens: {} },
  { call: { ...gpt, outcome: 'blocked' }, tokens: {} },
];

/** Traffic, and what it comes to. */
export interface Traffic {
  readonly ledger: SeriesLedger;
  /** Records one call of each kind for a user, some of them several times. */
  readonly spend: (user: string, times?: number) => void;
}

export function createTraffic(meter: CostMeter, ledger: SeriesLedger = createSeriesLedger()): Traffic {
  function record({ call, tokens, unpriced }: KnownCall, user: string): void {
    const result = meter.record({ ...call, user });
    const group = { provider: call.provider, model: call.model, type: call.type ?? 'chat' };
    const labels = { ...group, user };
    const { outcome = 'ok' } = call;
    ledger.add('llm.requests', { ...labels, outcome }, 1);
    ledger.add('llm.model.requests', { ...group, outcome }, 1);
    const isUsed = Object.keys(tokens).length > 0;
    if (call.estimated) ledger.add('llm.estimated.requests', labels, 1);
    if (unpriced === undefined && isUsed) {
      ledger.add('llm.cost.usd', labels, result.usd ?? NaN);
      if (call.estimated) ledger.add('llm.estimated.cost.usd', labels, result.usd ?? NaN);
    }
    if (unpriced !== undefined) ledger.add('llm.unpriced.requests', { ...group, reason: unpriced }, 1);
    for (const [type, count] of Object.entries(tokens)) {
      ledger.add('llm.tokens', { ...labels, token_type: type }, count);
      ledger.add('llm.model.tokens', { ...group, token_type: type }, count);
      if (unpriced !== undefined) ledger.add('llm.unpriced.tokens', { ...group, token_type: type }, count);
    }
  }

  return {
    ledger,
    spend(user, times = 1) {
      for (const [index, known] of KNOWN_CALLS.entries()) {
        for (let done = 0; done <= index * (times - 1); done += 1) record(known, user);
      }
    },
  };
}
