// Responses of OpenAI's API, of Azure OpenAI, and of all that speak the same.
import { allAt, count, less, type Source } from './fields.ts';
import { BATCH_LINE, type Figures, type Format, type Shape } from './format.ts';

/** Chat completions: input holds cached and audio tokens, output holds reasoning and audio tokens. */
export const CHAT_FIGURES: Figures = {
  inputTokens: 'prompt_tokens',
  cacheReadTokens: 'prompt_tokens_details.cached_tokens',
  cacheWriteTokens: 'prompt_tokens_details.cache_write_tokens',
  // Image tokens are told too, but may be cached ones; and they cost what text costs.
  inputAudioTokens: 'prompt_tokens_details.audio_tokens',
  outputTokens: 'completion_tokens',
  reasoningTokens: 'completion_tokens_details.reasoning_tokens',
  outputAudioTokens: 'completion_tokens_details.audio_tokens',
};

/** Where billable searches are not told: opening a page that was found, or looking for something in it, is none. */
const SEARCH_CALLS: Source = (body) => {
  const calls = allAt(body, 'output[type=web_search_call]');
  const searches = calls.filter((call) => allAt(call, 'action.type').every((type) => type === 'search'));
  return searches.length === 0 ? undefined : searches.length;
};

/** The Responses API. */
export const RESPONSES_SHAPE: Shape = {
  at: 'usage',
  when: 'input_tokens',
  figures: {
    inputTokens: 'input_tokens',
    cacheReadTokens: 'input_tokens_details.cached_tokens',
    cacheWriteTokens: 'input_tokens_details.cache_write_tokens',
    outputTokens: 'output_tokens',
    reasoningTokens: 'output_tokens_details.reasoning_tokens',
  },
  beside: { searches: ['tool_usage.web_search.num_requests', SEARCH_CALLS] },
};

/** Chat completions, legacy completions and their streams. */
export const OPENAI: Format = {
  envelopes: [BATCH_LINE],
  shapes: [{ at: 'usage', figures: CHAT_FIGURES }],
  model: 'model',
  serviceTier: 'service_tier',
};

/** The Responses API: an object, or the events `response.completed` and `response.incomplete` of its stream. */
export const OPENAI_RESPONSES: Format = {
  envelopes: [BATCH_LINE, { at: 'response' }],
  shapes: [RESPONSES_SHAPE],
  model: 'model',
  serviceTier: 'service_tier',
};

/** Embeddings. */
export const OPENAI_EMBEDDINGS: Format = {
  envelopes: [BATCH_LINE],
  shapes: [{ at: 'usage', figures: { inputTokens: 'prompt_tokens' } }],
  model: 'model',
};

/** Images: those of GPT Image models by the token, of others by the piece. */
export const OPENAI_IMAGES: Format = {
  envelopes: [BATCH_LINE],
  shapes: [
    {
      at: 'usage',
      figures: {
        inputTokens: 'input_tokens',
        inputImageTokens: 'input_tokens_details.image_tokens',
        outputTokens: 'output_tokens',
        // Models that make nothing but images do not split their output.
        outputImageTokens: ['output_tokens_details.image_tokens', 'output_tokens'],
      },
    },
    { at: '', figures: { images: count('data[]') } },
  ],
};

/** Speech to text: by the token or by the second. */
export const OPENAI_TRANSCRIPTION: Format = {
  shapes: [
    {
      at: 'usage',
      figures: {
        inputTokens: 'input_tokens',
        inputAudioTokens: 'input_token_details.audio_tokens',
        outputTokens: 'output_tokens',
        seconds: 'seconds',
      },
    },
    { at: '', figures: { seconds: 'duration' } },
  ],
};

/** Text to speech as a stream, whose last event tells the usage. */
export const OPENAI_SPEECH: Format = {
  shapes: [
    {
      at: 'usage',
      figures: {
        inputTokens: 'input_tokens',
        outputTokens: 'output_tokens',
        outputAudioTokens: 'output_tokens',
      },
    },
  ],
};

/** A turn of the Realtime API: its event `response.done`. Cached tokens are told apart by what they stand for. */
export const OPENAI_REALTIME: Format = {
  envelopes: [{ at: 'response' }],
  shapes: [
    {
      at: 'usage',
      figures: {
        inputTokens: 'input_tokens',
        cacheReadTokens: 'input_token_details.cached_tokens',
        inputAudioTokens: less(
          'input_token_details.audio_tokens',
          'input_token_details.cached_tokens_details.audio_tokens',
        ),
        inputImageTokens: less(
          'input_token_details.image_tokens',
          'input_token_details.cached_tokens_details.image_tokens',
        ),
        outputTokens: 'output_tokens',
        outputAudioTokens: 'output_token_details.audio_tokens',
      },
    },
  ],
  model: 'model',
};
