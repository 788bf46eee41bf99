// The real LangChain with the real OpenAI package, against a server on this machine: what is booked is what the server sent.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { tool } from '@langchain/core/tools';
import type { Callbacks } from '@langchain/core/callbacks/manager';
import { InMemoryCache } from '@langchain/core/caches';
import { AIMessage, HumanMessage } from '@langchain/core/messages';
import { RunnableLambda } from '@langchain/core/runnables';
import { ChatOpenAI, type ChatOpenAIFields, OpenAI } from '@langchain/openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { BudgetExceededError, type Guard } from '../../src/catalogue/guard.ts';
import type { CostMeter, Diagnostic } from '../../src/index.ts';
import {
  type CostHandler,
  costHandler,
  type CostHandlerOptions,
} from '../../src/instrument/langchain/index.ts';
import { instrumentOpenAI } from '../../src/instrument/openai/index.ts';
import { rememberBooked } from '../../src/meter/booked-ids.ts';
import { ANSWERED, BROKEN, chat, CHAT_BOOKED, chatStream, TOO_MANY, toolCall } from './ai/answers.ts';
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
const PROMPT = 'What is the capital of France?';
const BOOKED = { requests: { ok: 1 }, estimated: 0, ...CHAT_BOOKED };

/** LangChain itself gives chunks another id where any handler is there. */
const IDLE = { name: 'idle', handleLLMStart: () => undefined };

/** LangChain declares its handlers as a class, and takes any object that has some of the methods. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- see above
const callbacksOf = (handler: CostHandler | typeof IDLE): Callbacks => [handler];

const bare = (fields: ChatOpenAIFields = {}): ChatOpenAI =>
  new ChatOpenAI({
    model: 'gpt-4o',
    apiKey: 'none',
    maxRetries: 1,
    configuration: { baseURL: server.baseURL },
    ...fields,
  });
const costed = (options?: CostHandlerOptions, fields: ChatOpenAIFields = {}): ChatOpenAI =>
  bare({ ...fields, callbacks: callbacksOf(costHandler(meter, options)) });

/** What an app sees of a scenario, without the handler and with it. */
async function seen(
  answers: readonly Answer[],
  scenario: (model: ChatOpenAI) => Promise<unknown>,
  fields: ChatOpenAIFields = {},
): Promise<unknown> {
  const results = [];
  for (const model of [bare({ ...fields, callbacks: callbacksOf(IDLE) }), costed({}, fields)]) {
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

async function chunksOf(model: ChatOpenAI, options: { callbacks?: Callbacks } = {}): Promise<unknown> {
  const chunks = [];
  try {
    for await (const chunk of await model.stream(PROMPT, options)) chunks.push(chunk);
  } catch (error) {
    return { chunks, error: (error as Error).name };
  }
  return { chunks };
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
    await bare({ callbacks }).invoke(PROMPT, { callbacks });
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
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    server.answer(chatStream('chatcmpl-left', { words: 2, then: 'hang' }));
    await (async () => {
      for await (const chunk of await costed().stream(PROMPT)) if (chunk.content !== '') break;
    })();
    await vi.waitFor(
      async () => {
        collect();
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

describe('the handler', () => {
  it('leaves alone what an instrumented client has booked, whole or half', async () => {
    rememberBooked(meter, 'chatcmpl-known');
    server.answer(chat('chatcmpl-known'), chatStream('chatcmpl-known'));
    await costed().invoke(PROMPT);
    await chunksOf(costed());
    server.answer(chatStream('chatcmpl-known', { words: 2, then: 'break' }));
    await chunksOf(costed());
    expect(await books(meter)).toEqual({});
  });

  it('books a call once, and a failure once, where the client below is instrumented, too', async () => {
    const model = costed({}, { maxRetries: 0 });
    // LangChain makes its client when it is first needed, and keeps it to itself.
    const { completions } = model as unknown as {
      completions: { client: object; _getClientOptions: (options?: object) => unknown };
    };
    completions._getClientOptions();
    instrumentOpenAI(completions.client, meter, { provider: 'openai' });
    server.answer(chat('chatcmpl-1'));
    await model.invoke(PROMPT);
    expect(await books(meter)).toEqual({ [ROW]: BOOKED });
    server.answer({ ...BROKEN, headers: { 'x-request-id': 'req_1' } });
    await expect(model.invoke(PROMPT)).rejects.toThrow();
    expect((await books(meter))[ASKED]).toMatchObject({ requests: { error: 1 } });
  });

  it('books every call of a server that gives all its answers one id', async () => {
    server.answer(chat('chatcmpl-same'), chat('chatcmpl-same'));
    await costed().invoke(PROMPT);
    await costed().invoke(PROMPT);
    expect((await books(meter))[ROW]).toMatchObject({ requests: { ok: 2 } });
  });

  it('takes labels from around the call, from its options, and from what the call tells', async () => {
    server.answer(...[1, 2, 3].map((each) => chat(`chatcmpl-${each}`)));
    await meter.withLabels({ user: 'alice', type: 'summary' }, () => costed().invoke(PROMPT));
    const user: CostHandlerOptions['user'] = ({ metadata }) => String(metadata['customer']);
    await costed({ user }).invoke(PROMPT, { metadata: { customer: 'bob' } });
    await costed({}, { user: 'carol' }).invoke(PROMPT);
    expect(Object.keys(await books(meter)).sort()).toEqual([
      `openai ${ANSWERED} chat bob`,
      `openai ${ANSWERED} chat carol`,
      `openai ${ANSWERED} summary alice`,
    ]);
  });

  it('gives each of many calls at once the labels around it', async () => {
    const users = ['alice', 'bob', 'carol', 'dave'];
    server.answer(...users.map((user) => chat(`chatcmpl-${user}`)));
    const model = costed();
    await Promise.all(users.map((user) => meter.withLabels({ user }, () => model.invoke(PROMPT))));
    expect(Object.keys(await books(meter)).sort()).toEqual(users.map((user) => `${ROW} ${user}`));
  });

  it('ends a call that a guard refuses, before it is made', async () => {
    const refusal = {
      ...{ alert: undefined, budget: 'users', scope: 'user', subject: 'alice', period: 'day' },
      ...{ spentUsd: 2, limitUsd: 1, resetsAt: undefined, reason: 'spent', message: 'No more.' },
    };
    const check = vi.fn(() => Promise.reject(new BudgetExceededError(refusal)));
    const guard = { check } as unknown as Guard;
    const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    server.answer();
    const model = costed({ guard, user: () => 'alice' });
    await expect(model.invoke(PROMPT)).rejects.toBeInstanceOf(BudgetExceededError);
    await expect(chunksOf(model)).resolves.toMatchObject({ chunks: [], error: 'BudgetExceededError' });
    expect(server.requests).toEqual([]);
    const expected = { provider: 'openai', model: 'gpt-4o', type: 'chat', user: 'alice' };
    expect(check.mock.calls).toEqual([[expected], [expected]]);
    expect(logged).toHaveBeenCalled();
    logged.mockRestore();
  });

  it('lets the call succeed where recording fails, and tells why', async () => {
    vi.spyOn(meter, 'record').mockImplementation(() => {
      throw new Error('No books.');
    });
    const user = (): string => {
      throw new Error('No user.');
    };
    server.answer(chat('chatcmpl-a'));
    await expect(costed({ user }).invoke(PROMPT)).resolves.toHaveProperty('content');
    expect(told).toMatchObject([
      { kind: 'invalid_label', cause: new Error('No user.') },
      { kind: 'internal', cause: new Error('No books.') },
    ]);
  });
});
