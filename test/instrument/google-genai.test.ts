// Calls of Google's Gen AI SDK, in both its majors, against a server that speaks Gemini's wire format.
import type { GoogleGenAI } from '@google/genai';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { instrumentGoogleGenAI } from '../../src/instrument/google-genai/index.ts';
import { asError, chunk, compared, GOOGLE_SDKS, MODEL, ONCE, ROW, USAGE } from './ai/google.ts';
import { collectGarbage } from './ai/garbage.ts';
import { startWireServer, type WireServer } from './ai/wire-server.ts';
import { books, meterOf } from './books.ts';

let server: WireServer;
beforeAll(async () => {
  server = await startWireServer();
});
afterAll(() => server.close());

const TOO_MANY = { status: 429, body: { error: { code: 429, message: 'Too many.' } } };
const BROKEN = { status: 500, body: { error: { code: 500, message: 'No.' } } };
const FAILED = { requests: { error: 1 }, tokens: {}, usd: 0, estimated: 0 };

describe.each(GOOGLE_SDKS)('$name', ({ Client }) => {
  const clientOf = (attempts?: number): GoogleGenAI =>
    new Client({
      apiKey: 'none',
      httpOptions: {
        baseUrl: new URL(server.baseURL).origin,
        ...(attempts !== undefined && { retryOptions: { attempts } }),
      },
    });
  const ask = (client: GoogleGenAI) =>
    client.models.generateContent({ model: MODEL, contents: 'Hello there' });

  describe('a plain call', () => {
    const answer = { body: chunk('Good day.', { usageMetadata: USAGE }) };

    it('is booked to the token, and the app sees the same, headers too', async () => {
      const withHeaders = async (client: GoogleGenAI) => {
        const { text, usageMetadata, sdkHttpResponse } = await ask(client);
        return { text, usageMetadata, headers: sdkHttpResponse?.headers };
      };
      expect(await compared(server, clientOf, ask, answer)).toEqual({ [ROW]: ONCE });
      expect(await compared(server, clientOf, withHeaders, answer)).toEqual({ [ROW]: ONCE });
    });

    it('is booked without cost where it fails', async () => {
      expect(await compared(server, clientOf, ask, BROKEN)).toEqual({ [ROW]: FAILED });
    });

    it('is booked as one where it is refused once and then answered', async () => {
      const patient = () => clientOf(2);
      expect(await compared(server, patient, ask, TOO_MANY, answer)).toEqual({ [ROW]: ONCE });
      expect(server.requests).toHaveLength(2);
    });

    it('is estimated where the answer says nothing of its usage, or no figures', async () => {
      for (const more of [{}, { usageMetadata: 'much' }]) {
        const { [ROW]: booked } = await compared(server, clientOf, ask, {
          body: chunk('Good day to you.', more),
        });
        expect(booked).toMatchObject({ requests: { ok: 1 }, estimated: 1 });
        expect(booked?.tokens['input']).toBeGreaterThan(0);
        expect(booked?.tokens['output']).toBeGreaterThan(0);
      }
    });

    it('is told of where its figures cannot be, and the app has its answer', async () => {
      const { meter, told } = meterOf();
      server.answer({ body: chunk('Good day.', { usageMetadata: { promptTokenCount: 'many' } }) });
      expect((await ask(instrumentGoogleGenAI(clientOf(), meter))).text).toBe('Good day.');
      expect(told.map(({ kind }) => kind)).toContain('invalid_usage');
    });

    it('is estimated by what was sent where the answer is no JSON', async () => {
      const { [ROW]: booked } = await compared(server, clientOf, ask, { body: '{"candidates": [' });
      expect(booked).toMatchObject({ requests: { error: 1 }, estimated: 1 });
      expect(booked?.tokens['input']).toBeGreaterThan(0);
    });

    it('changes nothing of what it is given', async () => {
      const frozen = Object.freeze({ model: MODEL, contents: 'Hello', config: Object.freeze({}) });
      const all = await compared(server, clientOf, (client) => client.models.generateContent(frozen), answer);
      expect(all).toEqual({ [ROW]: ONCE });
    });
  });

  describe('a stream', () => {
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
        seen.push(asError(error));
      }
      return seen;
    }

    it('is booked once, by its last part', async () => {
      const all = await compared(server, clientOf, (client) => read(client), { events: EVENTS });
      expect(all).toEqual({ [ROW]: ONCE });
    });

    it('is booked without cost where it is refused, and as one where it is answered then', async () => {
      expect(await compared(server, clientOf, (client) => read(client), BROKEN)).toEqual({ [ROW]: FAILED });
      const patient = () => clientOf(2);
      const answers = [TOO_MANY, { events: EVENTS }];
      expect(await compared(server, patient, (client) => read(client), ...answers)).toEqual({ [ROW]: ONCE });
    });

    const left = { events: EVENTS.slice(0, 2), then: 'hang' } as const;
    const broken = { events: EVENTS.slice(0, 2), then: 'break' } as const;
    it.each([
      { name: 'leaves', answer: left, chunks: 2, outcome: 'ok', aborts: false },
      { name: 'aborts', answer: left, chunks: 2, outcome: 'ok', aborts: true },
      { name: 'sees broken off', answer: broken, chunks: Infinity, outcome: 'error', aborts: false },
    ])('that the app $name is booked by what came', async ({ answer, chunks, outcome, aborts }) => {
      const stop = (client: GoogleGenAI) => read(client, chunks, aborts ? new AbortController() : undefined);
      const { [ROW]: booked } = await compared(server, clientOf, stop, answer);
      expect(booked).toMatchObject({ requests: { [outcome]: 1 }, estimated: 1, tokens: { input: 1000 } });
      const { output = 0 } = booked?.tokens ?? {};
      expect(output).toBeGreaterThan(2);
      expect(output).toBeLessThan(8);
      expect(booked?.usd).toBeCloseTo((1000 * 0.3 + output * 2.5) / 1e6, 12);
    });

    it('is booked whole where the app leaves it at its last part', async () => {
      const all = await compared(server, clientOf, (client) => read(client, 3), {
        events: EVENTS,
        then: 'hang',
      });
      expect(all).toEqual({ [ROW]: ONCE });
    });

    it('is booked where the app loses it', async () => {
      const { meter } = meterOf();
      server.answer(left);
      await (async () => {
        const client = instrumentGoogleGenAI(clientOf(), meter, { user: () => 'alice' });
        const stream = await client.models.generateContentStream({ model: MODEL, contents: 'Hello' });
        await stream.next();
      })();
      await vi.waitFor(async () => {
        collectGarbage();
        expect((await books(meter))[ROW]).toMatchObject({
          requests: { ok: 1 },
          estimated: 1,
          tokens: { input: 1000 },
        });
      }, 20_000);
    });

    it('is estimated where its figures are none, and told of where they cannot be', async () => {
      const { meter, told } = meterOf();
      server.answer({ events: [chunk('Good day.', { usageMetadata: { promptTokenCount: -5 } })] });
      expect(await read(instrumentGoogleGenAI(clientOf(), meter))).toHaveLength(1);
      expect(told.map(({ kind }) => kind)).toContain('invalid_usage');
      const all = await compared(server, clientOf, (client) => read(client), {
        events: [chunk('Good day.')],
      });
      expect(all[ROW]).toMatchObject({ requests: { ok: 1 }, estimated: 1 });
    });
  });
});
