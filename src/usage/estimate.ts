// Tokens where the provider reports none: an aborted stream, an old gateway.
import type * as Tokenx from 'tokenx';
import type { Usage } from '../catalogue/call.ts';
import { dependency } from '../catalogue/dependency.ts';

const tokenx = dependency<typeof Tokenx>('tokenx');

/** Texts of a call. */
export interface CallTexts {
  /** Everything sent: the prompt, or each message's text. */
  readonly input?: string | readonly string[];
  /** Everything received, as far as it came. */
  readonly output?: string | readonly string[];
}

/** Tokens that a provider adds around each message, by and large. */
const TOKENS_A_MESSAGE = 4;

/**
 * Estimates the usage of a call from its texts. Record it with `estimated: true`, so that the share of estimated spend
 * can be seen (`llm_estimated_cost_usd_total`).
 *
 * @param countTokens Counts the tokens of a text. Default: `tokenx`, which is small and fast, and off by some percent.
 * `countTokens` of `gpt-tokenizer` is exact for OpenAI's models, and takes 27 MB and a quarter of a second to load.
 *
 * @example
 * ```ts
 * meter.record({ provider, model, usage: estimateUsage({ input: prompt, output: received }), estimated: true });
 * ```
 */
export function estimateUsage(
  { input, output }: CallTexts,
  countTokens: (text: string) => number = (text) => tokenx().estimateTokenCount(text),
): Usage {
  const tokens = (texts: string | readonly string[], aMessage: number): number =>
    [texts].flat().reduce((sum, text) => sum + (text === '' ? 0 : countTokens(text)) + aMessage, 0);
  return {
    ...(input !== undefined && {
      inputTokens: tokens(input, typeof input === 'string' ? 0 : TOKENS_A_MESSAGE),
    }),
    ...(output !== undefined && { outputTokens: tokens(output, 0) }),
  };
}
