// Usage as LangChain tells it: in messages, in their streams, and in results of calls.
import type { Figures, Format } from './format.ts';
import { allOutput } from './reasoning.ts';

const FIGURES: Figures = {
  inputTokens: 'input_tokens',
  cacheReadTokens: 'input_token_details.cache_read',
  cacheWriteTokens: 'input_token_details.cache_creation',
  inputAudioTokens: 'input_token_details.audio',
  inputImageTokens: 'input_token_details.image',
  outputTokens: allOutput({
    input: 'input_tokens',
    output: 'output_tokens',
    reasoning: 'output_token_details.reasoning',
    total: 'total_tokens',
    otherwise: 'within',
  }),
  reasoningTokens: 'output_token_details.reasoning',
  outputAudioTokens: 'output_token_details.audio',
  outputImageTokens: 'output_token_details.image',
};

/** What models of Anthropic tell, and `usage_metadata` has no place for. */
const ANTHROPIC_FIGURES: Figures = {
  cacheWrite1hTokens: 'response_metadata.usage.cache_creation.ephemeral_1h_input_tokens',
  searches: 'response_metadata.usage.server_tool_use.web_search_requests',
};

/** Before `usage_metadata`, and where a model does not give it. */
const OLD_FIGURES: Figures = {
  inputTokens: 'promptTokens',
  outputTokens: 'completionTokens',
};

/** A message, the chunks of one, what `handleLLMEnd` is given, or the usage itself. */
export const LANGCHAIN: Format = {
  envelopes: [{ at: 'generations.0.0.message', beside: 'generations.0.0.message.usage_metadata' }],
  shapes: [
    { at: 'usage_metadata', figures: FIGURES, beside: ANTHROPIC_FIGURES },
    { at: 'response_metadata.tokenUsage', figures: OLD_FIGURES },
    { at: 'llmOutput.tokenUsage', figures: OLD_FIGURES },
    { at: '', figures: FIGURES },
  ],
  model: [
    'response_metadata.model_name',
    'response_metadata.model',
    'additional_kwargs.model',
    'llmOutput.model_name',
    'generations.0.0.message.response_metadata.model_name',
    'generations.0.0.message.response_metadata.model',
  ],
  serviceTier: ['response_metadata.service_tier', 'response_metadata.usage.service_tier'],
  events: 'shares',
};
