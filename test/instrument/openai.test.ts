// The real OpenAI SDK in its two majors, against a server on this machine: what is booked is what the server sent.
import { text } from 'node:stream/consumers';
import type OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CostMeter, Diagnostic } from '../../src/index.ts';
import { instrumentOpenAI, type OpenAIOptions } from '../../src/instrument/openai/index.ts';
import { estimateUsage } from '../../src/usage/index.ts';
import {
  ANSWERED,
  BROKEN,
  chat,
  CHAT_BOOKED,
  chatStream,
  type StreamChanges,
  TOO_MANY,
} from './ai/answers.ts';
import { OPENAI_SDKS } from './ai/sdks.ts';
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
const PROMPT = 'What is the capital of France? Answer in one sentence.';
const ASK = { model: 'gpt-4o', messages: [{ role: 'user' as const, content: PROMPT }] };

/** Where a call is booked whose answer did not say its model. */
const ROW_OF_ASKED = 'openai gpt-4o chat';

/** What is booked of one call that was answered in full. */
const ONCE = { [ROW]: { requests: { ok: 1 }, estimated: 0, ...CHAT_BOOKED } };

/** An error as an app sees it. */
const asError = (error: unknown) => ({
  type: (error as Error).constructor.name,
  class: (error as Error).constructor,
  message: String(error),
  cause: String((error as Error).cause),
  status: (error as { status?: unknown }).status,
  headers: (error as { headers?: unknown }).headers,
});

/** All chunks of a stream, and how it ended. */
async function chunksOf(stream: AsyncIterable<unknown>): Promise<unknown> {
  const chunks = [];
  try {
    for await (const chunk of stream) chunks.push(chunk);
  } catch (error) {
    return { chunks, ...asError(error) };
  }
  return { chunks };
}

describe.each(OPENAI_SDKS)('$name', ({ Sdk }) => {
  const bare = (): OpenAI => new Sdk({ baseURL: server.baseURL, apiKey: 'none' });
  const costed = (options: OpenAIOptions = {}): OpenAI =>
    instrumentOpenAI(bare(), meter, { provider: 'openai', ...options });

  /** What an app sees of a scenario, the same bare and instrumented: its value, or its error. */
  async function seen(
    answers: readonly Answer[],
    scenario: (client: OpenAI) => PromiseLike<unknown>,
    { asked = answers }: { asked?: readonly Answer[] } = {},
  ): Promise<unknown> {
    const results = [];
    for (const [client, given] of [
      [bare(), answers],
      [costed(), asked],
    ] as const) {
      server.answer(...given);
      results.push(await scenario(client).then((value) => ({ value }), asError));
    }
    expect(results[1]).toStrictEqual(results[0]);
    return results[1];
  }

  /** A stream that tells usage to those who ask, and to them alone. */
  const streamed = (
    scenario: (client: OpenAI) => PromiseLike<unknown>,
    { changes = {} }: { changes?: StreamChanges } = {},
  ): Promise<unknown> =>
    seen([chatStream('chatcmpl-stream', { ...changes, usage: null })], scenario, {
      asked: [chatStream('chatcmpl-stream', changes)],
    });

  const create = (client: OpenAI) => client.chat.completions.create(ASK);
  const stream = (client: OpenAI, options?: OpenAI.RequestOptions) =>
    client.chat.completions.create({ ...ASK, stream: true }, options);

  it('books what a plain call used', async () => {
    await seen([chat('chatcmpl-plain')], create);
    expect(await books(meter)).toEqual(ONCE);
    expect(told).toEqual([]);
  });

  it('books what a stream used, of whose usage the app sees nothing', async () => {
    const { value } = (await streamed(async (client) => chunksOf(await stream(client)))) as {
      value: { chunks: object[] };
    };
    expect(value.chunks).toHaveLength(7);
    expect(server.requests[0]?.body).toHaveProperty('stream_options', { include_usage: true });
    expect(await books(meter)).toEqual(ONCE);
  });

  it('leaves the usage of a stream to an app that asks for it', async () => {
    const asking = { ...ASK, stream: true as const, stream_options: { include_usage: true } };
    const read = async (client: OpenAI) => chunksOf(await client.chat.completions.create(asking));
    const { value } = (await seen([chatStream('chatcmpl-asked')], read)) as { value: { chunks: object[] } };
    expect(value.chunks).toHaveLength(8);
    expect(await books(meter)).toEqual(ONCE);
  });

  it('books an answer once, in all the ways of reading it', async () => {
    const ways: readonly ((client: OpenAI) => PromiseLike<unknown>)[] = [
      (client) =>
        create(client)
          .withResponse()
          .then(({ data, response, request_id }) => ({
            data,
            headers: [...response.headers],
            url: response.url,
            request_id,
          })),
      (client) =>
        create(client)
          .asResponse()
          .then(async (response) => [response instanceof Response, response.status, await response.json()]),
      (client) =>
        create(client)
          .asResponse()
          .then(async (response) => [response.body !== null, await response.text(), response.bodyUsed]),
      async (client) => {
        const { body } = await create(client).asResponse();
        return text(body ?? new ReadableStream());
      },
      async (client) => {
        const promise = create(client);
        const { status } = await promise.asResponse();
        return [status, await promise];
      },
      (client) => client.chat.completions.parse(ASK),
      (client) =>
        client.chat.completions
          .parse(ASK)
          .asResponse()
          .then((response) => response.json()),
      (client) => client.post('/chat/completions', { body: ASK }),
      (client) => create(client.withOptions({ timeout: 5000 })),
    ];
    for (const way of ways) {
      ({ meter, told } = meterOf());
      expect(await seen([chat('chatcmpl-way')], way)).toHaveProperty('value');
      expect(await books(meter)).toEqual(ONCE);
      expect(told).toEqual([]);
    }
  });

  it('books a stream once, in all the ways of reading it', async () => {
    const ways: readonly ((client: OpenAI) => PromiseLike<unknown>)[] = [
      (client) =>
        stream(client)
          .withResponse()
          .then(async ({ data, response, request_id }) => ({
            read: await chunksOf(data),
            headers: [...response.headers],
            request_id,
          })),
      async (client) => Promise.all((await stream(client)).tee().map(chunksOf)),
      async (client) => text((await stream(client)).toReadableStream()),
      (client) => client.chat.completions.stream(ASK).finalChatCompletion(),
      async (client) => (await stream(client).asResponse()).text(),
      async (client) => new TextDecoder().decode(await (await stream(client).asResponse()).arrayBuffer()),
      async (client) => (await stream(client).asResponse()).clone().text(),
      async (client) => text((await stream(client).asResponse()).body ?? new ReadableStream()),
      async (client) => {
        const response = await stream(client).asResponse();
        return [await new Response(response.body, response).text(), response.bodyUsed, [...response.headers]];
      },
    ];
    for (const way of ways) {
      ({ meter, told } = meterOf());
      expect(await streamed(way)).toHaveProperty('value');
      expect(await books(meter)).toEqual(ONCE);
    }
  });

  describe('an answer that does not come to its end', () => {
    const readSome = async (client: OpenAI, stop: (controller: AbortController) => void) => {
      const signalled = new AbortController();
      const chunks = [];
      const running = await stream(client, { signal: signalled.signal });
      for await (const chunk of running) {
        chunks.push(chunk);
        if (chunks.length === 3) stop(signalled);
      }
      return chunks;
    };

    it('is booked by what came where the app aborts it by its signal, or by the stream itself', async () => {
      const hanging = [chatStream('chatcmpl-abort', { words: 3, then: 'hang' })];
      const bySignal = (client: OpenAI) =>
        readSome(client, (controller) => {
          controller.abort();
        });
      const byStream = async (client: OpenAI) => {
        const running = await stream(client);
        const chunks = [];
        for await (const chunk of running) if (chunks.push(chunk) === 3) running.controller.abort();
        return chunks;
      };
      for (const way of [bySignal, byStream]) {
        ({ meter, told } = meterOf());
        expect(await seen(hanging, way)).toHaveProperty('value.length', 3);
        const row = (await books(meter))[ROW];
        expect(row).toMatchObject({ requests: { ok: 1 }, estimated: 1, tokens: { output: 3 } });
        expect(row?.tokens['input']).toBeGreaterThan(8);
        expect(row?.usd).toBeGreaterThan(0);
      }
    });

    it('is booked where the app leaves it, and the server is told so', async () => {
      const leave = async (client: OpenAI) => {
        for await (const chunk of await stream(client)) if (chunk.id !== '') break;
        await server.left();
      };
      await seen([chatStream('chatcmpl-left', { words: 2, then: 'hang' })], leave);
      expect((await books(meter))[ROW]).toMatchObject({ requests: { ok: 1 }, estimated: 1 });
    });

    it('is booked as failed where the server breaks it off', async () => {
      const read = async (client: OpenAI) => chunksOf(await stream(client));
      await seen([chatStream('chatcmpl-broken', { words: 4, then: 'break' })], read);
      expect((await books(meter))[ROW]).toMatchObject({
        requests: { error: 1 },
        estimated: 1,
        tokens: { output: 4 },
      });
    });

    it('is booked where the app loses it', async () => {
      server.answer(chatStream('chatcmpl-lost', { words: 2, then: 'hang' }));
      await (async () => {
        await stream(costed());
      })();
      await vi.waitFor(async () => {
        collectGarbage();
        expect((await books(meter))[ROW_OF_ASKED]).toMatchObject({ requests: { ok: 1 }, estimated: 1 });
      }, 20_000);
    });

    it('is booked where the app loses a response that it has not read, or never awaits its answer', async () => {
      const losing = [
        async () => {
          await create(costed()).asResponse();
        },
        () => {
          void create(costed());
          return vi.waitFor(() => {
            expect(server.requests).toHaveLength(1);
          });
        },
      ];
      for (const lose of losing) {
        ({ meter, told } = meterOf());
        server.answer(chat('chatcmpl-unread'));
        await lose();
        await vi.waitFor(async () => {
          collectGarbage();
          expect((await books(meter))[ROW_OF_ASKED]).toMatchObject({ requests: { ok: 1 }, estimated: 1 });
        }, 20_000);
      }
    });

    it('is not taken for lost while only its iterator is left', async () => {
      const [first, ...rest] = (chatStream('chatcmpl-held') as { events: unknown[] }).events;
      server.answer({ events: [first, ...rest] });
      const iterator = await (async () => (await stream(costed()))[Symbol.asyncIterator]())();
      await iterator.next();
      for (let round = 0; round < 5; round++) {
        collectGarbage();
        await new Promise((resolve) => setImmediate(resolve));
      }
      while ((await iterator.next()).done !== true);
      expect(await books(meter)).toEqual(ONCE);
    });
  });

  it('books a stream without usage by its texts', async () => {
    await seen([chatStream('chatcmpl-silent', { usage: null })], async (client) =>
      chunksOf(await stream(client)),
    );
    const { outputTokens } = estimateUsage({ output: 'The capital of France is Paris.' });
    expect((await books(meter))[ROW]).toMatchObject({
      requests: { ok: 1 },
      estimated: 1,
      tokens: { output: outputTokens },
    });
  });

  it('books a call that is refused once and then answered as one', async () => {
    await seen([TOO_MANY, chat('chatcmpl-second')], create);
    expect(server.requests).toHaveLength(2);
    expect(await books(meter)).toEqual(ONCE);
  });

  it('books a call that fails as failed, at no cost, and throws what the SDK throws', async () => {
    const failed = await seen([BROKEN], (client) => create(client.withOptions({ maxRetries: 0 })));
    expect(failed).toMatchObject({ type: 'InternalServerError', status: 500 });
    expect(await books(meter)).toEqual({
      [ROW_OF_ASKED]: { requests: { error: 1 }, estimated: 0, tokens: {}, usd: 0 },
    });
  });

  it('books nothing of a call that was aborted before it began', async () => {
    await seen([], (client) => client.chat.completions.create(ASK, { signal: AbortSignal.abort() }));
    expect(server.requests).toEqual([]);
    expect(await books(meter)).toEqual({});
  });

  it('books an answer that is no JSON as failed, and strange usage without harm', async () => {
    await seen([{ body: '{"id":' }], create);
    expect((await books(meter))[ROW_OF_ASKED]).toMatchObject({ requests: { error: 1 }, estimated: 1 });
    await seen([chat('chatcmpl-odd', { usage: 'many' })], create);
    expect((await books(meter))[ROW]).toMatchObject({ requests: { ok: 1 }, estimated: 1 });
    ({ meter, told } = meterOf());
    await seen([chat('chatcmpl-negative', { usage: { prompt_tokens: -5, completion_tokens: 3 } })], create);
    expect((await books(meter))[ROW]).toMatchObject({ requests: { ok: 1 }, usd: 0 });
    expect(told.map(({ kind }) => kind)).toContain('invalid_usage');
  });
});
