// Who calls which models: many users with a few models each, a few popular models, a few users with most of the calls.
import { randomFrom } from '../../examples/chat-service/traffic/random.ts';

/** A user's calls of one model for one kind of work. */
export interface Row {
  readonly user: string;
  readonly provider: string;
  readonly model: string;
  readonly type: string;
  readonly team: string;
  readonly tokenTypes: readonly string[];
  readonly outcomes: readonly string[];
  /** Some calls' tokens are estimated. */
  readonly isEstimated: boolean;
  /** Dollars of a call. */
  readonly usd: number;
}

/** Everybody. */
export interface Population {
  readonly users: readonly string[];
  readonly teams: readonly string[];
  /** In random order: the first ones have most of the calls. */
  readonly rows: readonly Row[];
}

export const PROVIDERS = ['openai', 'anthropic', 'gcp.gemini', 'aws.bedrock', 'mistral_ai'] as const;
export const TYPES = ['chat', 'agent', 'embedding', 'image'] as const;
const MODELS_A_PROVIDER = 4;
const TEAMS = 40;
const MOST_ROWS_A_USER = 4;
const TOKEN_TYPES = ['input', 'output', 'cache_read', 'reasoning'] as const;

/** Twenty, with their providers; the first ones are the most popular. */
export const MODELS: readonly { readonly provider: string; readonly model: string }[] = Array.from(
  { length: PROVIDERS.length * MODELS_A_PROVIDER },
  (_, index) => {
    const provider = PROVIDERS[index % PROVIDERS.length] ?? '';
    return { provider, model: `${provider}-model-${Math.floor(index / PROVIDERS.length) + 1}-2026-01-15` };
  },
);

/** The same one for the same number of users. */
export function populationOf(users: number): Population {
  const random = randomFrom(7);
  const names = Array.from({ length: users }, () => hex(random) + hex(random));
  const teams = Array.from({ length: TEAMS }, (_, index) => `team-${index + 1}`);
  const rows = names.flatMap((user) => {
    const team = teams[Math.floor(random() * TEAMS)] ?? '';
    const wanted = 1 + Math.floor(random() * MOST_ROWS_A_USER);
    const own = new Map<string, Row>();
    while (own.size < wanted) {
      const { provider, model } = MODELS[byRank(random, MODELS.length)] ?? { provider: '', model: '' };
      const type = TYPES[byRank(random, TYPES.length)] ?? '';
      own.set(`${model} ${type}`, {
        user,
        provider,
        model,
        type,
        team,
        tokenTypes: TOKEN_TYPES.slice(0, 2 + Math.floor(random() * 3)),
        outcomes: random() < 0.2 ? ['ok', 'error'] : ['ok'],
        isEstimated: random() < 0.05,
        usd: 0.0001 + 0.001 * random(),
      });
    }
    return [...own.values()];
  });
  return { users: names, teams, rows: inRandomOrder(rows, random) };
}

/** Calls of everybody in a minute. */
export function callsAMinute({ users }: Population): number {
  return 0.6 * users.length;
}

/** Calls of a row in a day, on average. */
export function callsADay(population: Population, row: number): number {
  const share = Math.log((row + 2) / (row + 1)) / Math.log(population.rows.length + 1);
  return 1440 * callsAMinute(population) * share;
}

/** What they cost. */
export function usdADay(population: Population, row: number): number {
  return callsADay(population, row) * (population.rows[row]?.usd ?? 0);
}

/** A rank from 0 by Zipf's law. */
export function byRank(random: () => number, ranks: number): number {
  return Math.min(ranks - 1, Math.floor(Math.exp(random() * Math.log(ranks + 1))) - 1);
}

/** Half of a pseudonym. */
function hex(random: () => number): string {
  return Math.floor(random() * 2 ** 32)
    .toString(16)
    .padStart(8, '0');
}

function inRandomOrder<Item>(items: readonly Item[], random: () => number): Item[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ item }) => item);
}
