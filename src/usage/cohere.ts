// Responses of Cohere's API, versions 1 and 2: what is billed, which is less than what was counted.
import type { Figures, Format } from './format.ts';

const BILLED_FIGURES: Figures = {
  inputTokens: 'input_tokens',
  outputTokens: 'output_tokens',
  searches: 'search_units',
};

/** Tokens as counted, for gateways that leave out what is billed. */
const COUNTED_FIGURES: Figures = {
  inputTokens: 'input_tokens',
  outputTokens: 'output_tokens',
};

/** Chat, embed and rerank; the last event of a stream comes in `response` (1) or `delta` (2). */
export const COHERE: Format = {
  envelopes: [{ at: 'response' }, { at: 'delta' }],
  shapes: [
    { at: 'usage.billed_units', figures: BILLED_FIGURES },
    { at: 'meta.billed_units', figures: BILLED_FIGURES },
    { at: 'usage.tokens', figures: COUNTED_FIGURES },
    { at: 'meta.tokens', figures: COUNTED_FIGURES },
  ],
  model: 'model',
};
