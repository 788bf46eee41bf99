// Calls of Google's Gen AI SDK, in both its majors, against a server that speaks Gemini's wire format.
import { GoogleGenAI } from '@google/genai';
import { GoogleGenAI as GoogleGenAI2 } from 'google-genai-2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { instrumentGoogleGenAI } from '../../src/instrument/google-genai/index.ts';
import { startWireServer, type WireServer } from './ai/wire-server.ts';
import { books, meterOf } from './books.ts';

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
});
