// The ordinary traffic of a made-up service, minute by minute: who calls what, and what it costs.
import { choose, count, length, randomFrom } from '../../../examples/chat-service/traffic/random.ts';

/** A call. */
export interface Call {
  readonly provider: string;
  readonly model: string;
  readonly type: string;
  /** Empty where nobody in particular asked for it. */
  readonly user: string;
  readonly usd: number;
}

/** Dollars per million tokens. */
interface Prices {
  readonly input: number;
  readonly cached: number;
  readonly output: number;
}

const PRICES: Readonly<Record<string, Prices & { readonly provider: string }>> = {
  small: { provider: 'openai', input: 0.15, cached: 0.075, output: 0.6 },
  large: { provider: 'openai', input: 2.5, cached: 1.25, output: 10 },
  embedder: { provider: 'openai', input: 0.02, cached: 0.02, output: 0 },
  thinker: { provider: 'anthropic', input: 3, cached: 0.3, output: 15 },
  thinker_max: { provider: 'anthropic', input: 15, cached: 1.5, output: 75 },
};

/** A kind of work: how often in a minute of the busiest hour, with which models, and how long its texts are. */
export interface Work {
  readonly type: string;
  readonly perMinute: number;
  readonly models: readonly { readonly model: string; readonly weight: number }[];
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Share of the input that comes from a cache. */
  readonly cached: number;
  readonly hours: 'office' | 'night';
  readonly hasUsers: boolean;
}

export const WORK: readonly Work[] = [
  {
    type: 'chat',
    perMinute: 40,
    models: [
      { model: 'small', weight: 7 },
      { model: 'large', weight: 3 },
    ],
    inputTokens: 1500,
    outputTokens: 300,
    cached: 0.8,
    hours: 'office',
    hasUsers: true,
  },
  {
    type: 'agent',
    perMinute: 5,
    models: [{ model: 'thinker', weight: 1 }],
    inputTokens: 6000,
    outputTokens: 800,
    cached: 0.6,
    hours: 'office',
    hasUsers: true,
  },
  {
    type: 'embedding',
    perMinute: 15,
    models: [{ model: 'embedder', weight: 1 }],
    inputTokens: 800,
    outputTokens: 0,
    cached: 0,
    hours: 'office',
    hasUsers: false,
  },
  {
    type: 'digest',
    perMinute: 30,
    models: [{ model: 'small', weight: 1 }],
    inputTokens: 4000,
    outputTokens: 500,
    cached: 0,
    hours: 'night',
    hasUsers: false,
  },
];

/** Some users call several times as often as others. */
export const USERS = Array.from({ length: 60 }, (_, index) => ({
  user: `user-${index}`,
  weight: 1 / (1 + index / 12),
}));

const MINUTES_A_DAY = 1440;
/** 2026-01-05 is a Monday. */
const WEEKEND = [5, 6];
const WEEKEND_SHARE = 0.35;

/** What share of the busiest minute's calls a minute has, counted from midnight on a Monday. */
function activity(minute: number, hours: Work['hours']): number {
  const hour = (minute % MINUTES_A_DAY) / 60;
  if (hours === 'night') return hour >= 1 && hour < 3 ? 1 : 0;
  const day = Math.floor(minute / MINUTES_A_DAY) % 7;
  const daytime = 0.05 + 0.95 * Math.exp(-(((hour - 13.5) / 4) ** 2));
  return daytime * (WEEKEND.includes(day) ? WEEKEND_SHARE : 1);
}

/** One call of some work, by a user or nobody. */
export function callOf(random: () => number, work: Work, user: string): Call {
  const { model } = choose(random, work.models);
  const { provider, input, cached, output } = PRICES[model] ?? {
    provider: '',
    input: NaN,
    cached: NaN,
    output: NaN,
  };
  const inputTokens = length(random, work.inputTokens);
  const outputTokens = work.outputTokens === 0 ? 0 : length(random, work.outputTokens);
  const inputUsd = inputTokens * (work.cached * cached + (1 - work.cached) * input);
  return { provider, model, type: work.type, user, usd: (inputUsd + outputTokens * output) / 1e6 };
}

/** A different level each day, as days have: up to a few percent. */
function dayLevel(minute: number): number {
  const random = randomFrom(Math.floor(minute / MINUTES_A_DAY) + 1);
  return 0.92 + 0.16 * ((random() + random() + random()) / 3);
}

/** What is called in a minute. `workOf` may change the work that is done. */
export function callsOf(minute: number, works: readonly Work[] = WORK): Call[] {
  const random = randomFrom(0x5eed + minute);
  return works.flatMap((work) => {
    const calls = count(random, work.perMinute * activity(minute, work.hours) * dayLevel(minute));
    return Array.from({ length: calls }, () =>
      callOf(random, work, work.hasUsers ? choose(random, USERS).user : ''),
    );
  });
}
