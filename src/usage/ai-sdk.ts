// Usage as Vercel's AI SDK tells it, versions 4 to 7: of a model, or of `generateText` and its kind.
import { MESSAGES_FIGURES } from './anthropic.ts';
import { allAt, count, read, type Source } from './fields.ts';
import type { Figures, Format } from './format.ts';
import { GEMINI_FIGURES } from './google.ts';
import { allOutput } from './reasoning.ts';

/** Versions 6 and 7 have all figures, in one of two forms; version 5 has fewer, and version 4 only two. */
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

/** Searches that OpenAI made; opening a page that was found, or looking for something in it, is none. */
const OPENAI_SEARCHES: Source = (body) => {
  const actions = allAt(body, 'content[type=tool-result].result.action.type');
  const searches = actions.filter((type) => type === 'search');
  return searches.length === 0 ? undefined : searches.length;
};

/** What the AI SDK hands on of the provider's own words, and has no place for among its figures. */
const RAW_FIGURES: Figures = {
  cacheWrite1hTokens: 'usage.raw.cache_creation.ephemeral_1h_input_tokens',
  inputAudioTokens: ['usage.raw', 'response.body.usage'].map(
    (place) => `${place}.prompt_tokens_details.audio_tokens`,
  ),
  searches: ['usage.raw.server_tool_use.web_search_requests', OPENAI_SEARCHES],
  inputImageTokens: 'providerMetadata.openai.images[].imageTokens',
  // An image model makes nothing but images.
  outputImageTokens: (body) =>
    allAt(body, 'images[]').length === 0 ? undefined : read(body, 'usage.outputTokens'),
};

/** Fast mode is dearer than the tier it is served in. */
const FAST: Source = (body) =>
  read(body, ['providerMetadata.anthropic.usage.speed', 'usage.raw.speed']) === 'fast' ? 'fast' : undefined;

/** A result with its steps, a result of a model (text, embeddings, images), an event `finish` of a stream, or the usage itself. */
export const AI_SDK: Format = {
  shapes: [
    // What the provider said itself is told in full here, and in version 5 only here.
    { at: 'providerMetadata.anthropic.usage', figures: MESSAGES_FIGURES },
    { at: 'providerMetadata.google.usageMetadata', figures: GEMINI_FIGURES },
    { at: 'providerMetadata.vertex.usageMetadata', figures: GEMINI_FIGURES },
    { at: 'totalUsage', figures: FIGURES },
    { at: 'usage', figures: FIGURES, beside: RAW_FIGURES },
    { at: '', figures: FIGURES },
    // Images of models that tell no tokens are charged by the piece.
    { at: '', figures: { images: count('images[]') } },
  ],
  model: ['response.modelId', 'modelId', 'response.body.model'],
  serviceTier: [
    FAST,
    'providerMetadata.anthropic.usage.service_tier',
    'providerMetadata.google.usageMetadata.serviceTier',
    'providerMetadata.google.usageMetadata.trafficType',
    'providerMetadata.vertex.usageMetadata.trafficType',
    'providerMetadata.openai.serviceTier',
    'providerMetadata.azure.serviceTier',
    'usage.raw.service_tier',
    'response.body.service_tier',
  ],
  parts: 'steps[]',
};
