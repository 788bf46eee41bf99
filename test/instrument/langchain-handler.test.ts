// What apps set around LangChain's calls, what else may book them, and what must not reach the app.
import type { ChatOpenAI, ChatOpenAIFields } from '@langchain/openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { BudgetExceededError, type Guard } from '../../src/catalogue/guard.ts';
import type { CostMeter, Diagnostic } from '../../src/index.ts';
import { costHandler, type CostHandlerOptions } from '../../src/instrument/langchain/index.ts';
import { instrumentOpenAI } from '../../src/instrument/openai/index.ts';
import { rememberBooked } from '../../src/meter/booked-ids.ts';
import { ANSWERED, BROKEN, chat, CHAT_BOOKED, chatStream } from './ai/answers.ts';
import { callbacksOf, chunksOf, modelAt, PROMPT } from './ai/langchain.ts';
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
const ASKED = 'openai gpt-4o chat';
const BOOKED = { requests: { ok: 1 }, estimated: 0, ...CHAT_BOOKED };

const costed = (options?: CostHandlerOptions, fields: ChatOpenAIFields = {}): ChatOpenAI =>
  modelAt(server, { ...fields, callbacks: callbacksOf(costHandler(meter, options)) });

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
