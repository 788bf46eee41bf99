// Usage as Vercel's AI SDK tells it, versions 4 to 6: of a model, or of `generateText` and its kind.
import { MESSAGES_FIGURES } from './anthropic.ts';
import type { Figures, Format } from './format.ts';
import { GEMINI_FIGURES } from './google.ts';
import { allOutput } from './reasoning.ts';

/** Version 6 has all figures, in one of two forms; version 5 has fewer, and version 4 only two. */
const FIGURES: Figures = {
  inputTokens: ['inputTokens.total', 'inputTokens', 'promptTokens', 'tokens'],
  cacheReadTokens: ['inputTokens.cacheRead', 'inputTokenDetails.cacheReadTokens', 'cachedInputTokens'],
  cacheWriteTokens: ['inputTokens.cacheWrite', 'inputTokenDetails.cacheWriteTokens'],
  outputTokens: [
    'outputTokens.total',
    // Of Google's and xAI's models, version 5 gives the output without the reasoning.
    allOutput({
      input: 'inputTokens',
      output: 'outputTokens',
      reasoning: 'reasoningTokens',
      total: 'totalTokens',
      otherwise: 'within',
    }),
    'completionTokens',
  ],
  reasoningTokens: ['outputTokens.reasoning', 'outputTokenDetails.reasoningTokens', 'reasoningTokens'],
};

/** A result with its steps, a result of a model, an event `finish` of a stream, or the usage itself. */
export const AI_SDK: Format = {
  shapes: [
    // What the provider said itself is told in full here, and in version 5 only here.
    { at: 'providerMetadata.anthropic.usage', figures: MESSAGES_FIGURES },
    { at: 'providerMetadata.google.usageMetadata', figures: GEMINI_FIGURES },
    { at: 'totalUsage', figures: FIGURES },
    { at: 'usage', figures: FIGURES },
    { at: '', figures: FIGURES },
  ],
  model: ['response.modelId', 'modelId'],
  parts: 'steps[]',
};
