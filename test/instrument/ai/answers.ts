// Answers of OpenAI's API, with what they say was used.
import type { Answer } from './wire-server.ts';

/** The model that answers, where `gpt-4o` was asked. */
export const ANSWERED = 'gpt-4o-2024-08-06';

/** What a chat completion used: 1,200 input tokens, 1,000 of them cached; 80 output tokens, 30 of them reasoning. */
export const CHAT_USAGE = {
  prompt_tokens: 1200,
  completion_tokens: 80,
  total_tokens: 1280,
  prompt_tokens_details: { cached_tokens: 1000 },
  completion_tokens_details: { reasoning_tokens: 30 },
};

/** The same in Prometheus, and in dollars: $2.50, $1.25 and $10 a million. */
export const CHAT_BOOKED = {
  tokens: { input: 200, cache_read: 1000, output: 50, reasoning: 30 },
  usd: (200 * 2.5 + 1000 * 1.25 + 80 * 10) / 1e6,
};

const WORDS = ['The ', 'capital ', 'of ', 'France ', 'is ', 'Paris.'];

/** A chat completion; its id is its own. */
export function chat(id: string, changes: Readonly<Record<string, unknown>> = {}): Answer {
  const message = { role: 'assistant', content: WORDS.join(''), refusal: null };
  return {
    body: {
      id,
      object: 'chat.completion',
      created: 1_790_000_000,
      model: ANSWERED,
      choices: [{ index: 0, message, finish_reason: 'stop', logprobs: null }],
      usage: CHAT_USAGE,
      service_tier: 'default',
      ...changes,
    },
  };
}

/** Chunks of the same as a stream: all of them, or so many words and what happens then. */
export function chatStream(
  id: string,
  { words = WORDS.length, usage = CHAT_USAGE, model = ANSWERED, then }: StreamChanges = {},
): Answer {
  const chunk = (choices: readonly unknown[], more = {}): unknown => ({
    id,
    object: 'chat.completion.chunk',
    created: 1_790_000_000,
    model,
    choices,
    ...more,
  });
  const delta = (content: string): unknown =>
    chunk([{ index: 0, delta: { role: 'assistant', content }, finish_reason: null }]);
  const spoken = WORDS.slice(0, words).map(delta);
  if (then !== undefined) return { events: spoken, then };
  const stop = chunk([{ index: 0, delta: {}, finish_reason: 'stop' }]);
  return { events: [...spoken, stop, ...(usage === null ? [] : [chunk([], { usage })])] };
}

export interface StreamChanges {
  readonly words?: number;
  readonly model?: string;
  /** Null where the stream tells none. */
  readonly usage?: unknown;
  readonly then?: 'break' | 'hang';
}

/** The model wants a tool called. */
export function toolCall(id: string): Answer {
  const call = {
    id: 'call_1',
    type: 'function',
    function: { name: 'weather', arguments: '{"city":"Paris"}' },
  };
  const message = { role: 'assistant', content: null, tool_calls: [call] };
  return chat(id, { choices: [{ index: 0, message, finish_reason: 'tool_calls', logprobs: null }] });
}

/** Refusals and faults of the server. */
export const TOO_MANY: Answer = {
  status: 429,
  headers: { 'retry-after-ms': '1' },
  body: { error: { message: 'Slow down.', type: 'requests' } },
};
export const BROKEN: Answer = { status: 500, body: { error: { message: 'Broken.', type: 'server_error' } } };

/** Embeddings of two texts, of nine tokens. */
export const EMBEDDINGS: Answer = {
  body: {
    object: 'list',
    model: 'text-embedding-3-small',
    data: [0, 1].map((index) => ({ object: 'embedding', index, embedding: [0.25, 0.5] })),
    usage: { prompt_tokens: 9, total_tokens: 9 },
  },
};

/** An image by the token. */
export const IMAGE: Answer = {
  body: {
    created: 1_790_000_000,
    data: [{ b64_json: 'aGVsbG8=' }],
    usage: {
      input_tokens: 40,
      output_tokens: 1000,
      total_tokens: 1040,
      input_tokens_details: { text_tokens: 30, image_tokens: 10 },
    },
  },
};

/** An answer of the Responses API in the flex tier, with a search of the web and a page opened. */
const RESPONSE = {
  id: 'resp_1',
  object: 'response',
  created_at: 1_790_000_000,
  model: 'gpt-5-2025-08-07',
  status: 'completed',
  service_tier: 'flex',
  output: [
    {
      type: 'web_search_call',
      id: 'ws_1',
      status: 'completed',
      action: { type: 'search', query: 'capital of France' },
    },
    {
      type: 'web_search_call',
      id: 'ws_2',
      status: 'completed',
      action: { type: 'open_page', url: 'https://example.com' },
    },
    {
      type: 'message',
      id: 'msg_1',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: 'Paris.', annotations: [] }],
    },
  ],
  usage: {
    input_tokens: 1000,
    output_tokens: 200,
    total_tokens: 1200,
    input_tokens_details: { cached_tokens: 400 },
    output_tokens_details: { reasoning_tokens: 150 },
  },
};

export const RESPONSE_IN_FLEX: Answer = { body: RESPONSE };

/** The same as a stream. */
export const RESPONSE_STREAM_IN_FLEX: Answer = {
  events: [
    { type: 'response.created', response: { ...RESPONSE, status: 'in_progress', output: [], usage: null } },
    ...RESPONSE.output.flatMap((item, output_index) => [
      {
        type: 'response.output_item.added',
        output_index,
        item: { ...item, status: 'in_progress', ...(item.type === 'message' && { content: [] }) },
      },
      ...(item.type === 'message'
        ? [
            {
              type: 'response.content_part.added',
              item_id: item.id,
              output_index,
              content_index: 0,
              part: { type: 'output_text', text: '', annotations: [] },
            },
            {
              type: 'response.output_text.delta',
              item_id: item.id,
              output_index,
              content_index: 0,
              delta: 'Paris.',
            },
          ]
        : []),
      { type: 'response.output_item.done', output_index, item },
    ]),
    { type: 'response.completed', response: RESPONSE },
  ],
};
