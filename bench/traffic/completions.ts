// Calls as an app has them once the provider has answered: what is recorded, before anything is.
import { MODELS } from './models.ts';
import type { TokenCounts } from './tokens.ts';

/** One answered call. */
export interface Completion {
  readonly provider: string;
  readonly model: string;
  readonly user: string;
  readonly input: number;
  readonly output: number;
  /** What it cost, for those who cannot tell by themselves. */
  readonly usd: number;
}

/**
 * Whether model and user are strings of their own for each call, as they are where they come out of a response and a
 * request, or the same string objects each time. The provider is always the same: apps have it in their code.
 */
export type Strings = 'fresh' | 'kept';

/** Series that one row has: dollars, input tokens, output tokens, answered requests. */
export const SERIES_PER_ROW = 4;

/** Rows of so many users: each calls every model. */
export function rowsOf(users: number): number {
  return users * MODELS.length;
}

/** The calls of rows, by number, in order. */
export function completions(
  rows: Uint32Array,
  tokens: readonly TokenCounts[],
  strings: Strings,
): readonly Completion[] {
  const own = strings === 'fresh' ? fresh : keep();
  return Array.from(rows, (row, index) => {
    const { provider, model, ...prices } = MODELS[row % MODELS.length] ?? MODELS[0];
    const { input, output } = tokens[index % tokens.length] ?? { input: 0, output: 0 };
    const user = `user-${String(Math.floor(row / MODELS.length)).padStart(6, '0')}`;
    const usd = (input * prices.input + output * prices.output) / 1e6;
    return { provider, model: own(model), user: own(user), input, output, usd };
  });
}

/** The text as a string that no other part of the program holds, and that nothing has been looked up by. */
function fresh(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}

function keep(): (text: string) => string {
  const kept = new Map<string, string>();
  return (text) => {
    let own = kept.get(text);
    if (own === undefined) kept.set(text, (own = fresh(text)));
    return own;
  };
}
