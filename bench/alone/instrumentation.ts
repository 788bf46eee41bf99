// Measures, in a process of its own, what instrumentation adds to calls of the real SDKs. Answers come from memory: the time
// of a network, even on this machine, is a hundred times what is looked for, and would hide it.
import { createOpenAI } from '@ai-sdk/openai';
import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import { generateText, streamText, wrapLanguageModel } from 'ai';
import { createCostMeter } from 'llm-cost-metrics';
import { costMiddleware } from 'llm-cost-metrics/ai-sdk';
import { instrumentAnthropic } from 'llm-cost-metrics/anthropic';
import { instrumentGoogleGenAI } from 'llm-cost-metrics/google-genai';
import { instrumentOpenAI } from 'llm-cost-metrics/openai';
import OpenAI from 'openai';
import { inTurns, median } from '../statistics.ts';

/** Microseconds of one call or chunk. */
export interface Compared {
  readonly bare: number;
  readonly instrumented: number;
}

/** By SDK and kind of call. */
export type InstrumentationCosts = Readonly<Record<string, Compared>>;

const CALLS_A_ROUND = 400;
const STREAMS_A_ROUND = 4;
const CHUNKS = 1_000;
const MODEL = { OpenAI: 'gpt-4o', Anthropic: 'claude-sonnet-4-6', Google: 'gemini-2.5-flash' } as const;

const messages = [{ role: 'user' as const, content: 'Hello' }];
const event = (type: string, data: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;

const OPENAI_ANSWER = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: MODEL.OpenAI,
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hello' } }],
  usage: { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 },
};
const OPENAI_CHUNK = {
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: MODEL.OpenAI,
  choices: [{ index: 0, finish_reason: null, delta: { content: 'word ' } }],
};
const ANTHROPIC_ANSWER = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: MODEL.Anthropic,
  content: [{ type: 'text', text: 'Hello' }],
  stop_reason: 'end_turn',
  usage: { input_tokens: 9, output_tokens: 3 },
};
const GOOGLE_CHUNK = {
  candidates: [{ content: { role: 'model', parts: [{ text: 'word ' }] }, index: 0 }],
  modelVersion: MODEL.Google,
  responseId: 'resp_1',
};
const GOOGLE_ANSWER = {
  ...GOOGLE_CHUNK,
  usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 3, totalTokenCount: 12 },
};

const OPENAI_STREAM = new TextEncoder().encode(
  [
    ...Array.from({ length: CHUNKS }, () => `data: ${JSON.stringify(OPENAI_CHUNK)}\n\n`),
    `data: ${JSON.stringify({ ...OPENAI_CHUNK, choices: [], usage: OPENAI_ANSWER.usage })}\n\n`,
    'data: [DONE]\n\n',
  ].join(''),
);
const ANTHROPIC_STREAM = new TextEncoder().encode(
  [
    event('message_start', { message: { ...ANTHROPIC_ANSWER, content: [] } }),
    event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    ...Array.from({ length: CHUNKS }, () =>
      event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'word ' } }),
    ),
    event('content_block_stop', { index: 0 }),
    event('message_delta', { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: CHUNKS } }),
    event('message_stop', {}),
  ].join(''),
);

const GOOGLE_STREAM = new TextEncoder().encode(
  [...Array.from({ length: CHUNKS }, () => GOOGLE_CHUNK), GOOGLE_ANSWER]
    .map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`)
    .join(''),
);

/** Answers as a provider would, from memory. */
function answering(plain: object, stream: Uint8Array<ArrayBuffer>): typeof fetch {
  const text = JSON.stringify(plain);
  return (url, init) => {
    const isAsked = typeof init?.body === 'string' && init.body.includes('"stream":true');
    const isStream = isAsked || JSON.stringify(url).includes(':streamGenerateContent');
    const type = isStream ? 'text/event-stream' : 'application/json';
    return Promise.resolve(new Response(isStream ? stream : text, { headers: { 'content-type': type } }));
  };
}

const meter = createCostMeter({ users: 'plain' });
const openAi = (): OpenAI => new OpenAI({ apiKey: 'none', fetch: answering(OPENAI_ANSWER, OPENAI_STREAM) });
const anthropic = (): Anthropic =>
  new Anthropic({ apiKey: 'none', fetch: answering(ANTHROPIC_ANSWER, ANTHROPIC_STREAM) });
const google = (): GoogleGenAI =>
  new GoogleGenAI({ apiKey: 'none', httpOptions: { fetch: answering(GOOGLE_ANSWER, GOOGLE_STREAM) } });
const aiSdk = createOpenAI({ apiKey: 'none', fetch: answering(OPENAI_ANSWER, OPENAI_STREAM) }).chat(
  MODEL.OpenAI,
);

const CLIENTS = {
  bare: { openAi: openAi(), anthropic: anthropic(), google: google(), aiSdk },
  instrumented: {
    openAi: instrumentOpenAI(openAi(), meter, { provider: 'openai' }),
    anthropic: instrumentAnthropic(anthropic(), meter, { provider: 'anthropic' }),
    google: instrumentGoogleGenAI(google(), meter),
    aiSdk: wrapLanguageModel({ model: aiSdk, middleware: costMiddleware(meter) }),
  },
};
type Clients = Omit<(typeof CLIENTS)['bare'], 'aiSdk'> & {
  readonly aiSdk: Parameters<typeof generateText>[0]['model'];
};

const asked = { max_tokens: 100, messages };
const KINDS: Readonly<
  Record<string, { readonly count: number; readonly run: (clients: Clients) => Promise<void> }>
> = {
  'OpenAI, a plain call': {
    count: CALLS_A_ROUND,
    async run({ openAi: client }) {
      for (let index = 0; index < CALLS_A_ROUND; index += 1)
        await client.chat.completions.create({ model: MODEL.OpenAI, messages });
    },
  },
  'OpenAI, a chunk of a stream': {
    count: STREAMS_A_ROUND * CHUNKS,
    async run({ openAi: client }) {
      for (let index = 0; index < STREAMS_A_ROUND; index += 1)
        await readAll(await client.chat.completions.create({ model: MODEL.OpenAI, messages, stream: true }));
    },
  },
  'Anthropic, a plain call': {
    count: CALLS_A_ROUND,
    async run({ anthropic: client }) {
      for (let index = 0; index < CALLS_A_ROUND; index += 1)
        await client.messages.create({ model: MODEL.Anthropic, ...asked });
    },
  },
  'Anthropic, a chunk of a stream': {
    count: STREAMS_A_ROUND * CHUNKS,
    async run({ anthropic: client }) {
      for (let index = 0; index < STREAMS_A_ROUND; index += 1)
        await readAll(await client.messages.create({ model: MODEL.Anthropic, ...asked, stream: true }));
    },
  },
  'Google, a plain call': {
    count: CALLS_A_ROUND,
    async run({ google: client }) {
      for (let index = 0; index < CALLS_A_ROUND; index += 1)
        await client.models.generateContent({ model: MODEL.Google, contents: 'Hello' });
    },
  },
  'Google, a chunk of a stream': {
    count: STREAMS_A_ROUND * CHUNKS,
    async run({ google: client }) {
      for (let index = 0; index < STREAMS_A_ROUND; index += 1)
        await readAll(await client.models.generateContentStream({ model: MODEL.Google, contents: 'Hello' }));
    },
  },
  'AI SDK, a plain call': {
    count: CALLS_A_ROUND,
    async run({ aiSdk: model }) {
      for (let index = 0; index < CALLS_A_ROUND; index += 1) await generateText({ model, prompt: 'Hello' });
    },
  },
  'AI SDK, a chunk of a stream': {
    count: STREAMS_A_ROUND * CHUNKS,
    async run({ aiSdk: model }) {
      for (let index = 0; index < STREAMS_A_ROUND; index += 1)
        await readAll(streamText({ model, prompt: 'Hello' }).textStream);
    },
  },
};

async function readAll(stream: AsyncIterable<unknown>): Promise<void> {
  let chunks = 0;
  for await (const chunk of stream) if (chunk !== undefined) chunks += 1;
  if (chunks < CHUNKS) throw new Error(`a stream had ${chunks} chunks`);
}

/** Microseconds of one call or chunk by a client. */
async function cost(kind: string, variant: keyof typeof CLIENTS): Promise<number> {
  const { count, run } = KINDS[kind] ?? { count: 1, run: () => Promise.resolve() };
  const started = performance.now();
  await run(CLIENTS[variant]);
  return ((performance.now() - started) * 1000) / count;
}

const kinds = Object.keys(KINDS);
const bare = new Map<string, number[]>(kinds.map((kind) => [kind, []]));
// The difference within a round: what slows a round down slows both.
const added = await inTurns(kinds, { rounds: Number(process.argv[2]) }, async (kind) => {
  const isBareFirst = (bare.get(kind)?.length ?? 0) % 2 === 0;
  const first = await cost(kind, isBareFirst ? 'bare' : 'instrumented');
  const second = await cost(kind, isBareFirst ? 'instrumented' : 'bare');
  const [without, between] = isBareFirst ? [first, second - first] : [second, first - second];
  bare.get(kind)?.push(without);
  return between;
});

const booked = /^llm_requests_total\{provider="openai".*\} (\d+)$/m.exec(await meter.render())?.[1];
if (!(Number(booked) > CALLS_A_ROUND))
  throw new Error(`booked ${booked ?? 'no'} calls: nothing was instrumented`);

const value: InstrumentationCosts = Object.fromEntries(
  kinds.map((kind) => {
    const without = median(bare.get(kind) ?? []);
    return [kind, { bare: without, instrumented: without + (added[kind] ?? NaN) }];
  }),
);
process.send?.({ value });
