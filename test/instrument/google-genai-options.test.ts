// What Google's SDK asks besides plain text, in both its modes, and what apps set around it.
import type { GoogleGenAI } from '@google/genai';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { BudgetExceededError, type Guard, type Refusal } from '../../src/catalogue/guard.ts';
import { instrumentGoogleGenAI, uninstrumentGoogleGenAI } from '../../src/instrument/google-genai/index.ts';
import { chunk, compared, GOOGLE_SDKS, MODEL, ONCE, ROW, USAGE, USD } from './ai/google.ts';
import { startWireServer, type WireServer } from './ai/wire-server.ts';
import { books, meterOf } from './books.ts';

let server: WireServer;
beforeAll(async () => {
  server = await startWireServer();
});
afterAll(() => server.close());

describe.each(GOOGLE_SDKS)('$name', ({ Client }) => {
  const clientOf = (more: object = {}): GoogleGenAI =>
    new Client({ apiKey: 'none', httpOptions: { baseUrl: new URL(server.baseURL).origin }, ...more });
  const ask = (client: GoogleGenAI) => client.models.generateContent({ model: MODEL, contents: 'Hello' });
  const answer = { body: chunk('Good day.', { usageMetadata: USAGE }) };

  it('books a message of a chat, at once and as a stream', async () => {
    const send = (client: GoogleGenAI) =>
      client.chats.create({ model: MODEL }).sendMessage({ message: 'Hello' });
    expect(await compared(server, clientOf, send, answer)).toEqual({ [ROW]: ONCE });
    const stream = async (client: GoogleGenAI) => {
      const parts: unknown[] = [];
      const chat = client.chats.create({ model: MODEL });
      for await (const part of await chat.sendMessageStream({ message: 'Hello' })) parts.push(part);
      return [parts, chat.getHistory()];
    };
    expect(await compared(server, clientOf, stream, { events: [answer.body] })).toEqual({ [ROW]: ONCE });
  });

  it('books embeddings that tell nothing by their texts', async () => {
    const model = 'gemini-embedding-001';
    const embed = (client: GoogleGenAI) =>
      client.models.embedContent({ model, contents: ['one', 'two of them'] });
    const embeddings = [{ values: [0.1] }, { values: [0.2] }];
    const row = `gcp.gemini ${model} embedding alice`;
    const { [row]: booked } = await compared(server, clientOf, embed, { body: { embeddings } });
    expect(booked).toMatchObject({ requests: { ok: 1 }, estimated: 1 });
    expect(booked?.tokens['input']).toBeGreaterThan(1);
    expect(booked?.usd).toBeGreaterThan(0);
  });

  it('books nothing for the count of tokens', async () => {
    const counted = { body: { totalTokens: 5 } };
    const count = (client: GoogleGenAI) => client.models.countTokens({ model: MODEL, contents: 'Hello' });
    expect(await compared(server, clientOf, count, counted)).toEqual({});
  });

  describe('Vertex AI', () => {
    const vertex = () => clientOf({ vertexai: true });
    const image = { imageBytes: 'AAAA', mimeType: 'image/png' };
    const made = { mimeType: 'image/png', bytesBase64Encoded: 'AAAA' };
    const heldBack = { raiFilteredReason: 'Not to be shown.' };

    it('is a provider of its own', async () => {
      expect(await compared(server, vertex, ask, answer)).toEqual({
        [`gcp.vertex_ai ${MODEL} chat alice`]: ONCE,
      });
    });

    it('books images by the piece, and none that was held back', async () => {
      const model = 'imagen-4.0-generate-001';
      const paint = (client: GoogleGenAI) => client.models.generateImages({ model, prompt: 'A boat' });
      for (const [predictions, usd] of [
        [[made, made], 0.08],
        [[made, heldBack], 0.04],
        [[heldBack], 0],
      ] as const) {
        const { [`gcp.vertex_ai ${model} image alice`]: booked } = await compared(server, vertex, paint, {
          body: { predictions },
        });
        expect(booked).toMatchObject({ requests: { ok: 1 }, estimated: 0 });
        expect(booked?.usd).toBeCloseTo(usd, 12);
      }
    });

    it('counts images that are put together or cut out, which have no price', async () => {
      const dress = (client: GoogleGenAI) =>
        client.models.recontextImage({ model: 'virtual-try-on-001', source: { personImage: image } });
      const cut = (client: GoogleGenAI) =>
        client.models.segmentImage({ model: 'image-segmentation-001', source: { image } });
      for (const [row, call] of [
        ['gcp.vertex_ai virtual-try-on-001 image alice', dress],
        ['gcp.vertex_ai image-segmentation-001 image alice', cut],
      ] as const) {
        const all = await compared(server, vertex, call, { body: { predictions: [made] } });
        expect(all[row]).toMatchObject({ requests: { ok: 1 } });
      }
    });

    it('tells the tokens of embeddings', async () => {
      const model = 'gemini-embedding-001';
      const embed = (client: GoogleGenAI) => client.models.embedContent({ model, contents: ['one', 'two'] });
      const statistics = { token_count: 7, truncated: false };
      const body = { predictions: [{ embeddings: { values: [0.1], statistics } }] };
      const { [`gcp.vertex_ai ${model} embedding alice`]: booked } = await compared(server, vertex, embed, {
        body,
      });
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
    const { text } = await client.models.generateContent({
      model: MODEL,
      contents: 'What time is it?',
      config: { tools: [clock] },
    });
    expect(text).toBe('Noon.');
    const { [`gcp.gemini ${MODEL} support alice`]: booked } = await books(meter);
    expect(booked).toMatchObject({ requests: { ok: 2 } });
    expect(booked?.usd).toBeCloseTo(2 * USD, 12);
  });

  it('books once on each meter, and nothing more once it is undone', async () => {
    const [{ meter }, { meter: other }] = [meterOf(), meterOf()];
    const client = clientOf();
    const before = Object.getOwnPropertyNames(client.models);
    for (const each of [meter, other, meter])
      expect(instrumentGoogleGenAI(client, each, { user: () => 'alice' })).toBe(client);
    server.answer(answer, answer);
    await ask(client);
    for (const each of [meter, other]) expect(await books(each)).toEqual({ [ROW]: ONCE });
    expect(uninstrumentGoogleGenAI(client)).toBe(client);
    expect(Object.getOwnPropertyNames(client.models)).toEqual(before);
    await ask(client);
    for (const each of [meter, other]) expect(await books(each)).toEqual({ [ROW]: ONCE });
  });

  it('lets the call succeed where recording fails, and tells why', async () => {
    const { meter, told } = meterOf();
    vi.spyOn(meter, 'record').mockImplementation(() => {
      throw new Error('No books.');
    });
    const user = (): string => {
      throw new Error('No user.');
    };
    server.answer(answer, { events: [answer.body] });
    const client = instrumentGoogleGenAI(clientOf(), meter, { user });
    expect((await ask(client)).text).toBe('Good day.');
    const stream = await client.models.generateContentStream({ model: MODEL, contents: 'Hello' });
    for await (const { text } of stream) expect(text).toBe('Good day.');
    const faults = [
      { kind: 'invalid_label', cause: new Error('No user.') },
      { kind: 'internal', cause: new Error('No books.') },
    ];
    expect(told).toMatchObject([...faults, ...faults]);
  });

  it('says so where it is given what is no client, or one of an unknown version', () => {
    const { meter, told } = meterOf();
    const strange = { models: {} };
    expect(instrumentGoogleGenAI(strange, meter)).toBe(strange);
    expect(told).toMatchObject([{ kind: 'internal' }]);
    expect(told[0]?.message).toContain('has no generateContentInternal');
  });
});
