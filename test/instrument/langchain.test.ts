// The real LangChain with the real OpenAI package, against a server on this machine: what is booked is what the server sent.
import { tool } from '@langchain/core/tools';
import { InMemoryCache } from '@langchain/core/caches';
import { AIMessage, HumanMessage } from '@langchain/core/messages';
import { RunnableLambda } from '@langchain/core/runnables';
import { type ChatOpenAI, type ChatOpenAIFields, OpenAI } from '@langchain/openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CostMeter, Diagnostic } from '../../src/index.ts';
import { costHandler, type CostHandlerOptions } from '../../src/instrument/langchain/index.ts';
import { ANSWERED, BROKEN, chat, CHAT_BOOKED, chatStream, TOO_MANY, toolCall } from './ai/answers.ts';
import { callbacksOf, chunksOf, IDLE, modelAt, PROMPT } from './ai/langchain.ts';
import { collectGarbage } from './ai/garbage.ts';
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

const ROW = `openai ${ANSWERED} chat`;
const ASKED = 'openai gpt-4o chat';
const BOOKED = { requests: { ok: 1 }, estimated: 0, ...CHAT_BOOKED };

const costed = (options?: CostHandlerOptions, fields: ChatOpenAIFields = {}): ChatOpenAI =>
  modelAt(server, { ...fields, callbacks: callbacksOf(costHandler(meter, options)) });

/** What an app sees of a scenario, without the handler and with it. */
async function seen(
  answers: readonly Answer[],
  scenario: (model: ChatOpenAI) => Promise<unknown>,
  fields: ChatOpenAIFields = {},
): Promise<unknown> {
  const results = [];
  for (const model of [modelAt(server, { ...fields, callbacks: callbacksOf(IDLE) }), costed({}, fields)]) {
    server.answer(...answers);
    results.push(
      await scenario(model).then(
        (value) => ({ value: withoutRunIds(value), isMessage: value instanceof AIMessage }),
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

/** Ids of runs are new each time. */
function withoutRunIds(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll(/run-[0-9a-f-]{36}/g, 'run')) as unknown;
}

describe('a model of LangChain', () => {
  it('has what a plain call used booked', async () => {
    await seen([chat('chatcmpl-plain')], (model) => model.invoke(PROMPT));
    expect(await books(meter)).toEqual({ [ROW]: BOOKED });
    expect(told).toEqual([]);
  });

  it('has what a stream used booked', async () => {
    const { value } = (await seen([chatStream('chatcmpl-stream')], (model) => chunksOf(model))) as {
      value: { chunks: unknown[] };
    };
    expect(value.chunks.length).toBeGreaterThan(5);
    expect(await books(meter)).toEqual({ [ROW]: BOOKED });
  });

  it('has each call of a tool loop booked once, in a chain as well', async () => {
    const weather = tool(() => 'sunny', {
      name: 'weather',
      description: 'Weather',
      schema: { type: 'object' },
    });
    const loop = (model: ChatOpenAI) =>
      RunnableLambda.from(async (question: string) => {
        const withTools = model.bindTools([weather]);
        const first = await withTools.invoke(question);
        const results = await Promise.all((first.tool_calls ?? []).map((call) => weather.invoke(call)));
        return withTools.invoke([new HumanMessage(question), first, ...results]);
      }).invoke(PROMPT);
    await seen([toolCall('chatcmpl-tool'), chat('chatcmpl-after')], loop);
    expect((await books(meter))[ROW]).toMatchObject({ requests: { ok: 2 }, usd: 2 * CHAT_BOOKED.usd });
  });

  it('has one call booked once where the handler is given twice', async () => {
    const callbacks = callbacksOf(costHandler(meter));
    server.answer(chat('chatcmpl-twice'), chatStream('chatcmpl-again', { words: 4, then: 'break' }));
    await modelAt(server, { callbacks }).invoke(PROMPT, { callbacks });
    expect(await books(meter)).toEqual({ [ROW]: BOOKED });
    await chunksOf(costed(), { callbacks });
    expect((await books(meter))[ASKED]).toMatchObject({ requests: { error: 1 }, tokens: { output: 4 } });
  });

  it('has every prompt of a batch booked', async () => {
    server.answer(chat('chatcmpl-1'), chat('chatcmpl-2'), chat('chatcmpl-3'));
    await costed().batch(['one', 'two', 'three']);
    expect((await books(meter))[ROW]).toMatchObject({ requests: { ok: 3 } });
  });

  it('has a stream that the app stops booked by what came', async () => {
    const stopped = async (model: ChatOpenAI): Promise<unknown> => {
      const controller = new AbortController();
      const chunks = [];
      try {
        for await (const chunk of await model.stream(PROMPT, { signal: controller.signal })) {
          chunks.push(chunk.text);
          if (chunks.join('').includes('of')) controller.abort();
        }
      } catch (error) {
        return { chunks, error: (error as Error).name };
      }
      return { chunks };
    };
    await seen([chatStream('chatcmpl-abort', { words: 3, then: 'hang' })], stopped);
    await vi.waitFor(async () => {
      expect((await books(meter))[ASKED]).toMatchObject({
        requests: { ok: 1 },
        estimated: 1,
        tokens: { output: 3 },
      });
    });
  });

  it('has a stream that the server breaks off booked as failed, by what came', async () => {
    await seen([chatStream('chatcmpl-broken', { words: 4, then: 'break' })], (model) => chunksOf(model));
    const row = (await books(meter))[ASKED];
    expect(row).toMatchObject({ requests: { error: 1 }, estimated: 1, tokens: { output: 4 } });
    expect(row?.usd).toBeGreaterThan(0);
  });

  it('has a stream that the app leaves booked when it is garbage', async () => {
    server.answer(chatStream('chatcmpl-left', { words: 2, then: 'hang' }));
    await (async () => {
      for await (const chunk of await costed().stream(PROMPT)) if (chunk.content !== '') break;
    })();
    await vi.waitFor(
      async () => {
        collectGarbage();
        expect((await books(meter))[ASKED]).toMatchObject({ requests: { ok: 1 }, estimated: 1 });
      },
      { timeout: 20_000 },
    );
  });

  it('has a stream that tells no usage booked by its texts', async () => {
    await seen([chatStream('chatcmpl-silent', { usage: null })], (model) => chunksOf(model));
    expect((await books(meter))[ROW]).toMatchObject({ requests: { ok: 1 }, estimated: 1 });
  });

  it('has a call that LangChain tries again booked once, as the success it came to', async () => {
    await seen([BROKEN, chat('chatcmpl-second')], (model) => model.invoke(PROMPT));
    expect(await books(meter)).toEqual({ [ROW]: BOOKED });
  });

  it('has a refusal booked that cost nothing, and the success after it', async () => {
    const patient = (model: ChatOpenAI) => model.withRetry({ stopAfterAttempt: 2 }).invoke(PROMPT);
    await seen([TOO_MANY, chat('chatcmpl-second')], patient);
    expect(await books(meter)).toEqual({
      [ASKED]: { requests: { error: 1 }, estimated: 0, tokens: {}, usd: 0 },
      [ROW]: BOOKED,
    });
  });

  it('has a failed call booked as failed, at no cost', async () => {
    const failed = await seen([BROKEN], (model) => model.invoke(PROMPT), { maxRetries: 0 });
    expect(failed).toHaveProperty('error');
    expect(await books(meter)).toEqual({
      [ASKED]: { requests: { error: 1 }, estimated: 0, tokens: {}, usd: 0 },
    });
  });

  it.each([TOO_MANY, BROKEN])('has a stream that is refused booked as failed, at no cost', async (fault) => {
    await seen([fault], (model) => chunksOf(model), { maxRetries: 0 });
    expect(await books(meter)).toEqual({
      [ASKED]: { requests: { error: 1 }, estimated: 0, tokens: {}, usd: 0 },
    });
  });

  it('has an answer booked by its texts where its usage is none, at once and as a stream', async () => {
    await seen([chat('chatcmpl-odd', { usage: 'many' })], (model) => model.invoke(PROMPT));
    await seen([chatStream('chatcmpl-odd', { usage: 'many' })], (model) => chunksOf(model));
    const row = (await books(meter))[ROW];
    expect(row).toMatchObject({ requests: { ok: 2 }, estimated: 2 });
    expect(row?.usd).toBeGreaterThan(0);
  });

  it('has impossible usage booked without dollars', async () => {
    const usage = { prompt_tokens: -5, completion_tokens: 3, total_tokens: -2 };
    await seen([chat('chatcmpl-odd', { usage })], (model) => model.invoke(PROMPT));
    expect((await books(meter))[ROW]).toMatchObject({ requests: { ok: 1 }, usd: 0 });
    expect(told.map(({ kind }) => kind)).toContain('invalid_usage');
  });

  it('is booked through `streamEvents` of version 2, and not through the newer, which tells no handler', async () => {
    server.answer(chatStream('chatcmpl-old'), chatStream('chatcmpl-new'));
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- apps still use it
    for await (const event of costed().streamEvents(PROMPT, { version: 'v2' })) expect(event).toBeDefined();
    expect((await books(meter))[ROW]).toEqual(BOOKED);
    for await (const event of costed().streamEvents(PROMPT)) expect(event).toBeDefined();
    expect(server.requests).toHaveLength(2);
    expect((await books(meter))[ROW]).toEqual(BOOKED);
  });

  it('has no answer from the cache booked again', async () => {
    const cache = new InMemoryCache();
    server.answer(chat('chatcmpl-cached'));
    const model = costed({}, { cache });
    await model.invoke(PROMPT);
    await model.invoke(PROMPT);
    expect(server.requests).toHaveLength(1);
    expect(await books(meter)).toEqual({ [ROW]: BOOKED });
  });

  it('is booked by its text completions, too', async () => {
    server.answer({
      body: {
        id: 'cmpl-1',
        object: 'text_completion',
        model: 'gpt-3.5-turbo-instruct',
        choices: [{ index: 0, text: 'Paris.', finish_reason: 'stop', logprobs: null }],
        usage: { prompt_tokens: 7, completion_tokens: 2, total_tokens: 9 },
      },
    });
    const model = new OpenAI({
      model: 'gpt-3.5-turbo-instruct',
      apiKey: 'none',
      configuration: { baseURL: server.baseURL },
      callbacks: callbacksOf(costHandler(meter)),
    });
    await model.invoke(PROMPT);
    expect((await books(meter))['openai gpt-3.5-turbo-instruct chat']).toMatchObject({
      tokens: { input: 7, output: 2 },
      estimated: 0,
    });
  });
});
