// The real Anthropic SDK in its two majors, against a server on this machine: what is booked is what the server sent.
import { text } from 'node:stream/consumers';
import type Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CostMeter, Diagnostic } from '../../src/index.ts';
import { instrumentAnthropic } from '../../src/instrument/anthropic/index.ts';
import { wasBooked } from '../../src/meter/booked-ids.ts';
import {
  CLAUDE,
  BROKEN,
  message,
  MESSAGE_USD,
  messageStream,
  OVERLOADED,
  TOO_MANY,
} from './ai/anthropic-answers.ts';
import { ANTHROPIC_SDKS } from './ai/sdks.ts';
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

const ROW = `anthropic ${CLAUDE} chat`;
/** Where a call is booked whose answer did not say its model. */
const ROW_OF_ASKED = 'anthropic claude-latest chat';
const ASK = {
  model: 'claude-latest',
  max_tokens: 100,
  messages: [{ role: 'user' as const, content: 'What is the capital of France?' }],
};
const TOKENS = { input: 200, cache_read: 1000, cache_write: 200, cache_write_1h: 100, output: 80 };
/** What is booked of one call that was answered in full. */
const ONCE = {
  [ROW]: { requests: { ok: 1 }, estimated: 0, tokens: TOKENS, usd: expect.closeTo(MESSAGE_USD, 9) as number },
};

/** An error as an app sees it. */
const asError = (error: unknown) => ({
  type: (error as Error).constructor.name,
  class: (error as Error).constructor,
  message: String(error),
  status: (error as { status?: unknown }).status,
});

/** All events of a stream, and how it ended. */
async function eventsOf(stream: AsyncIterable<unknown>): Promise<unknown> {
  const events = [];
  try {
    for await (const event of stream) events.push(event);
  } catch (error) {
    return { events, ...asError(error) };
  }
  return { events };
}

describe.each(ANTHROPIC_SDKS)('$name', ({ Sdk }) => {
  const bare = (): Anthropic =>
    new Sdk({ baseURL: server.baseURL.replace('/v1', ''), apiKey: 'none', maxRetries: 1 });
  const costed = (): Anthropic => instrumentAnthropic(bare(), meter, { provider: 'anthropic' });

  /** What an app sees of a scenario, the same bare and instrumented: its value, or its error. */
  async function seen(
    answers: readonly Answer[],
    scenario: (client: Anthropic) => PromiseLike<unknown>,
  ): Promise<unknown> {
    const results = [];
    for (const client of [bare(), costed()]) {
      server.answer(...answers);
      results.push(await scenario(client).then((value) => ({ value }), asError));
    }
    expect(results[1]).toStrictEqual(results[0]);
    return results[1];
  }

  const create = (client: Anthropic) => client.messages.create(ASK);
  const stream = (client: Anthropic) => client.messages.create({ ...ASK, stream: true });

  it('books an answer once, in all the ways of reading it', async () => {
    const ways: readonly ((client: Anthropic) => PromiseLike<unknown>)[] = [
      create,
      (client) => client.beta.messages.create(ASK),
      (client) =>
        create(client)
          .withResponse()
          .then(({ data, response, request_id }) => ({ data, headers: [...response.headers], request_id })),
      (client) =>
        create(client)
          .asResponse()
          .then((response) => response.json()),
      (client) =>
        create(client)
          .asResponse()
          .then(async (response) => [response.body !== null, await response.text()]),
      (client) => client.messages.parse(ASK),
      (client) => create(client.withOptions({ timeout: 5000 })),
    ];
    for (const way of ways) {
      ({ meter, told } = meterOf());
      expect(await seen([message('msg_1')], way)).toHaveProperty('value');
      expect(await books(meter)).toEqual(ONCE);
      expect(wasBooked(meter, 'msg_1')).toBe(true);
      expect(told).toEqual([]);
    }
  });

  it('books a stream once, in all the ways of reading it', async () => {
    const ways: readonly ((client: Anthropic) => PromiseLike<unknown>)[] = [
      async (client) => eventsOf(await stream(client)),
      (client) =>
        stream(client)
          .withResponse()
          .then(async ({ data, response, request_id }) => ({
            read: await eventsOf(data),
            headers: [...response.headers],
            request_id,
          })),
      async (client) => eventsOf(await client.beta.messages.create({ ...ASK, stream: true })),
      async (client) => Promise.all((await stream(client)).tee().map(eventsOf)),
      async (client) => text((await stream(client)).toReadableStream()),
      async (client) => (await stream(client).asResponse()).text(),
      async (client) => text((await stream(client).asResponse()).body ?? new ReadableStream()),
      (client) => client.messages.stream(ASK).finalMessage(),
      (client) => client.beta.messages.stream(ASK).finalText(),
    ];
    for (const way of ways) {
      ({ meter, told } = meterOf());
      expect(await seen([messageStream('msg_2')], way)).toHaveProperty('value');
      expect(await books(meter)).toEqual(ONCE);
      expect(wasBooked(meter, 'msg_2')).toBe(true);
    }
  });

  it('books a stream that the app stops by the input that was told, and the output that came', async () => {
    const hanging = [messageStream('msg_3', { words: 3, then: 'hang' })];
    const byStream = async (client: Anthropic) => {
      const running = await stream(client);
      const events = [];
      for await (const event of running) if (events.push(event) === 5) running.controller.abort();
      return events;
    };
    const byHelper = async (client: Anthropic) => {
      const running = client.messages.stream(ASK);
      let texts = 0;
      running.on('text', () => {
        if (++texts === 3) running.abort();
      });
      return running.finalMessage().catch(asError);
    };
    const byLeaving = async (client: Anthropic) => {
      const events = [];
      for await (const event of await stream(client)) if (events.push(event) === 5) break;
      await server.left();
      return events;
    };
    for (const way of [byStream, byHelper, byLeaving]) {
      ({ meter, told } = meterOf());
      expect(await seen(hanging, way)).toHaveProperty('value');
      expect(await books(meter)).toMatchObject({
        [ROW]: { requests: { ok: 1 }, estimated: 1, tokens: { ...TOKENS, output: 3 } },
      });
    }
  });

  it('books a stream that the server breaks off as failed, by what came', async () => {
    await seen([messageStream('msg_4', { words: 4, then: 'break' })], async (client) =>
      eventsOf(await stream(client)),
    );
    expect(await books(meter)).toMatchObject({
      [ROW]: { requests: { error: 1 }, estimated: 1, tokens: { ...TOKENS, output: 4 } },
    });
  });

  it('books a stream in which the server tells of an error as failed', async () => {
    const { events } = messageStream('msg_4', { words: 2, then: 'hang' }) as { events: unknown[] };
    const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
    await seen([{ events: [...events, error] }], async (client) => eventsOf(await stream(client)));
    expect(await books(meter)).toMatchObject({
      [ROW]: { requests: { error: 1 }, estimated: 1, tokens: { ...TOKENS, output: 2 } },
    });
  });

  it.each([OVERLOADED, TOO_MANY])(
    'books a call that is refused once and then answered as one',
    async (refusal) => {
      await seen([refusal, message('msg_5')], create);
      expect(server.requests).toHaveLength(2);
      expect(await books(meter)).toEqual(ONCE);
      ({ meter, told } = meterOf());
      await seen([refusal, messageStream('msg_5')], async (client) => eventsOf(await stream(client)));
      expect(await books(meter)).toEqual(ONCE);
    },
  );

  it.each([
    [529, OVERLOADED],
    [500, BROKEN],
  ])(
    'books a call that fails as failed, at no cost, and throws what the SDK throws: %d',
    async (status, fault) => {
      for (const way of [create, stream]) {
        ({ meter, told } = meterOf());
        expect(await seen([fault, fault], way)).toMatchObject({ status });
        expect(await books(meter)).toEqual({
          [ROW_OF_ASKED]: { requests: { error: 1 }, estimated: 0, tokens: {}, usd: 0 },
        });
      }
    },
  );

  it('books an answer that is no JSON as failed', async () => {
    await seen([{ body: '{"id":' }], create);
    expect(await books(meter)).toMatchObject({ [ROW_OF_ASKED]: { requests: { error: 1 }, estimated: 1 } });
  });

  it('books strange usage without harm', async () => {
    await seen([message('msg_6', { usage: 'many' })], create);
    expect(await books(meter)).toMatchObject({ [ROW]: { requests: { ok: 1 }, estimated: 1 } });
    ({ meter, told } = meterOf());
    await seen([message('msg_7', { usage: { input_tokens: -5, output_tokens: 3 } })], create);
    expect(await books(meter)).toMatchObject({ [ROW]: { requests: { ok: 1 }, usd: 0 } });
    expect(told.map(({ kind }) => kind)).toContain('invalid_usage');
  });
});
