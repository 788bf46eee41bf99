// Google's Gen AI SDK in its two majors, and answers of Gemini's API with what they say was used.
import { GoogleGenAI } from '@google/genai';
import { GoogleGenAI as GoogleGenAI2 } from 'google-genai-2';
import { expect } from 'vitest';
import { instrumentGoogleGenAI } from '../../../src/instrument/google-genai/index.ts';
import { type Booked, books, meterOf } from '../books.ts';
import type { Answer, WireServer } from './wire-server.ts';

export const GOOGLE_SDKS = [
  { name: '@google/genai 3', Client: GoogleGenAI },
  { name: '@google/genai 2', Client: GoogleGenAI2 as unknown as typeof GoogleGenAI },
];

export const MODEL = 'gemini-2.5-flash';

/** Where a call by Alice is booked. */
export const ROW = `gcp.gemini ${MODEL} chat alice`;

/** 1,000 input tokens, 400 of them cached; 300 output tokens, 100 of them thoughts. */
export const USAGE = {
  promptTokenCount: 1000,
  cachedContentTokenCount: 400,
  candidatesTokenCount: 200,
  thoughtsTokenCount: 100,
  totalTokenCount: 1300,
};

/** The same in Prometheus, and in dollars: 0.3 for a million of input, 0.03 of cached input, 2.5 of output. */
export const USD = (600 * 0.3 + 400 * 0.03 + 300 * 2.5) / 1e6;
export const ONCE = {
  requests: { ok: 1 },
  tokens: { input: 600, cache_read: 400, output: 200, reasoning: 100 },
  usd: expect.closeTo(USD, 12) as number,
  estimated: 0,
};

/** An answer, or a part of one. */
export function chunk(text: string, more: object = {}): object {
  return {
    candidates: [{ content: { role: 'model', parts: [{ text }] }, index: 0 }],
    modelVersion: MODEL,
    responseId: 'resp_1',
    ...more,
  };
}

/** An error as an app sees it. */
export function asError(error: unknown): object {
  const { name, message } = error as Error;
  return { name, message, prototype: Object.getPrototypeOf(error) as unknown };
}

/** Runs a call bare and instrumented, has what the app sees compared, and returns what Alice's call was booked as. */
export async function compared(
  server: WireServer,
  newClient: () => GoogleGenAI,
  call: (client: GoogleGenAI) => Promise<unknown>,
  ...answers: readonly Answer[]
): Promise<Record<string, Booked>> {
  const { meter } = meterOf();
  server.answer(...answers);
  const bare = await call(newClient()).catch(asError);
  const client = instrumentGoogleGenAI(newClient(), meter);
  server.answer(...answers);
  expect(await meter.withLabels({ user: 'alice' }, () => call(client).catch(asError))).toStrictEqual(bare);
  return books(meter);
}
