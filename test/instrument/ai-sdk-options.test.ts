// What apps set around the AI SDK's calls, models of other kinds, and what must not reach the app.
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { BudgetExceededError, type Guard, type GuardedCall } from '../../src/catalogue/guard.ts';
import type { CostMeter, Diagnostic } from '../../src/index.ts';
import {
  costMiddleware,
  type CostMiddlewareOptions,
  embeddingCostMiddleware,
  imageCostMiddleware,
} from '../../src/instrument/ai-sdk/index.ts';
import { wasBooked } from '../../src/meter/booked-ids.ts';
import {
  ANSWERED,
  chat,
  chatStream,
  EMBEDDINGS,
  IMAGE,
  RESPONSE_IN_FLEX,
  RESPONSE_STREAM_IN_FLEX,
} from './ai/answers.ts';
import { type Model, SDKS } from './ai/sdks.ts';
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

const PROMPT = 'What is the capital of France?';
const call = { prompt: [{ role: 'user' as const, content: [{ type: 'text' as const, text: PROMPT }] }] };

describe.each(SDKS)('$name', ({ ai, createOpenAI }) => {
  const openai = () => createOpenAI({ baseURL: server.baseURL, apiKey: 'none' });
  const costed = (options?: CostMiddlewareOptions): Model =>
    ai.wrapLanguageModel({
      model: openai().chat('gpt-4o'),
      middleware: costMiddleware(meter, options),
    });

  describe('labels', () => {
    it('are those around the call, also where its stream is read elsewhere', async () => {
      server.answer(chatStream('chatcmpl-labels'));
      const model = costed();
      const { stream } = await meter.withLabels({ user: 'alice', type: 'summary' }, () =>
        model.doStream(call),
      );
      await meter.withLabels({ user: 'bob' }, async () => {
        for await (const part of stream) expect(part).toHaveProperty('type');
      });
      expect(Object.keys(await books(meter))).toEqual([`openai ${ANSWERED} summary alice`]);
    });

    it('come from the options first, then from around, then from what the call tells the provider', async () => {
      const named = { ...call, providerOptions: { openai: { user: 'carol' } } };
      server.answer(chat('chatcmpl-1'), chat('chatcmpl-2'), chat('chatcmpl-3'));
      await costed().doGenerate(named);
      await meter.withLabels({ user: 'alice' }, () => costed().doGenerate(named));
      const options = { user: () => 'dave', type: 'draft', provider: 'azure.ai.openai' };
      await meter.withLabels({ user: 'alice' }, () => costed(options).doGenerate(named));
      expect(Object.keys(await books(meter)).sort()).toEqual([
        `azure.ai.openai ${ANSWERED} draft dave`,
        `openai ${ANSWERED} chat alice`,
        `openai ${ANSWERED} chat carol`,
      ]);
    });
  });

  it.each([
    ['flex', 0.5],
    ['auto', 1],
    ['standard_only', 1],
  ])('books a stream that does not name its tier as asked for: %s', async (serviceTier, share) => {
    const model = ai.wrapLanguageModel({ model: openai().chat('o3'), middleware: costMiddleware(meter) });
    const asked = { ...call, providerOptions: { other: { serviceTier } } };
    server.answer(chatStream('chatcmpl-tier', { model: 'o3-2025-04-16' }));
    for await (const part of (await model.doStream(asked)).stream) expect(part).toHaveProperty('type');
    const usd = ((200 * 2 + 1000 * 0.5 + 80 * 8) / 1e6) * share;
    expect((await books(meter))['openai o3-2025-04-16 chat']?.usd).toBeCloseTo(usd, 12);
  });

  describe('a guard', () => {
    const refusal = {
      ...{ alert: undefined, budget: 'users', scope: 'user', subject: 'alice', period: 'day' },
      ...{ spentUsd: 2, limitUsd: 1, resetsAt: undefined, reason: 'spent', message: 'No more.' },
    };

    it('is asked with the labels of the call, and what it refuses is not sent', async () => {
      const asked: GuardedCall[] = [];
      const guard = {
        check(guarded: GuardedCall) {
          asked.push(guarded);
          return Promise.reject(new BudgetExceededError(refusal));
        },
      } as unknown as Guard;
      server.answer();
      const model = costed({ guard, user: () => 'alice' });
      await expect(model.doGenerate(call)).rejects.toBeInstanceOf(BudgetExceededError);
      await expect(model.doStream(call)).rejects.toBeInstanceOf(BudgetExceededError);
      await expect(ai.generateText({ model, prompt: PROMPT })).rejects.toBeInstanceOf(BudgetExceededError);
      expect(server.requests).toEqual([]);
      const expected = { provider: 'openai', model: 'gpt-4o', type: 'chat', user: 'alice' };
      expect(asked).toEqual([expected, expected, expected]);
      // The guard itself records what it refuses.
      expect(await books(meter)).toEqual({});
    });
  });

  it('books a stream that nobody reads and nobody has any more', async () => {
    server.answer(chatStream('chatcmpl-lost'));
    await (async () => {
      const { stream } = await costed().doStream(call);
      const reader = stream.getReader();
      await reader.read();
    })();
    await vi.waitFor(
      async () => {
        collectGarbage();
        expect(Object.values(await books(meter))).toMatchObject([{ requests: { ok: 1 }, estimated: 1 }]);
      },
      { timeout: 20_000 },
    );
  });

  it('books a call that took too long as failed, and one that was stopped before it began not at all', async () => {
    server.answer({ events: [], then: 'hang' });
    const stream = ai.streamText({
      model: costed(),
      prompt: PROMPT,
      abortSignal: AbortSignal.timeout(100),
      onError: () => undefined,
    });
    await stream.consumeStream({ onError: () => undefined });
    expect(Object.values(await books(meter))).toMatchObject([{ requests: { error: 1 }, estimated: 1 }]);

    const { meter: other } = meterOf();
    const model = ai.wrapLanguageModel({ model: openai().chat('gpt-4o'), middleware: costMiddleware(other) });
    await expect(model.doGenerate({ ...call, abortSignal: AbortSignal.abort() })).rejects.toThrow();
    expect(await books(other)).toEqual({});
  });

  it('lets the call succeed where recording fails, and tells why', async () => {
    vi.spyOn(meter, 'record').mockImplementation(() => {
      throw new Error('No books.');
    });
    server.answer(chat('chatcmpl-a'), chatStream('chatcmpl-b'));
    const model = costed({
      user: () => {
        throw new Error('No user.');
      },
    });
    await expect(model.doGenerate(call)).resolves.toHaveProperty('usage');
    for await (const part of (await model.doStream(call)).stream) expect(part).toHaveProperty('type');
    expect(told).toMatchObject([
      { kind: 'invalid_label', cause: new Error('No user.') },
      { kind: 'internal', cause: new Error('No books.') },
      { kind: 'invalid_label' },
      { kind: 'internal' },
    ]);
  });

  it('remembers what it booked, so that a span of the call is not booked again', async () => {
    server.answer(chat('chatcmpl-once'), chatStream('chatcmpl-twice'));
    await costed().doGenerate(call);
    for await (const part of (await costed().doStream(call)).stream) expect(part).toHaveProperty('type');
    expect(['chatcmpl-once', 'chatcmpl-twice', 'other'].map((id) => wasBooked(meter, id))).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('books a call once where the model was wrapped twice, whatever is between', async () => {
    const cooler = {
      transformParams: ({ params }: { params: object }) => Promise.resolve({ ...params, temperature: 0 }),
    };
    const model = ai.wrapLanguageModel({
      model: costed({ user: () => 'inner' }),
      middleware: [costMiddleware(meter, { user: () => 'outer' }), cooler as object],
    });
    server.answer(chat('chatcmpl-1'), chatStream('chatcmpl-2'));
    await model.doGenerate(call);
    for await (const part of (await model.doStream(call)).stream) expect(part).toHaveProperty('type');
    expect(await books(meter)).toMatchObject({ [`openai ${ANSWERED} chat outer`]: { requests: { ok: 2 } } });
    expect(Object.keys(await books(meter))).toHaveLength(1);
  });

  it('books both of two calls where one is made inside the other', async () => {
    const asking = {
      wrapGenerate: async ({ doGenerate }: { doGenerate: () => Promise<object> }) => {
        await costed().doGenerate({
          ...call,
          prompt: [{ role: 'user', content: [{ type: 'text', text: 'Safe?' }] }],
        });
        return doGenerate();
      },
    };
    const middleware = [costMiddleware(meter), asking as object];
    const model = ai.wrapLanguageModel({ model: openai().chat('gpt-4o'), middleware });
    server.answer(chat('chatcmpl-1'), chat('chatcmpl-2'));
    await model.doGenerate(call);
    expect((await books(meter))[`openai ${ANSWERED} chat`]).toMatchObject({ requests: { ok: 2 } });
  });

  it.each([
    ['at once', RESPONSE_IN_FLEX, 'doGenerate'],
    ['as a stream', RESPONSE_STREAM_IN_FLEX, 'doStream'],
  ] as const)(
    'books the tier that served and the searches of the Responses API, %s',
    async (_, answer, how) => {
      server.answer(answer);
      const model = ai.wrapLanguageModel({
        model: openai().responses('gpt-5'),
        middleware: costMiddleware(meter),
      });
      const result = await model[how](call);
      if ('stream' in result) for await (const part of result.stream) expect(part).toHaveProperty('type');
      const row = (await books(meter))['openai gpt-5-2025-08-07 chat'];
      expect(row?.tokens).toEqual({ input: 600, cache_read: 400, output: 50, reasoning: 150 });
      // Half of $1.25, $0.125 and $10 a million, and one search at $10 a thousand.
      expect(row?.usd).toBeCloseTo((600 * 1.25 + 400 * 0.125 + 200 * 10) / 2 / 1e6 + 0.01, 10);
    },
  );

  it('books embeddings and images by the token', async () => {
    const embedding = (bare: boolean) => {
      const model = openai().embedding('text-embedding-3-small');
      if (bare) return model;
      return ai.wrapEmbeddingModel({ model, middleware: embeddingCostMiddleware(meter) });
    };
    const image = (bare: boolean) => {
      const model = openai().image('gpt-image-1');
      return bare ? model : ai.wrapImageModel({ model, middleware: imageCostMiddleware(meter) });
    };
    const seen = [];
    for (const bare of [true, false]) {
      server.answer(EMBEDDINGS, IMAGE);
      const { embeddings, usage } = await ai.embedMany({ model: embedding(bare), values: ['one', 'two'] });
      const made = await ai.generateImage({ model: image(bare), prompt: 'A bridge' });
      seen.push({ embeddings, usage, image: made.image.base64, images: made.images.length });
    }
    expect(seen[1]).toEqual(seen[0]);
    expect(await books(meter)).toMatchObject({
      'openai text-embedding-3-small embedding': {
        tokens: { input: 9 },
        usd: (9 * 0.02) / 1e6,
        estimated: 0,
      },
      'openai gpt-image-1 image': {
        tokens: { input: 30, input_image: 10, output_image: 1000 },
        usd: (30 * 5 + 10 * 10 + 1000 * 40) / 1e6,
      },
    });
  });
});
