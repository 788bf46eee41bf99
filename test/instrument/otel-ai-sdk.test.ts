// Spans that the AI SDK makes itself, in its two majors and those of OpenTelemetry's SDK: what is booked is what the server sent.
import { OpenTelemetry } from '@ai-sdk/otel';
import type { Tracer } from '@opentelemetry/api';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { BasicTracerProvider } from 'opentelemetry-sdk-trace-base-2';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { costSpanProcessor } from '../../src/bridges/otel/index.ts';
import type { CostMeter, Diagnostic } from '../../src/index.ts';
import { costMiddleware } from '../../src/instrument/ai-sdk/index.ts';
import { ANSWERED, BROKEN, chat, CHAT_BOOKED, chatStream, TOO_MANY } from './ai/answers.ts';
import { type Model, SDKS } from './ai/sdks.ts';
import { collectGarbage } from './ai/garbage.ts';
import { startWireServer, type WireServer } from './ai/wire-server.ts';
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
/** Where a call is booked of whose answer no span told. */
const ASKED = 'openai gpt-4o chat';
const FAILED = { [ASKED]: { requests: { error: 1 }, tokens: {}, usd: 0, estimated: 0 } };

const TRACERS = [
  { sdk: 'OpenTelemetry 3', Provider: TracerProvider },
  { sdk: 'OpenTelemetry 2', Provider: BasicTracerProvider as unknown as typeof TracerProvider },
];
const PAIRS = SDKS.flatMap((ai) => TRACERS.map((tracer) => ({ ...ai, ...tracer })));

describe.each(PAIRS)('$name with $sdk', ({ name, ai, createOpenAI, Provider }) => {
  const bare = (): Model => createOpenAI({ baseURL: server.baseURL, apiKey: 'none' }).chat('gpt-4o');

  /** A prompt to a model whose spans are booked. */
  function asking(model: Model = bare()) {
    const tracer: Tracer = new Provider({ spanProcessors: [costSpanProcessor(meter)] }).getTracer('ai');
    // The newer major makes its spans by a package of its own.
    const telemetry = name === 'ai 7' ? { integrations: [new OpenTelemetry({ tracer })] } : { tracer };
    return {
      model,
      prompt: 'Hello',
      onError: () => undefined,
      experimental_telemetry: { isEnabled: true, ...telemetry },
    };
  }
  const streamed = async (prompt: ReturnType<typeof asking>, words = Infinity): Promise<void> => {
    const controller = new AbortController();
    const { textStream } = ai.streamText({ ...prompt, maxRetries: 1, abortSignal: controller.signal });
    let heard = 0;
    for await (const text of textStream) if (text !== '' && (heard += 1) === words) controller.abort();
  };

  /** What is booked of one call that was answered; the newer major does not tell reasoning apart. */
  async function expectBookedOnce(): Promise<void> {
    const { [ROW]: booked } = await books(meter);
    expect(booked).toMatchObject({ requests: { ok: 1 }, usd: CHAT_BOOKED.usd, estimated: 0 });
    expect(booked?.tokens).toMatchObject({ input: 200, cache_read: 1000 });
    expect(booked && sumOf(booked)).toBe(1280);
  }

  it('are booked, at once and as a stream', async () => {
    server.answer(chat('chatcmpl-1'));
    await ai.generateText(asking());
    await expectBookedOnce();
    ({ meter, told } = meterOf());
    server.answer(chatStream('chatcmpl-2'));
    await streamed(asking());
    await expectBookedOnce();
  });

  it('are not booked again where the middleware has done so', async () => {
    const model = ai.wrapLanguageModel({ model: bare(), middleware: costMiddleware(meter) });
    server.answer(chat('chatcmpl-1'), chatStream('chatcmpl-2'));
    await ai.generateText(asking(model));
    await streamed(asking(model));
    expect(await books(meter)).toMatchObject({ [ROW]: { requests: { ok: 2 }, usd: 2 * CHAT_BOOKED.usd } });
  });

  it('are booked where a call is refused once and then answered', async () => {
    server.answer(TOO_MANY, chat('chatcmpl-1'));
    await ai.generateText(asking());
    await expectBookedOnce();
  });

  it('are booked as failed, at no cost, where there is no answer, or none that can be read', async () => {
    for (const fault of [BROKEN, chat('chatcmpl-1', { usage: 'many' })]) {
      ({ meter, told } = meterOf());
      server.answer(fault);
      await expect(ai.generateText({ ...asking(), maxRetries: 0 })).rejects.toThrow();
      expect(await books(meter)).toEqual(FAILED);
    }
  });

  it('are told of where their figures cannot be', async () => {
    server.answer(chat('chatcmpl-1', { usage: { prompt_tokens: -5, completion_tokens: 3 } }));
    await ai.generateText(asking());
    expect(await books(meter)).toMatchObject({ [ROW]: { requests: { ok: 1 }, usd: 0 } });
    expect(told.map(({ kind }) => kind)).toContain('invalid_usage');
  });

  it.each([
    ['stops', { words: 3, then: 'hang' }, 2],
    ['sees broken off', { words: 3, then: 'break' }, Infinity],
  ] as const)('are counted without a price where the app %s a stream', async (_, answer, words) => {
    server.answer(chatStream('chatcmpl-1', answer));
    await streamed(asking(), words).catch(() => undefined);
    await vi.waitFor(async () => {
      // The older major never ends such spans: they are lost.
      collectGarbage();
      const { [ASKED]: booked } = await books(meter);
      expect(Object.values(booked?.requests ?? {})).toEqual([1]);
      expect(booked).toMatchObject({ tokens: {}, usd: 0 });
    }, 20_000);
  });
});
