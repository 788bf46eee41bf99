// OpenAI's documented wire format: chat completions (JSON and server-sent events), embeddings, images, errors.
// https://platform.openai.com/docs/api-reference
import type { Usage } from 'llm-cost-metrics';
import { ANSWER } from './answer.ts';
import type { ServerSentEvent } from './events.ts';

interface ChatRequest {
  readonly model: string;
  readonly stream_options?: { readonly include_usage?: boolean };
}

/** A chat completion. */
export function chatCompletion({ model }: ChatRequest, usage: Usage, id: string): object {
  return {
    id: `chatcmpl-${id}`,
    object: 'chat.completion',
    created: Math.floor(Date.now() / 1000),
    model,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: ANSWER.join(''), refusal: null },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage: chatUsage(usage),
    service_tier: 'default',
  };
}

/** The same as a stream: usage comes in a chunk of its own at the end, if it was asked for. */
export function chatCompletionChunks(request: ChatRequest, usage: Usage, id: string): ServerSentEvent[] {
  const withUsage = request.stream_options?.include_usage === true;
  const chunk = (choices: object[], more: object = withUsage ? { usage: null } : {}): ServerSentEvent => ({
    data: {
      id: `chatcmpl-${id}`,
      object: 'chat.completion.chunk',
      created: Math.floor(Date.now() / 1000),
      model: request.model,
      choices,
      ...more,
    },
  });
  const choice = (delta: object, finish_reason: string | null = null): object => ({
    index: 0,
    delta,
    logprobs: null,
    finish_reason,
  });
  return [
    chunk([choice({ role: 'assistant', content: '' })]),
    ...ANSWER.map((content) => chunk([choice({ content })])),
    chunk([choice({}, 'stop')]),
    ...(withUsage ? [chunk([], { usage: chatUsage(usage) })] : []),
    { data: '[DONE]' },
  ];
}

/** An embedding of 8 numbers, in the encoding that was asked for. */
export function embedding(request: { model: string; encoding_format?: string }, usage: Usage): object {
  const vector = Float32Array.from({ length: 8 }, (_, index) => Math.sin(index + 1) / 2);
  const tokens = usage.inputTokens ?? 0;
  return {
    object: 'list',
    data: [
      {
        object: 'embedding',
        index: 0,
        embedding:
          request.encoding_format === 'base64'
            ? Buffer.from(vector.buffer).toString('base64')
            : Array.from(vector),
      },
    ],
    model: request.model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}

/** An image: the smallest PNG there is. */
export function image(usage: Usage): object {
  const { inputTokens = 0, outputTokens = 0 } = usage;
  return {
    created: Math.floor(Date.now() / 1000),
    data: [
      {
        b64_json:
          'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      },
    ],
    usage: {
      input_tokens: inputTokens,
      input_tokens_details: { text_tokens: inputTokens, image_tokens: 0 },
      output_tokens: outputTokens,
      total_tokens: inputTokens + outputTokens,
    },
  };
}

/** An error body. */
export function openaiError(status: number): object {
  return status === 429
    ? {
        error: { message: 'Rate limit reached.', type: 'requests', param: null, code: 'rate_limit_exceeded' },
      }
    : { error: { message: 'The server had an error.', type: 'server_error', param: null, code: null } };
}

function chatUsage({
  inputTokens = 0,
  outputTokens = 0,
  cacheReadTokens = 0,
  reasoningTokens = 0,
}: Usage): object {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    prompt_tokens_details: { cached_tokens: cacheReadTokens, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: reasoningTokens,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}
