// The real OpenAI SDK in its two majors, against a server on this machine: what is booked is what the server sent.
import { text } from 'node:stream/consumers';
import OpenAI from 'openai';
import OpenAI6 from 'openai-6';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CostMeter, Diagnostic } from '../../src/index.ts';
import { instrumentOpenAI, type OpenAIOptions } from '../../src/instrument/openai/index.ts';
import { ANSWERED, chat, CHAT_BOOKED, chatStream, type StreamChanges } from './ai/answers.ts';
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

/** What is booked of one call that was answered in full. */
const ONCE = { [ROW]: { requests: { ok: 1 }, estimated: 0, ...CHAT_BOOKED } };

const SDKS = [
  { name: 'openai 7', Sdk: OpenAI },
  { name: 'openai 6', Sdk: OpenAI6 as unknown as typeof OpenAI },
];

/** An error as an app sees it. */
const asError = (error: unknown) => ({
  error,
  type: (error as Error).constructor.name,
  message: String(error),
  status: (error as { status?: unknown }).status,
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

describe.each(SDKS)('$name', ({ Sdk }) => {
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
    expect(results[1]).toEqual(results[0]);
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
      (client) => client.chat.completions.parse(ASK).asResponse().then((response) => response.json()),
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
      (client) => stream(client).withResponse().then(({ data }) => chunksOf(data)),
      async (client) => Promise.all((await stream(client)).tee().map(chunksOf)),
      async (client) => text((await stream(client)).toReadableStream()),
      (client) => client.chat.completions.stream(ASK).finalChatCompletion(),
    ];
    for (const way of ways) {
      ({ meter, told } = meterOf());
      expect(await streamed(way)).toHaveProperty('value');
      expect(await books(meter)).toEqual(ONCE);
    }
  });
});
