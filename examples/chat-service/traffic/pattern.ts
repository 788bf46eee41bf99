// The demo's traffic: who calls what, when, and how large it is. The same minute always has the same calls, so that
// generated history and live traffic are one.
import type { Usage } from 'llm-cost-metrics';
import { type Model, MODELS, type WorkType } from '../models.ts';
import { choose, count, length, randomFrom } from './random.ts';

/** One call that somebody is going to make. */
export interface PlannedCall {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly user: string;
  readonly model: Model;
  readonly stream: boolean;
  /** What the provider answers with: 200, or an error. */
  readonly status: 200 | 429 | 500;
  readonly usage: Usage;
}

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
const SEED = 20_260_101;

/** Calls a minute on a working day, on average over the day. */
const CALLS_A_MINUTE = 3.4;

/** Hours of the day (UTC) against the average: quiet nights, two humps with a lunch break between. */
const HOURS = [
  0.25, 0.2, 0.15, 0.15, 0.2, 0.35, 0.7, 1.2, 1.7, 1.9, 1.9, 1.7, 1.4, 1.6, 1.9, 1.9, 1.7, 1.4, 1.1, 0.9, 0.7,
  0.5, 0.4, 0.3,
];

/** Days of the week from Sunday, against a working day. */
const WEEKDAYS = [0.72, 1, 1.03, 1.02, 1.04, 0.98, 0.75];

/** A few heavy users and many light ones. The heaviest spends most of the $10 a day that `budgets.yaml` gives each. */
const USERS = Array.from({ length: 36 }, (_, index) => ({
  name: `user-${String(index + 1).padStart(2, '0')}`,
  weight: (((index * 7) % 36) + 1) ** -0.9,
}));

/** Who tries every kind of work each night, and after each start of the app. `budgets.yaml` gives it less than it takes. */
const EVALUATION = 'nightly-evaluation';

/** How providers answer, in percent. */
const STATUSES = [
  { status: 200, weight: 98.4 },
  { status: 429, weight: 1.1 },
  { status: 500, weight: 0.5 },
] as const;

/** All calls of the minute that begins at a time (milliseconds since the epoch), in order of time. */
export function callsOfMinute(start: number): PlannedCall[] {
  const random = randomFrom(SEED ^ Math.imul(Math.floor(start / MINUTE_MS), 0x9e3779b1));
  const calls = Array.from({ length: count(random, expectedCalls(start)) }, () => plan(start, random));
  const night = start % DAY_MS === 0;
  return [...(night ? evaluation(start) : []), ...calls.sort((a, b) => a.time - b.time)];
}

/** One call of each kind of work from each provider, plain and (for chat) streamed. */
export function evaluation(time: number): PlannedCall[] {
  const random = randomFrom(SEED);
  const firsts = MODELS.filter(
    ({ provider, type }, index) =>
      MODELS.findIndex((other) => other.provider === provider && other.type === type) === index,
  );
  return firsts.flatMap((model) =>
    (model.type === 'chat' ? [false, true] : [false]).map((stream) => ({
      time,
      user: EVALUATION,
      model,
      stream,
      status: 200 as const,
      usage: usageOf(model, random),
    })),
  );
}

function expectedCalls(start: number): number {
  const date = new Date(start);
  // Business comes and goes a little, in waves of nine weeks.
  const level = 1 + 0.03 * Math.sin((2 * Math.PI * start) / (9 * 7 * 86_400_000));
  return CALLS_A_MINUTE * level * (HOURS[date.getUTCHours()] ?? 1) * (WEEKDAYS[date.getUTCDay()] ?? 1);
}

function plan(start: number, random: () => number): PlannedCall {
  const time = start + Math.floor(random() * MINUTE_MS);
  const user = choose(random, USERS).name;
  const model = choose(random, MODELS);
  const stream = model.type === 'chat' && random() < 0.4;
  const { status } = choose(random, STATUSES);
  return { time, user, model, stream, status, usage: status === 200 ? usageOf(model, random) : {} };
}

const USAGE: Readonly<Record<WorkType, (model: Model, random: () => number) => Usage>> = {
  chat(model, random) {
    const inputTokens = length(random, model.inputTokens);
    const outputTokens = length(random, model.outputTokens);
    const hit = random() < 0.6;
    const cacheable = Math.floor(inputTokens * model.cacheReadShare);
    return {
      inputTokens,
      outputTokens,
      cacheReadTokens: hit ? cacheable : 0,
      // Anthropic charges for what it puts into its cache; OpenAI does not.
      cacheWriteTokens: !hit && model.provider === 'anthropic' ? cacheable : 0,
      reasoningTokens: Math.floor(outputTokens * model.reasoningShare),
    };
  },
  embedding: (model, random) => ({ inputTokens: length(random, model.inputTokens) }),
  image: (model, random) => ({
    inputTokens: length(random, model.inputTokens),
    outputTokens: model.outputTokens,
    outputImageTokens: model.outputTokens,
  }),
};

function usageOf(model: Model, random: () => number): Usage {
  return USAGE[model.type](model, random);
}
