// The real AI SDK with the real OpenAI provider, against a server on this machine: what is booked is what the server sent.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CostMeter, Diagnostic } from '../../src/index.ts';
import { costMiddleware, type CostMiddlewareOptions } from '../../src/instrument/ai-sdk/index.ts';
import { estimateUsage } from '../../src/usage/index.ts';
import { ANSWERED, BROKEN, chat, CHAT_BOOKED, chatStream, TOO_MANY, toolCall } from './ai/answers.ts';
import { type Model, SDKS, wrappedInBoth } from './ai/sdks.ts';
import { type Answer, startWireServer, type WireServer } from './ai/wire-server.ts';
import { books, meterOf, sumOf } from './books.ts';

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
/** Where a call is booked that nobody answered. */
const ASKED = 'openai gpt-4o chat';
const PROMPT = 'What is the capital of France? Answer in one sentence.';

it('is taken by the types of both majors', () => {
  expect(wrappedInBoth(meter)).toHaveLength(6);
});

describe.each(SDKS)('$name', ({ ai, createOpenAI }) => {
  const bare = (): Model => createOpenAI({ baseURL: server.baseURL, apiKey: 'none' }).chat('gpt-4o');
  const costed = (options?: CostMiddlewareOptions): Model =>
    ai.wrapLanguageModel({ model: bare(), middleware: costMiddleware(meter, options) });

  /** What an app sees of a scenario, bare and with the middleware: its value, or its error. */
  async function seen(
    answers: readonly Answer[],
    scenario: (model: Model) => PromiseLike<unknown>,
    options?: CostMiddlewareOptions,
  ): Promise<unknown> {
    const results = [];
    for (const model of [bare(), costed(options)]) {
      server.answer(...answers);
      results.push(
        await scenario(model).then(
          (value) => ({ value }),
          (error: unknown) => ({
            error,
            type: (error as Error).constructor.name,
            class: (error as Error).constructor,
            message: String(error),
          }),
        ),
      );
    }
    expect(results[1]).toStrictEqual(results[0]);
    return results[1];
  }

  const call = { prompt: [{ role: 'user' as const, content: [{ type: 'text' as const, text: PROMPT }] }] };

  /** All parts of a stream, and how it ended. */
  async function partsOf(model: Model, abortSignal?: AbortSignal): Promise<unknown> {
    const { stream, ...around } = await model.doStream({ ...call, ...(abortSignal && { abortSignal }) });
    const parts = [];
    try {
      for await (const part of stream) parts.push(part);
    } catch (error) {
      return { parts, error: String(error) };
    }
    return { parts, ...around };
  }

  it('books what a plain call used', async () => {
    await seen([chat('chatcmpl-plain')], (model) => model.doGenerate(call));
    expect(await books(meter)).toEqual({ [ROW]: { requests: { ok: 1 }, estimated: 0, ...CHAT_BOOKED } });
    expect(told).toEqual([]);
  });

  it('books what a stream used', async () => {
    const { value } = (await seen([chatStream('chatcmpl-stream')], partsOf)) as {
      value: { parts: object[] };
    };
    expect(value.parts.length).toBeGreaterThan(8);
    expect(await books(meter)).toEqual({ [ROW]: { requests: { ok: 1 }, estimated: 0, ...CHAT_BOOKED } });
  });

  it('books both calls of a tool loop', async () => {
    const tools = {
      weather: ai.tool({ inputSchema: ai.jsonSchema({ type: 'object' }), execute: () => 'sunny' }),
    };
    const texts = (model: Model) =>
      ai
        .generateText({ model, prompt: PROMPT, tools, stopWhen: ai.stepCountIs(3) })
        .then(({ text, finishReason, steps }) => ({
          text,
          finishReason,
          usage: steps.map((step) => step.usage),
        }));
    await seen([toolCall('chatcmpl-tool'), chat('chatcmpl-after')], texts);
    const { tokens, usd } = CHAT_BOOKED;
    expect(await books(meter)).toEqual({
      [ROW]: {
        requests: { ok: 2 },
        estimated: 0,
        tokens: Object.fromEntries(Object.entries(tokens).map(([type, count]) => [type, 2 * count])),
        usd: 2 * usd,
      },
    });
  });

  it('changes nothing of what `streamText` gives an app', async () => {
    const told = async (model: Model): Promise<unknown> => {
      const { textStream, finishReason, usage, content } = ai.streamText({ model, prompt: PROMPT });
      const texts: string[] = [];
      for await (const text of textStream) texts.push(text);
      return { texts, finishReason: await finishReason, usage: await usage, content: await content };
    };
    const { value } = (await seen([chatStream('chatcmpl-text')], told)) as { value: { texts: string[] } };
    expect(value.texts.join('')).toBe('The capital of France is Paris.');
    expect(await books(meter)).toEqual({ [ROW]: { requests: { ok: 1 }, estimated: 0, ...CHAT_BOOKED } });
  });

  it('books a stream that the app stops half-way by what came', async () => {
    const stopped = async (model: Model): Promise<unknown> => {
      const controller = new AbortController();
      const { stream } = await model.doStream({ ...call, abortSignal: controller.signal });
      const parts = [];
      try {
        for await (const part of stream) {
          parts.push(part);
          if (parts.filter(({ type }) => type === 'text-delta').length === 3) controller.abort();
        }
      } catch (error) {
        return { parts, error: (error as Error).name };
      }
      return { parts };
    };
    await seen([chatStream('chatcmpl-abort', { words: 3, then: 'hang' })], stopped);
    const row = (await books(meter))[ROW];
    expect(row).toMatchObject({ requests: { ok: 1 }, estimated: 1, tokens: { output: 3 } });
    expect(row?.tokens['input']).toBeGreaterThan(8);
    expect(row?.usd).toBeGreaterThan(0);
  });

  it('books a stream that the app leaves, and tells the provider so', async () => {
    const left = async (model: Model): Promise<unknown> => {
      const { stream } = await model.doStream(call);
      for await (const part of stream) if (part.type === 'text-delta') break;
      await server.left();
      return server.requests.length;
    };
    await seen([chatStream('chatcmpl-left', { words: 2, then: 'hang' })], left);
    expect((await books(meter))[ROW]).toMatchObject({ requests: { ok: 1 }, estimated: 1 });
  });

  it('books a stream that the server breaks off as failed, by what came', async () => {
    await seen([chatStream('chatcmpl-broken', { words: 4, then: 'break' })], partsOf);
    const row = (await books(meter))[ROW];
    expect(row).toMatchObject({ requests: { error: 1 }, estimated: 1, tokens: { output: 4 } });
    expect(row?.usd).toBeGreaterThan(0);
  });

  it('books a stream without usage by its texts', async () => {
    await seen([chatStream('chatcmpl-silent', { usage: null })], partsOf);
    const row = (await books(meter))[ROW];
    const { outputTokens } = estimateUsage({ output: 'The capital of France is Paris.' });
    expect(row).toMatchObject({ requests: { ok: 1 }, estimated: 1, tokens: { output: outputTokens } });
  });

  it('books a refusal that cost nothing, and the success after it', async () => {
    const text = (model: Model) =>
      ai.generateText({ model, prompt: PROMPT }).then(({ text, usage }) => ({ text, usage }));
    await seen([TOO_MANY, chat('chatcmpl-second')], text);
    expect(await books(meter)).toMatchObject({
      [ASKED]: { requests: { error: 1 }, tokens: {}, usd: 0 },
      [ROW]: { requests: { ok: 1 }, ...CHAT_BOOKED },
    });
  });

  it('books a call that fails as failed, at no cost', async () => {
    const failed = (await seen([BROKEN], (model) => model.doGenerate(call))) as { type: string };
    expect(failed.type).toBe('APICallError');
    expect(await books(meter)).toEqual({
      [ASKED]: { requests: { error: 1 }, estimated: 0, tokens: {}, usd: 0 },
    });
  });

  it('books what the SDK cannot read by what was asked, and impossible usage without dollars', async () => {
    await seen([chat('chatcmpl-odd', { usage: 'many' })], (model) => model.doGenerate(call));
    expect((await books(meter))[ASKED]).toMatchObject({ requests: { error: 1 }, estimated: 1 });
    const usage = { prompt_tokens: -5, completion_tokens: 3 };
    await seen([chat('chatcmpl-negative', { usage })], (model) => model.doGenerate(call));
    expect((await books(meter))[ROW]).toMatchObject({ requests: { ok: 1 }, usd: 0 });
    expect(told.map(({ kind }) => kind)).toContain('invalid_usage');
  });

  it('books a call without usage by its texts', async () => {
    await seen([chat('chatcmpl-none', { usage: undefined })], (model) => model.doGenerate(call));
    const row = (await books(meter))[ROW];
    expect(row).toMatchObject({ requests: { ok: 1 }, estimated: 1 });
    expect(row && sumOf(row)).toBeGreaterThan(12);
  });
});
