// Anthropic's documented wire format: messages (JSON and server-sent events) and errors.
// https://docs.anthropic.com/en/api/messages
import type { Usage } from 'llm-cost-metrics';
import { ANSWER } from './answer.ts';
import type { ServerSentEvent } from './events.ts';

interface MessageRequest {
  readonly model: string;
}

/** A message. */
export function message({ model }: MessageRequest, usage: Usage, id: string): object {
  return {
    id: `msg_${id}`,
    type: 'message',
    role: 'assistant',
    model,
    content: [{ type: 'text', text: ANSWER.join('') }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: messageUsage(usage),
  };
}

/** The same as a stream: input tokens come with the first event, output tokens with the last but one. */
export function messageEvents(request: MessageRequest, usage: Usage, id: string): ServerSentEvent[] {
  const start = {
    ...message(request, { ...usage, outputTokens: 1 }, id),
    content: [],
    stop_reason: null,
  };
  return [
    { type: 'message_start', message: start },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'ping' },
    ...ANSWER.map((text) => ({
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'text_delta', text },
    })),
    { type: 'content_block_stop', index: 0 },
    {
      type: 'message_delta',
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: usage.outputTokens ?? 0 },
    },
    { type: 'message_stop' },
  ].map((data) => ({ event: data.type, data }));
}

/** An error body. */
export function anthropicError(status: number): object {
  return status === 429
    ? {
        type: 'error',
        error: { type: 'rate_limit_error', message: 'Number of requests has exceeded the limit.' },
      }
    : { type: 'error', error: { type: 'api_error', message: 'Internal server error' } };
}

function messageUsage(usage: Usage): object {
  const {
    inputTokens = 0,
    outputTokens = 0,
    cacheReadTokens = 0,
    cacheWriteTokens = 0,
    cacheWrite1hTokens = 0,
  } = usage;
  return {
    input_tokens: inputTokens - cacheReadTokens - cacheWriteTokens,
    cache_creation_input_tokens: cacheWriteTokens,
    cache_read_input_tokens: cacheReadTokens,
    cache_creation: {
      ephemeral_5m_input_tokens: cacheWriteTokens - cacheWrite1hTokens,
      ephemeral_1h_input_tokens: cacheWrite1hTokens,
    },
    output_tokens: outputTokens,
    service_tier: 'standard',
  };
}
