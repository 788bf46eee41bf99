// Responses of those whose chat API is made after OpenAI's: Mistral, Groq, DeepSeek and xAI.
import { sum } from './fields.ts';
import { BATCH_LINE, type Format } from './format.ts';
import { CHAT_FIGURES, OPENAI, RESPONSES_SHAPE } from './openai.ts';
import { allOutput } from './reasoning.ts';

/** Chat and embeddings. */
export const MISTRAL: Format = {
  ...OPENAI,
  shapes: [
    {
      at: 'usage',
      figures: {
        ...CHAT_FIGURES,
        cacheReadTokens: [
          'prompt_tokens_details.cached_tokens',
          'prompt_token_details.cached_tokens',
          'num_cached_tokens',
        ],
        seconds: 'prompt_audio_seconds',
      },
    },
  ],
};

/** Speech to text is charged by the second alone; tokens are told besides. */
export const MISTRAL_TRANSCRIPTION: Format = {
  shapes: [{ at: 'usage', figures: { seconds: 'prompt_audio_seconds' } }],
  model: 'model',
};

/** Streams tell the usage in a field of their own. */
export const GROQ: Format = {
  ...OPENAI,
  shapes: ['usage', 'x_groq.usage'].map((at) => ({ at, figures: CHAT_FIGURES })),
};

/** Tokens found in the cache have a name of their own. */
export const DEEPSEEK: Format = {
  ...OPENAI,
  shapes: [
    {
      at: 'usage',
      figures: {
        ...CHAT_FIGURES,
        cacheReadTokens: ['prompt_cache_hit_tokens', 'prompt_tokens_details.cached_tokens'],
      },
    },
  ],
};

/** Of the web and of X. */
const XAI_SEARCHES = sum(
  'server_side_tool_usage_details.web_search_calls',
  'server_side_tool_usage_details.x_search_calls',
);

/** Chat completions, where output holds no reasoning, and the Responses API, where it does. */
export const XAI: Format = {
  envelopes: [BATCH_LINE, { at: 'response' }],
  shapes: [
    {
      at: 'usage',
      when: 'prompt_tokens',
      figures: {
        ...CHAT_FIGURES,
        outputTokens: allOutput({
          input: 'prompt_tokens',
          output: 'completion_tokens',
          reasoning: 'completion_tokens_details.reasoning_tokens',
          total: 'total_tokens',
          otherwise: 'beside',
        }),
        searches: [XAI_SEARCHES, 'num_sources_used'],
      },
    },
    { ...RESPONSES_SHAPE, figures: { ...RESPONSES_SHAPE.figures, searches: XAI_SEARCHES }, beside: {} },
  ],
  model: 'model',
  serviceTier: 'service_tier',
};
