// One call of measured traffic: who, how many tokens, and what it costs by the price list, worked out apart from the library.

/** A call. */
export interface MeasuredCall {
  readonly user: string;
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly outputTokens: number;
}

/** The model all calls use, and its prices in dollars per million tokens (OpenAI's price list). */
export const MODEL = 'gpt-4o-2024-08-06';
const USD_PER_MILLION = { input: 2.5, cacheRead: 1.25, output: 10 };

/** Dollars of a call. */
export function usdOf({ inputTokens, cacheReadTokens, outputTokens }: MeasuredCall): number {
  const { input, cacheRead, output } = USD_PER_MILLION;
  const uncached = inputTokens - cacheReadTokens;
  return (uncached * input + cacheReadTokens * cacheRead + outputTokens * output) / 1e6;
}
