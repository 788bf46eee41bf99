// What apps set around calls of OpenAI's SDK, its other endpoints, and what must not reach the app.
import { text } from 'node:stream/consumers';
import OpenAI, { AzureOpenAI } from 'openai';
import OpenAI6 from 'openai-6';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BudgetExceededError, type Guard } from '../../src/catalogue/guard.ts';
import type { CostMeter, Diagnostic } from '../../src/index.ts';
import {
  instrumentOpenAI,
  type OpenAIOptions,
  uninstrumentOpenAI,
} from '../../src/instrument/openai/index.ts';
import { wasBooked } from '../../src/meter/booked-ids.ts';
import {
  ANSWERED,
  BROKEN,
  chat,
  CHAT_BOOKED,
  chatStream,
  EMBEDDINGS,
  IMAGE,
  RESPONSE_IN_FLEX,
  RESPONSE_STREAM_IN_FLEX,
  toolCall,
} from './ai/answers.ts';
import { type Answer, startWireServer, type WireServer } from './ai/wire-server.ts';
import { books, meterOf } from './books.ts';

let server: WireServer;
let meter: CostMeter;
let told: Diagnostic[];

beforeAll(async () => {
  server = await startWireServer();
});
afterAll(async () => {
  await server.close();
});
beforeEach(() => {
  ({ meter, told } = meterOf());
});

const ASK = { model: 'gpt-4o', messages: [{ role: 'user' as const, content: 'Capital of France?' }] };

const SDKS = [
  { name: 'openai 7', Sdk: OpenAI },
  { name: 'openai 6', Sdk: OpenAI6 as unknown as typeof OpenAI },
];

const REFUSAL = {
  alert: 'LlmStop',
  budget: undefined,
  scope: 'total',
  subject: '*',
  period: undefined,
  spentUsd: undefined,
  limitUsd: undefined,
  resetsAt: undefined,
  reason: 'No more.',
  message: 'No more.',
};

async function allOf(stream: AsyncIterable<unknown>): Promise<unknown[]> {
  const events = [];
  for await (const event of stream) events.push(event);
  return events;
}

describe.each(SDKS)('$name', ({ Sdk }) => {
  const bare = (): OpenAI => new Sdk({ baseURL: server.baseURL, apiKey: 'none', maxRetries: 0 });
  const costed = (options: OpenAIOptions = {}): OpenAI =>
    instrumentOpenAI(bare(), meter, { provider: 'openai', ...options });
  const create = (client: OpenAI, more: object = {}) =>
    client.chat.completions.create({ ...ASK, ...more }) as Promise<OpenAI.ChatCompletion>;

  describe('labels', () => {
    it('are those around the call, also where its stream is read elsewhere', async () => {
      server.answer(chatStream('chatcmpl-labels'));
      const running = await meter.withLabels({ user: 'alice', type: 'summary' }, () =>
        costed().chat.completions.create({ ...ASK, stream: true }),
      );
      await meter.withLabels({ user: 'bob' }, async () => {
        for await (const chunk of running) expect(chunk).toHaveProperty('id');
      });
      expect(Object.keys(await books(meter))).toEqual([`openai ${ANSWERED} summary alice`]);
    });

    it('come from the options first, then from around, then from what the call tells the provider', async () => {
      server.answer(chat('chatcmpl-1'), chat('chatcmpl-2'), chat('chatcmpl-3'), chat('chatcmpl-4'));
      const named = { user: 'carol' };
      await create(costed(), named);
      await create(costed(), { safety_identifier: 'erin', user: 'carol' });
      await meter.withLabels({ user: 'alice' }, () => create(costed(), named));
      const options = { user: ({ model }: { model?: unknown }) => `dave of ${String(model)}`, type: 'draft' };
      await meter.withLabels({ user: 'alice' }, () =>
        create(costed({ ...options, provider: 'azure.ai.openai' }), named),
      );
      expect(Object.keys(await books(meter)).sort()).toEqual([
        `azure.ai.openai ${ANSWERED} draft dave of gpt-4o`,
        `openai ${ANSWERED} chat alice`,
        `openai ${ANSWERED} chat carol`,
        `openai ${ANSWERED} chat erin`,
      ]);
    });
  });

  it('does not send what a guard refuses, and rejects with its error', async () => {
    const asked: unknown[] = [];
    const guard = {
      check(call) {
        asked.push(call);
        return Promise.reject(new BudgetExceededError(REFUSAL));
      },
    } as Guard;
    server.answer(chat('chatcmpl-refused'));
    const client = costed({ guard, user: () => 'alice' });
    await expect(create(client)).rejects.toThrow(BudgetExceededError);
    await expect(create(client.withOptions({ timeout: 5000 }))).rejects.toThrow('No more.');
    expect(asked[0]).toEqual({ provider: 'openai', model: 'gpt-4o', type: 'chat', user: 'alice' });
    expect(server.requests).toEqual([]);
    expect(await books(meter)).toEqual({});
  });

  it('asks a guard before each call, and makes those that it lets through', async () => {
    const guard = { check: () => Promise.resolve() } as unknown as Guard;
    server.answer(chat('chatcmpl-passed'));
    expect(await create(costed({ guard })).then(({ id }) => id)).toBe('chatcmpl-passed');
    expect(await books(meter)).toHaveProperty([`openai ${ANSWERED} chat`, 'usd'], CHAT_BOOKED.usd);
  });

  it('books once on each meter, whoever instruments a client again', async () => {
    const other = meterOf().meter;
    const client = costed();
    expect(instrumentOpenAI(client, meter)).toBe(client);
    instrumentOpenAI(instrumentOpenAI(client, other, { provider: 'openai' }), other);
    server.answer(chat('chatcmpl-twice'), chatStream('chatcmpl-twice-2'));
    await create(client);
    let chunks = 0;
    for await (const chunk of await client.chat.completions.create({ ...ASK, stream: true })) {
      expect(chunk.choices).toHaveLength(1);
      chunks++;
    }
    expect(chunks).toBe(7);
    for (const each of [meter, other]) {
      expect(await books(each)).toHaveProperty([`openai ${ANSWERED} chat`, 'requests'], { ok: 2 });
      expect(wasBooked(each, 'chatcmpl-twice')).toBe(true);
    }
  });

  it('leaves a client as it was when it is instrumented no more', async () => {
    const [plain, client] = [bare(), costed()];
    expect(Object.keys(client)).toEqual(Object.keys(plain));
    expect(uninstrumentOpenAI(client)).toBe(client);
    expect(Object.getOwnPropertyNames(client)).toEqual(Object.getOwnPropertyNames(plain));
    server.answer(chat('chatcmpl-no-more'));
    await create(client);
    expect(await books(meter)).toEqual({});
  });

  it('changes nothing of what it is given', async () => {
    server.answer(chatStream('chatcmpl-frozen'));
    const frozen = Object.freeze({ ...ASK, stream: true as const, stream_options: Object.freeze({}) });
    for await (const chunk of await costed().chat.completions.create(frozen))
      expect(chunk.choices).toHaveLength(1);
    expect(frozen.stream_options).toEqual({});
  });

  it('does not ask those who tell unasked, and leaves what they tell to the app', async () => {
    server.answer(chatStream('chatcmpl-unasked'));
    const client = costed({ provider: 'mistral_ai' });
    const chunks = await allOf(await client.chat.completions.create({ ...ASK, stream: true }));
    expect(chunks).toHaveLength(8);
    expect(server.requests[0]?.body).not.toHaveProperty('stream_options');
    expect(await books(meter)).toHaveProperty([`mistral_ai ${ANSWERED} chat`, 'tokens'], CHAT_BOOKED.tokens);
  });

  it('books a stream of Groq, which tells its usage in a field of its own', async () => {
    const { events } = chatStream('chatcmpl-groq', { usage: null }) as { events: object[] };
    const usage = { prompt_tokens: 12, completion_tokens: 6 };
    const [first, ...rest] = events;
    server.answer({
      events: [
        { ...first, x_groq: { id: 'req_1' } },
        ...rest.slice(0, -1),
        { ...rest.at(-1), x_groq: { id: 'req_1', usage } },
      ],
    });
    await allOf(await costed({ provider: 'groq' }).chat.completions.create({ ...ASK, stream: true }));
    expect(await books(meter)).toMatchObject({
      [`groq ${ANSWERED} chat`]: { requests: { ok: 1 }, estimated: 0, tokens: { input: 12, output: 6 } },
    });
  });

  it('sends a request that writes itself down as it is', async () => {
    server.answer(chatStream('chatcmpl-json', { usage: null }));
    class Asking {
      readonly model = 'gpt-4o';
      readonly stream = true as const;
      readonly messages = ASK.messages;
      toJSON(): object {
        return { model: this.model, stream: true, messages: ASK.messages, seed: 7 };
      }
    }
    for await (const chunk of await costed().chat.completions.create(new Asking())) {
      expect(chunk.choices).toHaveLength(1);
    }
    expect(server.requests[0]?.body).toEqual({ ...ASK, stream: true, seed: 7 });
  });

  it('asks no stream for its usage where it is told not to', async () => {
    server.answer(chatStream('chatcmpl-not', { usage: null }));
    const client = costed({ includeUsage: false });
    for await (const chunk of await client.chat.completions.create({ ...ASK, stream: true })) {
      expect(chunk.choices).toHaveLength(1);
    }
    expect(server.requests[0]?.body).not.toHaveProperty('stream_options');
    expect(await books(meter)).toHaveProperty([`openai ${ANSWERED} chat`, 'estimated'], 1);
  });

  it('books without harm where the app’s own function throws', async () => {
    server.answer(chat('chatcmpl-throws'));
    const user = (): string => {
      throw new Error('no user');
    };
    expect(await create(costed({ user })).then(({ id }) => id)).toBe('chatcmpl-throws');
    expect(await books(meter)).toHaveProperty([`openai ${ANSWERED} chat`, 'requests'], { ok: 1 });
    expect(told.map(({ kind }) => kind)).toEqual(['invalid_label']);
  });

  it('leaves a rejection that nobody handles for the process to see', async () => {
    const seen: unknown[] = [];
    const before = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', (error) => seen.push(error));
    try {
      for (const client of [bare(), costed()]) {
        server.answer(BROKEN);
        void client.chat.completions.create(ASK).asResponse();
        await expect.poll(() => server.requests.length).toBe(1);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    } finally {
      process.removeAllListeners('unhandledRejection');
      for (const listener of before) process.on('unhandledRejection', listener);
    }
    expect(seen.map(String)).toEqual(['Error: 500 Broken.', 'Error: 500 Broken.']);
  });

  it('leaves no rejection behind that the app has handled', async () => {
    const seen: unknown[] = [];
    const listener = (error: unknown): unknown => seen.push(error);
    process.on('unhandledRejection', listener);
    for (const call of [
      (client: OpenAI): PromiseLike<unknown> => create(client),
      (client: OpenAI) => client.chat.completions.parse(ASK),
      (client: OpenAI) => client.chat.completions.create(ASK).withResponse(),
      (client: OpenAI) => client.chat.completions.create(ASK).asResponse(),
    ]) {
      server.answer(BROKEN);
      await expect(Promise.resolve(call(costed()))).rejects.toThrow('500 Broken.');
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    process.off('unhandledRejection', listener);
    expect(seen).toEqual([]);
    expect(await books(meter)).toHaveProperty(['openai gpt-4o chat', 'requests'], { error: 4 });
  });

  describe('other endpoints', () => {
    const booked = async (answer: Answer, call: (client: OpenAI) => PromiseLike<unknown>) => {
      const results = [];
      for (const client of [bare(), costed()]) {
        server.answer(answer);
        results.push(await call(client));
      }
      expect(results[1]).toEqual(results[0]);
      return books(meter);
    };

    it('books responses and their streams in the tier that served them, with searches', async () => {
      const ask = { model: 'gpt-5', input: 'Capital of France?' };
      const row = { 'openai gpt-5-2025-08-07 chat': { requests: { ok: 1 }, estimated: 0 } };
      const plain = await booked(RESPONSE_IN_FLEX, (client) => client.responses.create(ask));
      expect(plain).toMatchObject(row);
      ({ meter, told } = meterOf());
      const read = async (client: OpenAI): Promise<unknown[]> => {
        const events = [];
        for await (const event of await client.responses.create({ ...ask, stream: true })) events.push(event);
        return events;
      };
      expect(await booked(RESPONSE_STREAM_IN_FLEX, read)).toEqual(plain);
      ({ meter, told } = meterOf());
      expect(
        await booked(RESPONSE_STREAM_IN_FLEX, (client) => client.responses.stream(ask).finalResponse()),
      ).toEqual(plain);
      expect(plain['openai gpt-5-2025-08-07 chat']?.usd).toBeCloseTo(
        (600 * 1.25 + 400 * 0.125 + 200 * 10) / 2e6 + 0.01,
        8,
      );
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
      ({ meter, told } = meterOf());
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
            allOf(
              await client.audio.transcriptions.create({ model: 'gpt-4o-transcribe', file, stream: true }),
            ),
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
        ({ meter, told } = meterOf());
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
});

it('names who bills by the host, and none that it does not know', async () => {
  const at = async (baseURL: string): Promise<string[]> => {
    const { meter } = meterOf();
    const fetch = (): Promise<Response> =>
      Promise.resolve(Response.json((chat('id') as { body: unknown }).body));
    await instrumentOpenAI(new OpenAI({ baseURL, apiKey: 'none', fetch }), meter).chat.completions.create(
      ASK,
    );
    return Object.keys(await books(meter)).map((row) => row.split(' ')[0] ?? '');
  };
  expect(await at('https://api.openai.com/v1')).toEqual(['openai']);
  expect(await at('https://eu.api.openai.com/v1')).toEqual(['openai']);
  expect(await at('https://api.groq.com/openai/v1')).toEqual(['groq']);
  expect(await at('https://api.x.ai/v1')).toEqual(['x_ai']);
  expect(await at('https://llm.example.com/v1')).toEqual(['llm.example.com']);
  expect(await at('https://notapi.openai.com.example.com/v1')).toEqual(['notapi.openai.com.example.com']);
});

it('books calls of Azure’s client', async () => {
  server.answer(chat('chatcmpl-azure'));
  const azure = new AzureOpenAI({
    endpoint: 'https://a.openai.azure.com',
    apiKey: 'none',
    apiVersion: '1',
    fetch: (_, init) => fetch(server.baseURL, init),
  });
  await instrumentOpenAI(azure, meter).chat.completions.create(ASK);
  expect(Object.keys(await books(meter))).toEqual([`azure.ai.openai ${ANSWERED} chat`]);
});
