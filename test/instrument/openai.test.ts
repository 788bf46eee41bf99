// The real OpenAI SDK in its two majors, against a server on this machine: what is booked is what the server sent.
import OpenAI from 'openai';
import OpenAI6 from 'openai-6';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CostMeter, Diagnostic } from '../../src/index.ts';
import { instrumentOpenAI, type OpenAIOptions } from '../../src/instrument/openai/index.ts';
import { ANSWERED, chat, CHAT_BOOKED } from './ai/answers.ts';
import { startWireServer, type WireServer } from './ai/wire-server.ts';
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

const ROW = `openai ${ANSWERED} chat`;
const PROMPT = 'What is the capital of France? Answer in one sentence.';
const ASK = { model: 'gpt-4o', messages: [{ role: 'user' as const, content: PROMPT }] };

const SDKS = [
  { name: 'openai 7', Sdk: OpenAI },
  { name: 'openai 6', Sdk: OpenAI6 as unknown as typeof OpenAI },
];

describe.each(SDKS)('$name', ({ Sdk }) => {
  const bare = (): OpenAI => new Sdk({ baseURL: server.baseURL, apiKey: 'none' });
  const costed = (options: OpenAIOptions = {}): OpenAI =>
    instrumentOpenAI(bare(), meter, { provider: 'openai', ...options });

  it('books what a plain call used', async () => {
    server.answer(chat('chatcmpl-plain'));
    const { choices } = await costed().chat.completions.create(ASK);
    expect(choices).toHaveLength(1);
    expect(await books(meter)).toEqual({ [ROW]: { requests: { ok: 1 }, estimated: 0, ...CHAT_BOOKED } });
    expect(told).toEqual([]);
  });
});
