// Calls of Google's Gen AI SDK, in both its majors, against a server that speaks Gemini's wire format.
import { GoogleGenAI } from '@google/genai';
import { GoogleGenAI as GoogleGenAI2 } from 'google-genai-2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BudgetExceededError, type Guard, type Refusal } from '../../src/catalogue/guard.ts';
import { instrumentGoogleGenAI, uninstrumentGoogleGenAI } from '../../src/instrument/google-genai/index.ts';
import { type Answer, startWireServer, type WireServer } from './ai/wire-server.ts';
import { type Booked, books, meterOf } from './books.ts';

const SDKS = [
  { name: '@google/genai 3', Client: GoogleGenAI },
  { name: '@google/genai 2', Client: GoogleGenAI2 as unknown as typeof GoogleGenAI },
];

const MODEL = 'gemini-2.5-flash';
const USAGE = {
  promptTokenCount: 1000,
  cachedContentTokenCount: 400,
  candidatesTokenCount: 200,
  thoughtsTokenCount: 100,
  totalTokenCount: 1300,
};
/** Dollars for a million: 0.3 of input, 0.03 of cached input, 2.5 of output. */
const USD = (600 * 0.3 + 400 * 0.03 + 300 * 2.5) / 1e6;

function chunk(text: string, more: object = {}): object {
  return {
    candidates: [{ content: { role: 'model', parts: [{ text }] }, index: 0 }],
    modelVersion: MODEL,
    responseId: 'resp_1',
    ...more,
  };
}

let server: WireServer;
beforeAll(async () => {
  server = await startWireServer();
});
afterAll(() => server.close());

const ROW = `gcp.gemini ${MODEL} chat alice`;

describe.each(SDKS)('$name', ({ Client }) => {
  function clientOf(): GoogleGenAI {
    return new Client({ apiKey: 'none', httpOptions: { baseUrl: new URL(server.baseURL).origin } });
  }

  it('books a plain call to the token, and the app sees the same', async () => {
    const { meter, told } = meterOf();
    const ask = (client: GoogleGenAI) => client.models.generateContent({ model: MODEL, contents: 'Hello' });
    const answer = { body: chunk('Good day.', { usageMetadata: USAGE }) };
    server.answer(answer, answer);
    const bare = await ask(clientOf());
    const client = clientOf();
    expect(instrumentGoogleGenAI(client, meter)).toBe(client);
    const seen = await meter.withLabels({ user: 'alice' }, () => ask(client));
    expect(seen).toStrictEqual(bare);
    const { [ROW]: booked } = await books(meter);
    expect(booked?.usd).toBeCloseTo(USD, 12);
    expect(booked).toMatchObject({ requests: { ok: 1 }, estimated: 0 });
    expect(told).toEqual([]);
  });

  describe('streams', () => {
    const LAST = { candidates: [{ content: { parts: [{ text: ' you?' }] }, finishReason: 'STOP' }] };
    const EVENTS = [
      chunk('Good day.', { usageMetadata: { promptTokenCount: 1000, totalTokenCount: 1000 } }),
      chunk(' How are'),
      chunk('', { ...LAST, usageMetadata: USAGE }),
    ];

    /** What the app sees of a stream, and of its error. */
    async function read(client: GoogleGenAI, chunks = Infinity, abort?: AbortController): Promise<unknown[]> {
      const seen: unknown[] = [];
      try {
        const config = abort === undefined ? {} : { abortSignal: abort.signal };
        const stream = await client.models.generateContentStream({ model: MODEL, contents: 'Hello', config });
        for await (const part of stream) {
          seen.push(part);
          if (seen.length < chunks) continue;
          if (abort === undefined) break;
          abort.abort();
        }
      } catch (error) {
        const { name, message } = error as Error;
        seen.push({ name, message, prototype: Object.getPrototypeOf(error) as unknown });
      }
      return seen;
    }

    it('books a whole stream once, by its last part', async () => {
      const { meter, told } = meterOf();
      server.answer({ events: EVENTS }, { events: EVENTS });
      const bare = await read(clientOf());
      const client = instrumentGoogleGenAI(instrumentGoogleGenAI(clientOf(), meter), meter);
      expect(await meter.withLabels({ user: 'alice' }, () => read(client))).toStrictEqual(bare);
      expect(bare).toHaveLength(3);
      const { [ROW]: booked } = await books(meter);
      expect(booked?.usd).toBeCloseTo(USD, 12);
      expect(booked).toMatchObject({ requests: { ok: 1 }, estimated: 0 });
      expect(told).toEqual([]);
    });

    const left = { events: EVENTS.slice(0, 2), then: 'hang' } as const;
    const broken = { events: EVENTS.slice(0, 2), then: 'break' } as const;
    it.each([
      { name: 'leaves', answer: left, chunks: 2, outcome: 'ok', aborts: false },
      { name: 'aborts', answer: left, chunks: 2, outcome: 'ok', aborts: true },
      { name: 'sees broken off', answer: broken, chunks: Infinity, outcome: 'error', aborts: false },
    ])('books a stream that the app $name by what came', async ({ answer, chunks, outcome, aborts }) => {
      const abort = () => (aborts ? new AbortController() : undefined);
      const { meter, told } = meterOf();
      server.answer(answer, answer);
      const bare = await read(clientOf(), chunks, abort());
      const client = instrumentGoogleGenAI(clientOf(), meter);
      expect(await meter.withLabels({ user: 'alice' }, () => read(client, chunks, abort()))).toStrictEqual(
        bare,
      );
      const { [ROW]: booked } = await books(meter);
      expect(booked).toMatchObject({ requests: { [outcome]: 1 }, estimated: 1, tokens: { input: 1000 } });
      const { output = 0 } = booked?.tokens ?? {};
      expect(output).toBeGreaterThan(2);
      expect(output).toBeLessThan(8);
      expect(booked?.usd).toBeCloseTo((1000 * 0.3 + output * 2.5) / 1e6, 12);
      expect(told).toEqual([]);
    });

    it('books all of a stream that the app leaves at its last part', async () => {
      const { meter } = meterOf();
      server.answer({ events: EVENTS, then: 'hang' });
      await meter.withLabels({ user: 'alice' }, () => read(instrumentGoogleGenAI(clientOf(), meter), 3));
      expect((await books(meter))[ROW]).toMatchObject({
        requests: { ok: 1 },
        estimated: 0,
        tokens: { output: 200 },
      });
    });
  });

  /** Runs a call bare and instrumented, has what the app sees compared, and returns the books. */
  async function compared(
    call: (client: GoogleGenAI) => Promise<unknown>,
    answer: Answer,
    newClient = clientOf,
  ): Promise<Record<string, Booked>> {
    const { meter } = meterOf();
    const seenBy = (client: GoogleGenAI): Promise<unknown> =>
      call(client).catch((error: unknown) => {
        const { name, message } = error as Error;
        return { name, message, prototype: Object.getPrototypeOf(error) as unknown };
      });
    server.answer(answer, answer);
    const bare = await seenBy(newClient());
    const client = instrumentGoogleGenAI(newClient(), meter);
    expect(await meter.withLabels({ user: 'alice' }, () => seenBy(client))).toStrictEqual(bare);
    return books(meter);
  }

  const ask = (client: GoogleGenAI) =>
    client.models.generateContent({ model: MODEL, contents: 'Hello there' });

  it('books a failed call as an error without cost', async () => {
    const { [ROW]: booked } = await compared(ask, {
      status: 500,
      body: { error: { code: 500, message: 'No.' } },
    });
    expect(booked).toEqual({ requests: { error: 1 }, tokens: {}, usd: 0, estimated: 0 });
  });

  it('books a call that is refused once and then answered as one', async () => {
    const { meter } = meterOf();
    server.answer(
      { status: 429, body: { error: { code: 429, message: 'Too many.' } } },
      { body: chunk('Good day.', { usageMetadata: USAGE }) },
    );
    const httpOptions = { baseUrl: new URL(server.baseURL).origin, retryOptions: { attempts: 2 } };
    const client = instrumentGoogleGenAI(new Client({ apiKey: 'none', httpOptions }), meter);
    expect((await meter.withLabels({ user: 'alice' }, () => ask(client))).text).toBe('Good day.');
    const { [ROW]: booked } = await books(meter);
    expect(booked).toMatchObject({ requests: { ok: 1 }, estimated: 0 });
    expect(booked?.usd).toBeCloseTo(USD, 12);
  });

  it('estimates an answer that says nothing of its usage, or no figures', async () => {
    for (const more of [{}, { usageMetadata: 'much' }]) {
      const { [ROW]: booked } = await compared(ask, { body: chunk('Good day to you.', more) });
      expect(booked).toMatchObject({ requests: { ok: 1 }, estimated: 1 });
      expect(booked?.tokens['input']).toBeGreaterThan(0);
      expect(booked?.tokens['output']).toBeGreaterThan(0);
    }
  });

  it('tells of figures that cannot be, and the app has its answer', async () => {
    const { meter, told } = meterOf();
    server.answer({ body: chunk('Good day.', { usageMetadata: { promptTokenCount: 'many' } }) });
    expect((await ask(instrumentGoogleGenAI(clientOf(), meter))).text).toBe('Good day.');
    expect(told.map(({ kind }) => kind)).toContain('invalid_usage');
  });

  it('estimates what was sent where the answer is no JSON', async () => {
    const { [ROW]: booked } = await compared(ask, { body: '{"candidates": [' });
    expect(booked).toMatchObject({ requests: { error: 1 }, estimated: 1 });
    expect(booked?.tokens['input']).toBeGreaterThan(0);
  });

  it('books a message of a chat, at once and as a stream', async () => {
    const whole = chunk('Good day.', { usageMetadata: USAGE });
    const send = (client: GoogleGenAI) =>
      client.chats.create({ model: MODEL }).sendMessage({ message: 'Hello' });
    const { [ROW]: booked } = await compared(send, { body: whole });
    expect(booked?.usd).toBeCloseTo(USD, 12);
    const stream = async (client: GoogleGenAI) => {
      const parts: unknown[] = [];
      const chat = client.chats.create({ model: MODEL });
      for await (const part of await chat.sendMessageStream({ message: 'Hello' })) parts.push(part);
      return parts;
    };
    const { [ROW]: streamed } = await compared(stream, { events: [whole] });
    expect(streamed?.usd).toBeCloseTo(USD, 12);
  });

  it('books embeddings, by what is told or by their texts', async () => {
    const model = 'gemini-embedding-001';
    const embed = (client: GoogleGenAI) =>
      client.models.embedContent({ model, contents: ['one', 'two of them'] });
    const embeddings = [{ values: [0.1] }, { values: [0.2] }];
    const row = `gcp.gemini ${model} embedding alice`;
    const { [row]: booked } = await compared(embed, { body: { embeddings } });
    expect(booked).toMatchObject({ requests: { ok: 1 }, estimated: 1 });
    expect(booked?.tokens['input']).toBeGreaterThan(1);
    expect(booked?.usd).toBeGreaterThan(0);
  });

  describe('Vertex AI', () => {
    const vertex = () =>
      new Client({
        vertexai: true,
        apiKey: 'none',
        httpOptions: { baseUrl: new URL(server.baseURL).origin },
      });

    it('is a provider of its own', async () => {
      const all = await compared(ask, { body: chunk('Good day.', { usageMetadata: USAGE }) }, vertex);
      expect(Object.keys(all)).toEqual([`gcp.vertex_ai ${MODEL} chat alice`]);
      expect(all[`gcp.vertex_ai ${MODEL} chat alice`]?.usd).toBeCloseTo(USD, 12);
    });

    it('books images by the piece', async () => {
      const model = 'imagen-4.0-generate-001';
      const paint = (client: GoogleGenAI) => client.models.generateImages({ model, prompt: 'A boat' });
      const prediction = { mimeType: 'image/png', bytesBase64Encoded: 'AAAA' };
      const all = await compared(paint, { body: { predictions: [prediction, prediction] } }, vertex);
      expect(all[`gcp.vertex_ai ${model} image alice`]).toMatchObject({ requests: { ok: 1 }, estimated: 0 });
      expect(all[`gcp.vertex_ai ${model} image alice`]?.usd).toBeCloseTo(0.08, 12);
    });

    it('tells the tokens of embeddings', async () => {
      const model = 'gemini-embedding-001';
      const embed = (client: GoogleGenAI) => client.models.embedContent({ model, contents: ['one', 'two'] });
      const statistics = { token_count: 7, truncated: false };
      const body = { predictions: [{ embeddings: { values: [0.1], statistics } }] };
      const { [`gcp.vertex_ai ${model} embedding alice`]: booked } = await compared(embed, { body }, vertex);
      expect(booked).toMatchObject({ requests: { ok: 1 }, estimated: 0, tokens: { input: 7 } });
    });
  });

  it('asks the guard, and makes no call that it refuses', async () => {
    const { meter } = meterOf();
    const refused = new BudgetExceededError({ message: 'Refused.' } as Refusal);
    const check = () => Promise.reject(refused);
    server.answer();
    const client = instrumentGoogleGenAI(clientOf(), meter, { guard: { check } as unknown as Guard });
    await expect(ask(client)).rejects.toBe(refused);
    expect(server.requests).toEqual([]);
    expect(await books(meter)).toEqual({});
  });

  it('books every request of automatic function calls', async () => {
    const { meter } = meterOf();
    const call = { functionCall: { name: 'clock', args: {} } };
    const first = {
      ...chunk(''),
      candidates: [{ content: { role: 'model', parts: [call] } }],
      usageMetadata: USAGE,
    };
    server.answer({ body: first }, { body: chunk('Noon.', { usageMetadata: USAGE, responseId: 'resp_2' }) });
    const clock = {
      tool: () => Promise.resolve({ functionDeclarations: [{ name: 'clock' }] }),
      callTool: () => Promise.resolve([{ functionResponse: { name: 'clock', response: { time: 'noon' } } }]),
    };
    const client = instrumentGoogleGenAI(clientOf(), meter, { user: () => 'alice', type: 'support' });
    const answer = await client.models.generateContent({
      model: MODEL,
      contents: 'What time is it?',
      config: { tools: [clock] },
    });
    expect(answer.text).toBe('Noon.');
    const { [`gcp.gemini ${MODEL} support alice`]: booked } = await books(meter);
    expect(booked).toMatchObject({ requests: { ok: 2 } });
    expect(booked?.usd).toBeCloseTo(2 * USD, 12);
  });

  it('books nothing more once it is undone', async () => {
    const { meter } = meterOf();
    server.answer({ body: chunk('Good day.', { usageMetadata: USAGE }) });
    await ask(uninstrumentGoogleGenAI(instrumentGoogleGenAI(clientOf(), meter)));
    expect(await books(meter)).toEqual({});
  });
});
