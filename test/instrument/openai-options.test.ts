// What apps set around calls of OpenAI's SDK, its other endpoints, and what must not reach the app.
import type OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { BudgetExceededError, type Guard } from '../../src/catalogue/guard.ts';
import type { CostMeter, Diagnostic } from '../../src/index.ts';
import {
  instrumentOpenAI,
  type OpenAIOptions,
  uninstrumentOpenAI,
} from '../../src/instrument/openai/index.ts';
import { wasBooked } from '../../src/meter/booked-ids.ts';
import { ANSWERED, BROKEN, chat, CHAT_BOOKED, chatStream } from './ai/answers.ts';
import { OPENAI_SDKS } from './ai/sdks.ts';
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

const ASK = { model: 'gpt-4o', messages: [{ role: 'user' as const, content: 'Capital of France?' }] };

const REFUSAL = {
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
};

async function allOf(stream: AsyncIterable<unknown>): Promise<unknown[]> {
  const events = [];
  for await (const event of stream) events.push(event);
  return events;
}

describe.each(OPENAI_SDKS)('$name', ({ Sdk }) => {
  const bare = (): OpenAI => new Sdk({ baseURL: server.baseURL, apiKey: 'none', maxRetries: 0 });
  const costed = (options: OpenAIOptions = {}): OpenAI =>
    instrumentOpenAI(bare(), meter, { provider: 'openai', ...options });
  const create = (client: OpenAI, more: object = {}) =>
    client.chat.completions.create({ ...ASK, ...more }) as Promise<OpenAI.ChatCompletion>;

  describe('labels', () => {
    it('are those around the call, also where its stream is read elsewhere', async () => {
      server.answer(chatStream('chatcmpl-labels'));
      const running = await meter.withLabels({ user: 'alice', type: 'summary' }, () =>
        costed().chat.completions.create({ ...ASK, stream: true }),
      );
      await meter.withLabels({ user: 'bob' }, async () => {
        for await (const chunk of running) expect(chunk).toHaveProperty('id');
      });
      expect(Object.keys(await books(meter))).toEqual([`openai ${ANSWERED} summary alice`]);
    });

    it('come from the options first, then from around, then from what the call tells the provider', async () => {
      server.answer(chat('chatcmpl-1'), chat('chatcmpl-2'), chat('chatcmpl-3'), chat('chatcmpl-4'));
      const named = { user: 'carol' };
      await create(costed(), named);
      await create(costed(), { safety_identifier: 'erin', user: 'carol' });
      await meter.withLabels({ user: 'alice' }, () => create(costed(), named));
      const options = { user: ({ model }: { model?: unknown }) => `dave of ${String(model)}`, type: 'draft' };
      await meter.withLabels({ user: 'alice' }, () =>
        create(costed({ ...options, provider: 'azure.ai.openai' }), named),
      );
      expect(Object.keys(await books(meter)).sort()).toEqual([
        `azure.ai.openai ${ANSWERED} draft dave of gpt-4o`,
        `openai ${ANSWERED} chat alice`,
        `openai ${ANSWERED} chat carol`,
        `openai ${ANSWERED} chat erin`,
      ]);
    });
  });

  it('does not send what a guard refuses, and rejects with its error', async () => {
    const asked: unknown[] = [];
    const guard = {
      check(call) {
        asked.push(call);
        return Promise.reject(new BudgetExceededError(REFUSAL));
      },
    } as Guard;
    server.answer(chat('chatcmpl-refused'));
    const client = costed({ guard, user: () => 'alice' });
    await expect(create(client)).rejects.toThrow(BudgetExceededError);
    await expect(create(client.withOptions({ timeout: 5000 }))).rejects.toThrow('No more.');
    expect(asked[0]).toEqual({ provider: 'openai', model: 'gpt-4o', type: 'chat', user: 'alice' });
    expect(server.requests).toEqual([]);
    expect(await books(meter)).toEqual({});
  });

  it('asks a guard before each call, and makes those that it lets through', async () => {
    const guard = { check: () => Promise.resolve() } as unknown as Guard;
    server.answer(chat('chatcmpl-passed'));
    expect(await create(costed({ guard })).then(({ id }) => id)).toBe('chatcmpl-passed');
    expect(await books(meter)).toHaveProperty([`openai ${ANSWERED} chat`, 'usd'], CHAT_BOOKED.usd);
  });

  it('books once on each meter, whoever instruments a client again', async () => {
    const other = meterOf().meter;
    const client = costed();
    expect(instrumentOpenAI(client, meter)).toBe(client);
    instrumentOpenAI(instrumentOpenAI(client, other, { provider: 'openai' }), other);
    server.answer(chat('chatcmpl-twice'), chatStream('chatcmpl-twice-2'));
    await create(client);
    let chunks = 0;
    for await (const chunk of await client.chat.completions.create({ ...ASK, stream: true })) {
      expect(chunk.choices).toHaveLength(1);
      chunks++;
    }
    expect(chunks).toBe(7);
    for (const each of [meter, other]) {
      expect(await books(each)).toHaveProperty([`openai ${ANSWERED} chat`, 'requests'], { ok: 2 });
      expect(wasBooked(each, 'chatcmpl-twice')).toBe(true);
    }
  });

  it('leaves a client as it was when it is instrumented no more', async () => {
    const [plain, client] = [bare(), costed()];
    expect(Object.keys(client)).toEqual(Object.keys(plain));
    expect(uninstrumentOpenAI(client)).toBe(client);
    expect(Object.getOwnPropertyNames(client)).toEqual(Object.getOwnPropertyNames(plain));
    server.answer(chat('chatcmpl-no-more'));
    await create(client);
    expect(await books(meter)).toEqual({});
  });

  it('changes nothing of what it is given', async () => {
    server.answer(chatStream('chatcmpl-frozen'));
    const frozen = Object.freeze({ ...ASK, stream: true as const, stream_options: Object.freeze({}) });
    for await (const chunk of await costed().chat.completions.create(frozen))
      expect(chunk.choices).toHaveLength(1);
    expect(frozen.stream_options).toEqual({});
  });

  it('does not ask those who tell unasked, and leaves what they tell to the app', async () => {
    server.answer(chatStream('chatcmpl-unasked'));
    const client = costed({ provider: 'mistral_ai' });
    const chunks = await allOf(await client.chat.completions.create({ ...ASK, stream: true }));
    expect(chunks).toHaveLength(8);
    expect(server.requests[0]?.body).not.toHaveProperty('stream_options');
    expect(await books(meter)).toHaveProperty([`mistral_ai ${ANSWERED} chat`, 'tokens'], CHAT_BOOKED.tokens);
  });

  it('books a stream of Groq, which tells its usage in a field of its own', async () => {
    const { events } = chatStream('chatcmpl-groq', { usage: null }) as { events: object[] };
    const usage = { prompt_tokens: 12, completion_tokens: 6 };
    const [first, ...rest] = events;
    server.answer({
      events: [
        { ...first, x_groq: { id: 'req_1' } },
        ...rest.slice(0, -1),
        { ...rest.at(-1), x_groq: { id: 'req_1', usage } },
      ],
    });
    await allOf(await costed({ provider: 'groq' }).chat.completions.create({ ...ASK, stream: true }));
    expect(await books(meter)).toMatchObject({
      [`groq ${ANSWERED} chat`]: { requests: { ok: 1 }, estimated: 0, tokens: { input: 12, output: 6 } },
    });
  });

  it('sends a request that writes itself down as it is', async () => {
    server.answer(chatStream('chatcmpl-json', { usage: null }));
    class Asking {
      readonly model = 'gpt-4o';
      readonly stream = true as const;
      readonly messages = ASK.messages;
      toJSON(): object {
        return { model: this.model, stream: true, messages: ASK.messages, seed: 7 };
      }
    }
    for await (const chunk of await costed().chat.completions.create(new Asking())) {
      expect(chunk.choices).toHaveLength(1);
    }
    expect(server.requests[0]?.body).toEqual({ ...ASK, stream: true, seed: 7 });
  });

  it('asks no stream for its usage where it is told not to', async () => {
    server.answer(chatStream('chatcmpl-not', { usage: null }));
    const client = costed({ includeUsage: false });
    for await (const chunk of await client.chat.completions.create({ ...ASK, stream: true })) {
      expect(chunk.choices).toHaveLength(1);
    }
    expect(server.requests[0]?.body).not.toHaveProperty('stream_options');
    expect(await books(meter)).toHaveProperty([`openai ${ANSWERED} chat`, 'estimated'], 1);
  });

  it('books without harm where the app’s own function throws', async () => {
    server.answer(chat('chatcmpl-throws'));
    const user = (): string => {
      throw new Error('no user');
    };
    expect(await create(costed({ user })).then(({ id }) => id)).toBe('chatcmpl-throws');
    expect(await books(meter)).toHaveProperty([`openai ${ANSWERED} chat`, 'requests'], { ok: 1 });
    expect(told.map(({ kind }) => kind)).toEqual(['invalid_label']);
  });

  it('says so where the app’s function is asynchronous, whose rejection nobody would handle', async () => {
    const unhandled: unknown[] = [];
    const listener = (error: unknown): unknown => unhandled.push(error);
    process.on('unhandledRejection', listener);
    const user = (() => Promise.reject(new Error('no user'))) as unknown as () => string;
    server.answer(chat('chatcmpl-async'));
    await create(costed({ user }));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', listener);
    expect(unhandled).toEqual([]);
    expect(await books(meter)).toHaveProperty([`openai ${ANSWERED} chat`, 'requests'], { ok: 1 });
    expect(told).toMatchObject([{ kind: 'invalid_label' }]);
  });

  it('lets the call succeed where recording fails, and tells why', async () => {
    vi.spyOn(meter, 'record').mockImplementation(() => {
      throw new Error('No books.');
    });
    server.answer(chat('chatcmpl-a'), chatStream('chatcmpl-b'), chat('chatcmpl-c'));
    const client = costed();
    await expect(create(client)).resolves.toHaveProperty('id', 'chatcmpl-a');
    expect(await allOf(await client.chat.completions.create({ ...ASK, stream: true }))).toHaveLength(7);
    const raw = await client.chat.completions.create(ASK).asResponse();
    await expect(raw.json()).resolves.toHaveProperty('id', 'chatcmpl-c');
    const failed = { kind: 'internal', cause: new Error('No books.') };
    expect(told).toMatchObject([failed, failed, failed]);
  });

  it('says so where it is given what is no client', () => {
    const { chat } = bare();
    expect(instrumentOpenAI(chat, meter)).toBe(chat);
    expect(told).toMatchObject([
      { kind: 'internal', message: expect.stringContaining('no client') as unknown },
    ]);
  });

  it('leaves a rejection that nobody handles for the process to see', async () => {
    const seen: unknown[] = [];
    const before = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', (error) => seen.push(error));
    try {
      for (const client of [bare(), costed()]) {
        server.answer(BROKEN);
        void client.chat.completions.create(ASK).asResponse();
        await expect.poll(() => server.requests.length).toBe(1);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    } finally {
      process.removeAllListeners('unhandledRejection');
      for (const listener of before) process.on('unhandledRejection', listener);
    }
    expect(seen.map(String)).toEqual(['Error: 500 Broken.', 'Error: 500 Broken.']);
  });

  it('leaves no rejection behind that the app has handled', async () => {
    const seen: unknown[] = [];
    const listener = (error: unknown): unknown => seen.push(error);
    process.on('unhandledRejection', listener);
    for (const call of [
      (client: OpenAI): PromiseLike<unknown> => create(client),
      (client: OpenAI) => client.chat.completions.parse(ASK),
      (client: OpenAI) => client.chat.completions.create(ASK).withResponse(),
      (client: OpenAI) => client.chat.completions.create(ASK).asResponse(),
    ]) {
      server.answer(BROKEN);
      await expect(Promise.resolve(call(costed()))).rejects.toThrow('500 Broken.');
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    process.off('unhandledRejection', listener);
    expect(seen).toEqual([]);
    expect(await books(meter)).toHaveProperty(['openai gpt-4o chat', 'requests'], { error: 4 });
  });
});
