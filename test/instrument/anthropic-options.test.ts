// What apps set around calls of Anthropic's SDK, batches and tools, and what must not reach the app.
import type Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { BudgetExceededError, type Guard } from '../../src/catalogue/guard.ts';
import type { CostMeter, Diagnostic } from '../../src/index.ts';
import {
  type AnthropicOptions,
  instrumentAnthropic,
  uninstrumentAnthropic,
} from '../../src/instrument/anthropic/index.ts';
import { CLAUDE, message, MESSAGE_USD, messageBody, messageStream } from './ai/anthropic-answers.ts';
import { ANTHROPIC_SDKS } from './ai/sdks.ts';
import { collectGarbage } from './ai/garbage.ts';
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

const ROW = `anthropic ${CLAUDE} chat`;
const ASK = {
  model: 'claude-latest',
  max_tokens: 100,
  messages: [{ role: 'user' as const, content: 'What is the capital of France?' }],
};

/** All events of a stream, or lines of a batch. */
async function eventsOf(stream: AsyncIterable<unknown>): Promise<unknown[]> {
  const events = [];
  for await (const event of stream) events.push(event);
  return events;
}

describe.each(ANTHROPIC_SDKS)('$name', ({ Sdk }) => {
  const costed = (options: AnthropicOptions = {}): Anthropic => {
    const baseURL = new URL(server.baseURL).origin;
    const client = new Sdk({ baseURL, apiKey: 'none', maxRetries: 0 });
    return instrumentAnthropic(client, meter, { provider: 'anthropic', ...options });
  };
  const create = (client: Anthropic) => client.messages.create(ASK);
  const stream = (client: Anthropic) => client.messages.create({ ...ASK, stream: true });

  it('labels calls by the options, then by what is around, then by the user that the call names', async () => {
    const named = { ...ASK, metadata: { user_id: 'carol' } };
    server.answer(message('msg_8'), message('msg_9'), message('msg_10'));
    await costed().messages.create(named);
    await meter.withLabels({ user: 'alice', type: 'summary' }, () => costed().messages.create(named));
    await costed({ user: () => 'dave', provider: 'gcp.vertex_ai' }).messages.create(named);
    expect(Object.keys(await books(meter)).sort()).toEqual([
      `anthropic ${CLAUDE} chat carol`,
      `anthropic ${CLAUDE} summary alice`,
      `gcp.vertex_ai ${CLAUDE} chat dave`,
    ]);
  });

  it('does not send what a guard refuses, and rejects with its error', async () => {
    const refusal = new BudgetExceededError({
      alert: 'LlmStop',
      budget: undefined,
      scope: 'total',
      subject: '*',
      period: undefined,
      spentUsd: undefined,
      limitUsd: undefined,
      resetsAt: undefined,
      reason: 'No more.',
      message: 'No more.',
    });
    const guard = { check: () => Promise.reject(refusal) } as unknown as Guard;
    server.answer(message('msg_11'));
    await expect(create(costed({ guard }))).rejects.toBe(refusal);
    await expect(costed({ guard }).messages.stream(ASK).finalMessage()).rejects.toThrow('No more.');
    expect(server.requests).toEqual([]);
    expect(await books(meter)).toEqual({});
  });

  it('books each result of a batch once, at half the price, however often it is read', async () => {
    const results_url = `${server.baseURL}/messages/batches/batch_1/results`;
    const batch = { body: { id: 'batch_1', type: 'message_batch', processing_status: 'ended', results_url } };
    const lines = [
      { custom_id: 'alice', result: { type: 'succeeded', message: messageBody('msg_b1') } },
      { custom_id: 'bob', result: { type: 'errored', error: { type: 'error' } } },
      { custom_id: 'carol', result: { type: 'succeeded', message: messageBody('msg_b2') } },
    ];
    const results = {
      headers: { 'content-type': 'application/x-jsonl' },
      body: lines.map((line) => JSON.stringify(line)).join('\n'),
    };
    const read = async (client: Anthropic) => eventsOf(await client.messages.batches.results('batch_1'));
    const user = ({ custom_id: id }: Readonly<Record<string, unknown>>) => String(id);
    server.answer(batch, results, batch, results, batch, results);
    expect(await read(costed())).toEqual(lines);
    await read(costed());
    await eventsOf(await costed().beta.messages.batches.results('batch_1'));
    const once = { requests: { ok: 2 }, estimated: 0, usd: expect.closeTo(MESSAGE_USD, 9) as number };
    expect(await books(meter)).toMatchObject({ [ROW]: once });
    ({ meter, told } = meterOf());
    server.answer(batch, results);
    await read(costed({ user }));
    expect(Object.keys(await books(meter)).sort()).toEqual([`${ROW} alice`, `${ROW} carol`]);
  });

  it('books nothing for the count of tokens, and nothing more once it is undone', async () => {
    const client = instrumentAnthropic(costed(), meter);
    server.answer({ body: { input_tokens: 7 } }, message('msg_12'));
    await client.messages.countTokens({ model: ASK.model, messages: ASK.messages });
    await uninstrumentAnthropic(client).messages.create(ASK);
    expect(await books(meter)).toEqual({});
  });

  it('books both calls of a tool runner', async () => {
    const call = { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Paris' } };
    server.answer(message('msg_t1', { stop_reason: 'tool_use', content: [call] }), message('msg_t2'));
    const { id } = await costed().beta.messages.toolRunner({
      ...ASK,
      tools: [
        {
          type: 'custom',
          name: 'weather',
          input_schema: { type: 'object' },
          run: () => 'sunny',
          parse: (input) => input,
        },
      ],
    });
    expect(id).toBe('msg_t2');
    expect(await books(meter)).toMatchObject({ [ROW]: { requests: { ok: 2 }, estimated: 0 } });
  });

  it('books a stream that the app loses by what came', async () => {
    server.answer(messageStream('msg_lost', { words: 3, then: 'hang' }));
    await (async () => {
      const events = (await stream(costed()))[Symbol.asyncIterator]();
      for (let read = 0; read < 5; read += 1) await events.next();
    })();
    await vi.waitFor(async () => {
      collectGarbage();
      expect((await books(meter))[ROW]).toMatchObject({
        requests: { ok: 1 },
        estimated: 1,
        tokens: { output: 3 },
      });
    }, 20_000);
  });

  it('changes nothing of what it is given', async () => {
    server.answer(message('msg_frozen'));
    await costed().messages.create(Object.freeze({ ...ASK, metadata: Object.freeze({ user_id: 'carol' }) }));
    expect(Object.keys(await books(meter))).toEqual([`${ROW} carol`]);
  });

  it('books once on each meter', async () => {
    const { meter: other } = meterOf();
    const client = instrumentAnthropic(costed(), other, { provider: 'anthropic' });
    server.answer(message('msg_1'), messageStream('msg_2'));
    await create(client);
    await eventsOf(await stream(client));
    for (const each of [meter, other])
      expect(await books(each)).toMatchObject({ [ROW]: { requests: { ok: 2 }, estimated: 0 } });
  });

  it('lets the call succeed where recording fails, and tells why', async () => {
    vi.spyOn(meter, 'record').mockImplementation(() => {
      throw new Error('No books.');
    });
    const user = (): string => {
      throw new Error('No user.');
    };
    server.answer(message('msg_1'), messageStream('msg_2'));
    const client = costed({ user });
    await expect(create(client)).resolves.toHaveProperty('id', 'msg_1');
    await expect(client.messages.stream(ASK).finalMessage()).resolves.toHaveProperty('id', 'msg_2');
    const faults = [
      { kind: 'invalid_label', cause: new Error('No user.') },
      { kind: 'internal', cause: new Error('No books.') },
    ];
    expect(told).toMatchObject([...faults, ...faults]);
  });
});
