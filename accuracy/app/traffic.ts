// Traffic of a measured app: calls at a steady pace, by users who come and go as the scenario asks.
import { readFileSync } from 'node:fs';
import { randomFrom } from '../../examples/chat-service/traffic/random.ts';
import type { Assignment, TrafficKind } from './assignment.ts';
import type { MeasuredCall } from './call.ts';

const STEADY_USERS = 30;
const TURN_USERS = 12;
const TURN_MS = 4_000;
const TURNS = 3;

/** Endless calls. */
export function callsOf({ traffic, seed, trace }: Assignment): () => MeasuredCall {
  const random = randomFrom(seed);
  const user = USERS[traffic](random, seed);
  const tokens = trace === undefined ? randomTokens(random) : replay(trace);
  return () => ({ user: user(), ...tokens() });
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

/** Rows of `TIMESTAMP,ContextTokens,GeneratedTokens`, over and over. */
function replay(file: string): () => Tokens {
  const rows = readFileSync(file, 'utf8').trim().split('\n').slice(1);
  let next = 0;
  return () => {
    const [, inputTokens, outputTokens] = (rows[next++ % rows.length] ?? '').split(',').map(Number);
    return { inputTokens: inputTokens ?? 0, cacheReadTokens: 0, outputTokens: outputTokens ?? 0 };
  };
}
