// What OpenAI's SDK asks besides chat: each endpoint that costs money, and how its answers tell what they used.
import { text } from 'node:stream/consumers';
import type OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CostMeter } from '../../src/index.ts';
import { instrumentOpenAI } from '../../src/instrument/openai/index.ts';
import {
  ANSWERED,
  chat,
  chatStream,
  EMBEDDINGS,
  IMAGE,
  RESPONSE_IN_FLEX,
  RESPONSE_STREAM_IN_FLEX,
  toolCall,
} from './ai/answers.ts';
import { OPENAI_SDKS } from './ai/sdks.ts';
import { type Answer, startWireServer, type WireServer } from './ai/wire-server.ts';
import { books, meterOf } from './books.ts';

let server: WireServer;
let meter: CostMeter;

beforeAll(async () => {
  server = await startWireServer();
});
afterAll(async () => {
  await server.close();
});
beforeEach(() => {
  ({ meter } = meterOf());
});

const ASK = { model: 'gpt-4o', messages: [{ role: 'user' as const, content: 'Capital of France?' }] };

async function allOf(stream: AsyncIterable<unknown>): Promise<unknown[]> {
  const events = [];
  for await (const event of stream) events.push(event);
  return events;
}

describe.each(OPENAI_SDKS)('$name', ({ Sdk }) => {
  const bare = (): OpenAI => new Sdk({ baseURL: server.baseURL, apiKey: 'none', maxRetries: 0 });
  const costed = (): OpenAI => instrumentOpenAI(bare(), meter, { provider: 'openai' });

  const booked = async (answer: Answer, call: (client: OpenAI) => PromiseLike<unknown>) => {
    const results = [];
    for (const client of [bare(), costed()]) {
      server.answer(answer);
      results.push(await call(client));
    }
    expect(results[1]).toStrictEqual(results[0]);
    return books(meter);
  };

  it('books responses and their streams in the tier that served them, with searches', async () => {
    const ask = { model: 'gpt-5', input: 'Capital of France?' };
    const row = { 'openai gpt-5-2025-08-07 chat': { requests: { ok: 1 }, estimated: 0 } };
    const plain = await booked(RESPONSE_IN_FLEX, (client) => client.responses.create(ask));
    expect(plain).toMatchObject(row);
    ({ meter } = meterOf());
    const read = async (client: OpenAI): Promise<unknown[]> => {
      const events = [];
      for await (const event of await client.responses.create({ ...ask, stream: true })) events.push(event);
      return events;
    };
    expect(await booked(RESPONSE_STREAM_IN_FLEX, read)).toEqual(plain);
    ({ meter } = meterOf());
    expect(
      await booked(RESPONSE_STREAM_IN_FLEX, (client) => client.responses.stream(ask).finalResponse()),
    ).toEqual(plain);
    expect(plain['openai gpt-5-2025-08-07 chat']?.usd).toBeCloseTo(
      (600 * 1.25 + 400 * 0.125 + 200 * 10) / 2e6 + 0.01,
      8,
    );
  });

  it('books what else the Responses API is asked: its beta, and to compact a conversation', async () => {
    const { usage } = (RESPONSE_IN_FLEX as { body: { usage: object } }).body;
    const ask = { model: 'gpt-5', input: 'Capital of France?' };
    const compacted = { body: { id: 'resp_2', object: 'response.compaction', output: [], usage } };
    const rows = await booked(compacted, (client) => client.responses.compact(ask));
    expect(rows['openai gpt-5 chat']).toMatchObject({
      requests: { ok: 1 },
      tokens: { input: 600, cache_read: 400, output: 50, reasoning: 150 },
      estimated: 0,
    });
    ({ meter } = meterOf());
    const atBeta = { query: { beta: true }, body: ask };
    const inBeta = await booked(RESPONSE_IN_FLEX, (client) => client.post('/responses?beta=true', atBeta));
    expect(inBeta).toHaveProperty(['openai gpt-5-2025-08-07 chat', 'requests'], { ok: 1 });
  });

  it('books a response that failed as failed, also where a stream tells so', async () => {
    const { body } = RESPONSE_IN_FLEX as { body: object };
    const failed = {
      ...body,
      status: 'failed',
      error: { code: 'server_error', message: 'Broken.' },
      output: [],
    };
    const ask = { model: 'gpt-5', input: 'Capital of France?' };
    const row = { 'openai gpt-5-2025-08-07 chat': { requests: { error: 1 } } };
    expect(await booked({ body: failed }, (client) => client.responses.create(ask))).toMatchObject(row);
    ({ meter } = meterOf());
    const events = [
      { type: 'response.created', response: { ...failed, status: 'in_progress', usage: null } },
      { type: 'response.failed', response: failed },
    ];
    const read = async (client: OpenAI) => allOf(await client.responses.create({ ...ask, stream: true }));
    expect(await booked({ events }, read)).toMatchObject(row);
  });

  it('books embeddings', async () => {
    const ask = { model: 'text-embedding-3-small', input: ['one', 'two'] };
    expect(await booked(EMBEDDINGS, (client) => client.embeddings.create(ask))).toMatchObject({
      'openai text-embedding-3-small embedding': {
        requests: { ok: 1 },
        tokens: { input: 9 },
        usd: 9 * 2e-8,
      },
    });
  });

  it('books images, made and changed', async () => {
    const image = new File(['png'], 'a.png', { type: 'image/png' });
    const generate = (client: OpenAI) => client.images.generate({ model: 'gpt-image-1', prompt: 'A fox' });
    const edit = (client: OpenAI) => client.images.edit({ model: 'gpt-image-1', prompt: 'A fox', image });
    const row = 'openai gpt-image-1 image';
    const once = await booked(IMAGE, generate);
    expect(once[row]?.usd).toBeCloseTo((30 * 5 + 10 * 10 + 1000 * 40) / 1e6, 8);
    ({ meter } = meterOf());
    expect(await booked(IMAGE, edit)).toEqual(once);
  });

  it('books speech by the character', async () => {
    const sound = { headers: { 'content-type': 'audio/mpeg' }, body: 'sound' };
    const speak = async (client: OpenAI) =>
      (await client.audio.speech.create({ model: 'tts-1', voice: 'alloy', input: 'Good day' })).text();
    const rows = await booked(sound, speak);
    expect(rows['openai tts-1 speech']).toMatchObject({ requests: { ok: 1 }, estimated: 0 });
    expect(rows['openai tts-1 speech']?.usd).toBeCloseTo((8 * 15) / 1e6, 9);
  });

  it('books transcriptions by the second', async () => {
    const said = { body: { text: 'Good day', usage: { type: 'duration', seconds: 30 } } };
    const file = new File(['sound'], 'a.mp3', { type: 'audio/mpeg' });
    const transcribe = (client: OpenAI) => client.audio.transcriptions.create({ model: 'whisper-1', file });
    const rows = await booked(said, transcribe);
    expect(rows['openai whisper-1 transcription']?.usd).toBeCloseTo(0.003, 8);
  });

  it('counts a transcription that tells no length without a price, and not as free', async () => {
    const said = { headers: { 'content-type': 'text/plain' }, body: 'Good day' };
    const file = new File(['sound'], 'a.mp3', { type: 'audio/mpeg' });
    const ask = { model: 'whisper-1', file, response_format: 'text' as const };
    const rows = await booked(said, (client) => client.audio.transcriptions.create(ask));
    expect(rows['openai whisper-1 transcription']).toEqual({
      requests: { ok: 1 },
      tokens: {},
      usd: 0,
      estimated: 0,
    });
    expect(await meter.render()).toMatch(/^llm_unpriced_requests_total\{.*reason="missing_usage"\} 1$/m);
  });

  it('counts a call that names no model', async () => {
    const made = { body: { created: 1_790_000_000, data: [{ url: 'https://example.com/fox.png' }] } };
    const rows = await booked(made, (client) => client.images.generate({ prompt: 'A fox' }));
    expect(rows).toHaveProperty(['openai unknown image', 'requests'], { ok: 1 });
  });

  it('books embeddings whose usage is not told by their texts', async () => {
    const { usage, ...silent } = (EMBEDDINGS as { body: { usage: unknown } }).body;
    const ask = { model: 'text-embedding-3-small', input: ['one', 'two'] };
    const rows = await booked({ body: silent }, (client) => client.embeddings.create(ask));
    expect(usage).toBeDefined();
    expect(rows['openai text-embedding-3-small embedding']).toMatchObject({ estimated: 1 });
    expect(rows['openai text-embedding-3-small embedding']?.usd).toBeGreaterThan(0);
  });

  it('books streams of images, of speech and of transcriptions by their last event', async () => {
    const image = { input_tokens: 40, output_tokens: 1000, input_tokens_details: { image_tokens: 10 } };
    const said = { input_tokens: 250, output_tokens: 10, input_token_details: { audio_tokens: 250 } };
    const spoken = { input_tokens: 250, output_tokens: 1000 };
    const file = new File(['sound'], 'a.mp3', { type: 'audio/mpeg' });
    const cases = [
      {
        row: 'openai gpt-image-1 image',
        answer: {
          events: [
            { type: 'image_generation.partial_image', b64_json: 'aGVsbG8=', partial_image_index: 0 },
            { type: 'image_generation.completed', b64_json: 'aGVsbG8=', usage: image },
          ],
        },
        usd: (30 * 5 + 10 * 10 + 1000 * 40) / 1e6,
        call: async (client: OpenAI) =>
          allOf(await client.images.generate({ model: 'gpt-image-1', prompt: 'A fox', stream: true })),
      },
      {
        row: 'openai gpt-4o-transcribe transcription',
        answer: {
          events: [
            { type: 'transcript.text.delta', delta: 'Good day' },
            { type: 'transcript.text.done', text: 'Good day', usage: said },
          ],
        },
        usd: 0.0016,
        call: async (client: OpenAI) =>
          allOf(await client.audio.transcriptions.create({ model: 'gpt-4o-transcribe', file, stream: true })),
      },
      {
        row: 'openai gpt-4o-mini-tts speech',
        answer: {
          events: [
            { type: 'speech.audio.delta', audio: 'aGVsbG8=' },
            { type: 'speech.audio.done', usage: spoken },
          ],
        },
        usd: 0.01215,
        call: async (client: OpenAI) =>
          text(
            (
              await client.audio.speech.create({
                model: 'gpt-4o-mini-tts',
                voice: 'alloy',
                input: 'Good day',
                stream_format: 'sse',
              })
            ).body ?? new ReadableStream(),
          ),
      },
    ];
    for (const { row, answer, usd, call } of cases) {
      ({ meter } = meterOf());
      const rows = await booked(answer, call);
      expect(Object.keys(rows)).toEqual([row]);
      expect(rows[row]).toMatchObject({ requests: { ok: 1 }, estimated: 0 });
      expect(rows[row]?.usd).toBeCloseTo(usd, 8);
    }
  });

  it('books a response that breaks off by the model and the text that came', async () => {
    const { events } = RESPONSE_STREAM_IN_FLEX as { events: { type: string }[] };
    const until = events.findIndex(({ type }) => type === 'response.output_text.delta') + 1;
    const broken = { events: events.slice(0, until), then: 'break' as const };
    const rows = await booked(broken, async (client) =>
      allOf(await client.responses.create({ model: 'gpt-5', input: 'Capital?', stream: true })).catch(
        (error: unknown) => (error as Error).name,
      ),
    );
    const row = rows['openai gpt-5-2025-08-07 chat'];
    expect(row).toMatchObject({ requests: { error: 1 }, estimated: 1 });
    expect(row?.tokens['output']).toBeGreaterThan(0);
  });

  it('books a stream in which the server tells of an error as failed', async () => {
    const { events } = chatStream('chatcmpl-error', { words: 2, then: 'hang' }) as { events: unknown[] };
    const rows = await booked({ events: [...events, { error: { message: 'Broken.' } }] }, async (client) =>
      allOf(await client.chat.completions.create({ ...ASK, stream: true })).catch(String),
    );
    expect(rows[`openai ${ANSWERED} chat`]).toMatchObject({ requests: { error: 1 }, estimated: 1 });
  });

  it('books both calls of a tool loop', async () => {
    const run = (client: OpenAI) =>
      client.chat.completions
        .runTools({
          ...ASK,
          tools: [
            {
              type: 'function',
              function: { name: 'weather', function: () => 'sunny', parameters: {}, description: '' },
            },
          ],
        })
        .finalContent();
    server.answer(toolCall('chatcmpl-tool'), chat('chatcmpl-after'));
    expect(await run(costed())).toContain('Paris');
    expect(await books(meter)).toHaveProperty([`openai ${ANSWERED} chat`, 'requests'], { ok: 2 });
  });
});
