// Answers of Anthropic's API, with what they say was used.
import type { Answer } from './wire-server.ts';

/** The model that answers, where `claude-latest` was asked. */
export const CLAUDE = 'claude-sonnet-4-5-20250929';

/** 200 input tokens, 1,000 read from the cache, 300 written to it, of which 100 for an hour; 80 output tokens. */
export const MESSAGE_USAGE = {
  input_tokens: 200,
  cache_read_input_tokens: 1000,
  cache_creation_input_tokens: 300,
  cache_creation: { ephemeral_5m_input_tokens: 200, ephemeral_1h_input_tokens: 100 },
  output_tokens: 80,
  service_tier: 'standard',
};

/** The same in dollars: $3, $0.30, $3.75 and $6 of input and $15 of output a million. */
export const MESSAGE_USD = (200 * 3 + 1000 * 0.3 + 200 * 3.75 + 100 * 6 + 80 * 15) / 1e6;

const WORDS = ['The ', 'capital ', 'of ', 'France ', 'is ', 'Paris.'];

/** A message; its id is its own. */
export function message(id: string, changes: Readonly<Record<string, unknown>> = {}): Answer {
  return { body: messageBody(id, changes) };
}

export function messageBody(id: string, changes: Readonly<Record<string, unknown>> = {}): object {
  return {
    id,
    type: 'message',
    role: 'assistant',
    model: CLAUDE,
    content: [{ type: 'text', text: WORDS.join('') }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: MESSAGE_USAGE,
    ...changes,
  };
}

/** The same as a stream: all of it, or so many words and what happens then. */
export function messageStream(
  id: string,
  { words = WORDS.length, then }: { words?: number; then?: 'break' | 'hang' } = {},
): Answer {
  const { output_tokens: outputTokens, ...input } = MESSAGE_USAGE;
  const begun = messageBody(id, { content: [], stop_reason: null, usage: { ...input, output_tokens: 1 } });
  const events = [
    { type: 'message_start', message: begun },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'ping' },
    ...WORDS.slice(0, words).map((text) => ({
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'text_delta', text },
    })),
  ];
  if (then !== undefined) return { events, then };
  return {
    events: [
      ...events,
      { type: 'content_block_stop', index: 0 },
      {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: { output_tokens: outputTokens },
      },
      { type: 'message_stop' },
    ],
  };
}

/** Refusals and faults of the server. */
export const OVERLOADED: Answer = {
  status: 529,
  headers: { 'retry-after-ms': '1' },
  body: { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
};
export const TOO_MANY: Answer = {
  status: 429,
  headers: { 'retry-after-ms': '1' },
  body: { type: 'error', error: { type: 'rate_limit_error', message: 'Slow down.' } },
};
export const BROKEN: Answer = {
  status: 500,
  headers: { 'retry-after-ms': '1' },
  body: { type: 'error', error: { type: 'api_error', message: 'Broken.' } },
};
