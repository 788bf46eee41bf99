// From the providers' own usage figures to the library's: input includes cached tokens, output includes reasoning.
import type Anthropic from '@anthropic-ai/sdk';
import type { Usage } from 'llm-cost-metrics';
import type OpenAI from 'openai';

/** OpenAI's chat completions: `prompt_tokens` includes what came from the cache. */
export function openaiChatUsage(usage: OpenAI.CompletionUsage): Usage {
  return {
    inputTokens: usage.prompt_tokens,
    cacheReadTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
    outputTokens: usage.completion_tokens,
    reasoningTokens: usage.completion_tokens_details?.reasoning_tokens ?? 0,
  };
}

/** OpenAI's embeddings. */
export function openaiEmbeddingUsage(usage: OpenAI.CreateEmbeddingResponse.Usage): Usage {
  return { inputTokens: usage.prompt_tokens };
}

/** OpenAI's images: what comes out is an image. */
export function openaiImageUsage(usage: OpenAI.ImagesResponse.Usage): Usage {
  return {
    inputTokens: usage.input_tokens,
    inputImageTokens: usage.input_tokens_details.image_tokens,
    outputTokens: usage.output_tokens,
    outputImageTokens: usage.output_tokens,
  };
}

/** Anthropic's messages: `input_tokens` leaves out what was read from the cache or written to it. */
export function anthropicUsage(usage: Anthropic.Usage): Usage {
  const cacheReadTokens = usage.cache_read_input_tokens ?? 0;
  const cacheWriteTokens = usage.cache_creation_input_tokens ?? 0;
  return {
    inputTokens: usage.input_tokens + cacheReadTokens + cacheWriteTokens,
    cacheReadTokens,
    cacheWriteTokens,
    cacheWrite1hTokens: usage.cache_creation?.ephemeral_1h_input_tokens ?? 0,
    outputTokens: usage.output_tokens,
  };
}
