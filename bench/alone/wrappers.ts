// Measures, in a process of its own, what the ways around `record` add to it: labels of the surrounding code, and reading
// usage from a response.
import { createCostMeter } from 'llm-cost-metrics';
import { readUsage } from 'llm-cost-metrics/usage';
import { inTurns } from '../statistics.ts';

/** Microseconds of one call, by what is done. */
export type WrapperCosts = Readonly<Record<Way, number>>;

const CALLS_A_ROUND = 20_000;
const USERS = 100;
const PROVIDER = 'openai';
const MODEL = 'gpt-4o-2024-08-06';

const meter = createCostMeter({ users: 'plain' });

/** A response of OpenAI's chat completions, as the network gives it. */
const BODY = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_767_225_600,
  model: MODEL,
  choices: [
    { index: 0, message: { role: 'assistant', content: 'Yes.', refusal: null }, finish_reason: 'stop' },
  ],
  usage: {
    prompt_tokens: 1200,
    completion_tokens: 80,
    total_tokens: 1280,
    prompt_tokens_details: { cached_tokens: 1000, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
  },
  service_tier: 'default',
});

/** What an app does with one response of one user. */
const WAYS = {
  record: (user: string) => {
    meter.record({ provider: PROVIDER, model: MODEL, user, usage: usage() });
  },
  'withLabels around record': (user: string) => {
    meter.withLabels({ user }, () => meter.record({ provider: PROVIDER, model: MODEL, usage: usage() }));
  },
  readUsage: (_user: string, response: unknown) => {
    readUsage('openai', response);
  },
  'readUsage and record': (user: string, response: unknown) => {
    meter.record({ provider: PROVIDER, model: MODEL, user, ...readUsage('openai', response) });
  },
} as const satisfies Readonly<Record<string, (user: string, response: unknown) => void>>;
type Way = keyof typeof WAYS;

process.send?.({ value: await measureWays(Number(process.argv[2])) });
await meter.close();

function measureWays(rounds: number): Promise<WrapperCosts> {
  return inTurns(Object.keys(WAYS) as Way[], { rounds }, (name) => {
    const way: (user: string, response: unknown) => void = WAYS[name];
    const work = Array.from({ length: CALLS_A_ROUND }, (_, index) => ({
      user: `user-${index % USERS}`,
      response: JSON.parse(BODY) as unknown,
    }));
    const started = performance.now();
    for (const { user, response } of work) way(user, response);
    return Promise.resolve(((performance.now() - started) * 1000) / CALLS_A_ROUND);
  });
}

function usage(): { inputTokens: number; cacheReadTokens: number; outputTokens: number } {
  return { inputTokens: 1200, cacheReadTokens: 1000, outputTokens: 80 };
}
