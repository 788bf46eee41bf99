// Traffic of a measured app: calls at a steady pace, by users who come and go as the scenario asks.
import { readFileSync } from 'node:fs';
import { randomFrom } from '../../examples/chat-service/traffic/random.ts';
import type { Assignment, TrafficKind } from './assignment.ts';
import type { MeasuredCall } from './call.ts';

const STEADY_USERS = 30;
const TURN_USERS = 12;
const TURN_MS = 4_000;
const TURNS = 3;

/** Traffic: the calls that are due after so many milliseconds of it. */
export type Traffic = (elapsedMs: number) => MeasuredCall[];

/** The traffic of an assignment. */
export function trafficOf({ traffic, seed, trace, callsPerSecond }: Assignment): Traffic {
  const random = randomFrom(seed);
  const user = USERS[traffic](random, seed);
  const tokens = trace === undefined ? steadily(randomTokens(random), callsPerSecond) : replay(trace);
  return (elapsedMs) => tokens(elapsedMs).map((each) => ({ user: user(), ...each }));
}

type Tokens = Omit<MeasuredCall, 'user'>;

const USERS: Readonly<Record<TrafficKind, (random: () => number, seed: number) => () => string>> = {
  steady: (random) => () => `user-${Math.floor(random() * STEADY_USERS)}`,
  churn: (random, seed) => {
    let number = 0;
    let callsLeft = 0;
    return () => {
      if (callsLeft === 0) {
        number += 1;
        callsLeft = 1 + Math.floor(random() * 3);
      }
      callsLeft -= 1;
      return `user-${seed}-${number}`;
    };
  },
  turns: (random) => () => {
    const turn = Math.floor(Date.now() / TURN_MS) % TURNS;
    return `user-${turn}-${Math.floor(random() * TURN_USERS)}`;
  },
};

function randomTokens(random: () => number): () => Tokens {
  return () => {
    const inputTokens = 1 + Math.floor(random() * 20_000);
    const cacheReadTokens = random() < 0.3 ? Math.floor(inputTokens / 2) : 0;
    return { inputTokens, cacheReadTokens, outputTokens: 1 + Math.floor(random() * 4_000) };
  };
}

/** As many calls a second, at a steady pace. */
function steadily(tokens: () => Tokens, callsPerSecond: number): (elapsedMs: number) => Tokens[] {
  let made = 0;
  return (elapsedMs) => {
    const due = Math.max(0, Math.floor((elapsedMs * callsPerSecond) / 1000) - made);
    made += due;
    return Array.from({ length: due }, tokens);
  };
}

/** Rows of `TIMESTAMP,ContextTokens,GeneratedTokens`. */
function replay({ file, speed }: NonNullable<Assignment['trace']>): (elapsedMs: number) => Tokens[] {
  const rows = readFileSync(file, 'utf8').trim().split('\n').slice(1);
  const calls = rows.map((row) => {
    const [time = '', inputTokens, outputTokens] = row.split(',');
    const tokens = {
      inputTokens: Number(inputTokens),
      cacheReadTokens: 0,
      outputTokens: Number(outputTokens),
    };
    return { time: Date.parse(`${time.slice(0, 23).replace(' ', 'T')}Z`), tokens };
  });
  if (
    calls.length === 0 ||
    calls.some(({ time, tokens }) => Number.isNaN(time + tokens.inputTokens + tokens.outputTokens))
  )
    throw new Error(`${file}: expected rows of TIMESTAMP,ContextTokens,GeneratedTokens`);
  const start = calls[0]?.time ?? 0;
  return (elapsedMs) => {
    const due = calls.findIndex(({ time }) => time - start > elapsedMs * speed);
    return calls.splice(0, due < 0 ? calls.length : due).map(({ tokens }) => tokens);
  };
}
