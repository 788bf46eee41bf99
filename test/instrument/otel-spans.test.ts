// Spans of OpenTelemetry's SDK, made by hand as instrumentations make them, and by the AI SDK itself.
import {
  type Attributes,
  type Context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import {
  AlwaysOffSampler,
  createAlwaysRecordSampler,
  type Sampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { costSpanProcessor, type CostSpanProcessorOptions } from '../../src/bridges/otel/index.ts';
import { ConfigError, type CostMeter, createCostMeter, type Diagnostic } from '../../src/index.ts';
import { rememberBooked } from '../../src/meter/booked-ids.ts';
import { ANSWERED } from './ai/answers.ts';
import { books, meterOf } from './books.ts';

let meter: CostMeter;
let told: Diagnostic[];
let provider: TracerProvider;

beforeEach(() => {
  ({ meter, told } = meterOf());
  listen();
});
afterEach(async () => {
  await provider.shutdown();
});

function listen(options?: CostSpanProcessorOptions, sampler?: Sampler): void {
  const spanProcessors = [costSpanProcessor(meter, options)];
  provider = new TracerProvider({ spanProcessors, ...(sampler && { sampler }) });
}

const start = (attributes: Attributes, context: Context = ROOT_CONTEXT): Span =>
  provider.getTracer('host').startSpan('call', { attributes }, context);
const within = (span: Span): Context => trace.setSpan(ROOT_CONTEXT, span);

const CHAT = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'openai',
  'gen_ai.request.model': 'gpt-4o',
  'gen_ai.response.model': ANSWERED,
};
const USED = {
  'gen_ai.usage.input_tokens': 1200,
  'gen_ai.usage.cache_read.input_tokens': 1000,
  'gen_ai.usage.output_tokens': 80,
  'gen_ai.usage.reasoning.output_tokens': 30,
};
const ROW = `openai ${ANSWERED} chat`;
const BOOKED = {
  requests: { ok: 1 },
  estimated: 0,
  tokens: { input: 200, cache_read: 1000, output: 50, reasoning: 30 },
  usd: (200 * 2.5 + 1000 * 1.25 + 80 * 10) / 1e6,
};

describe('a span of a call', () => {
  it('is booked when it ends, with what it is told in between', async () => {
    const span = start(CHAT);
    span.setAttributes(USED);
    expect(await books(meter)).toEqual({});
    span.end();
    expect(await books(meter)).toEqual({ [ROW]: BOOKED });
  });

  it.each([
    [
      'OpenTelemetry before 1.37',
      { 'gen_ai.system': 'az.ai.openai', 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'gpt-4o' },
      { 'gen_ai.usage.prompt_tokens': 100, 'gen_ai.usage.completion_tokens': 10 },
      { 'azure.ai.openai gpt-4o chat': { tokens: { input: 100, output: 10 } } },
    ],
    [
      'OpenLLMetry',
      { 'gen_ai.system': 'OpenAI', 'llm.request.type': 'chat', 'gen_ai.response.model': 'gpt-4o' },
      { 'llm.usage.prompt_tokens': 100, 'llm.usage.completion_tokens': 10, 'llm.usage.total_tokens': 110 },
      { 'openai gpt-4o chat': { tokens: { input: 100, output: 10 } } },
    ],
    [
      'OpenLLMetry, with cached tokens beside the input',
      {
        'gen_ai.system': 'Anthropic',
        'llm.request.type': 'chat',
        'gen_ai.request.model': 'claude-sonnet-4-5',
      },
      {
        'gen_ai.usage.prompt_tokens': 50,
        'gen_ai.usage.completion_tokens': 10,
        'gen_ai.usage.cache_read_input_tokens': 2000,
        'gen_ai.usage.cache_creation_input_tokens': 300,
      },
      {
        'anthropic claude-sonnet-4-5 chat': {
          tokens: { input: 50, cache_read: 2000, cache_write: 300, output: 10 },
        },
      },
    ],
    [
      'anybody, with cached tokens beside the input where the total says so',
      { 'gen_ai.system': 'anthropic', 'gen_ai.request.model': 'claude-sonnet-4-5' },
      {
        'gen_ai.usage.input_tokens': 500,
        'gen_ai.usage.output_tokens': 10,
        'gen_ai.usage.total_tokens': 710,
        'gen_ai.usage.cache_read_input_tokens': 200,
      },
      { 'anthropic claude-sonnet-4-5 chat': { tokens: { input: 500, cache_read: 200, output: 10 } } },
    ],
    [
      'Gemini, with thoughts beside the output',
      {
        'gen_ai.system': 'gemini',
        'gen_ai.operation.name': 'generate_content',
        'gen_ai.request.model': 'gemini-2.5-pro',
      },
      {
        'gen_ai.usage.input_tokens': 100,
        'gen_ai.usage.output_tokens': 10,
        'gen_ai.usage.reasoning.output_tokens': 40,
      },
      { 'gcp.gemini gemini-2.5-pro chat': { tokens: { input: 100, output: 10, reasoning: 40 } } },
    ],
    [
      'embeddings',
      {
        'gen_ai.provider.name': 'openai',
        'gen_ai.operation.name': 'embeddings',
        'gen_ai.request.model': 'text-embedding-3-small',
      },
      { 'gen_ai.usage.input_tokens': 9 },
      { 'openai text-embedding-3-small embedding': { tokens: { input: 9 } } },
    ],
  ])('is read as written by %s', async (_, attributes, used, expected) => {
    start({ ...attributes, ...used }).end();
    expect(await books(meter)).toMatchObject(expected);
    const [row] = Object.keys(expected);
    expect((await books(meter))[row ?? '']?.tokens).toEqual(Object.values(expected)[0]?.tokens);
  });

  it('has the price of the tier that served', async () => {
    start({
      ...CHAT,
      ...USED,
      'gen_ai.response.model': 'gpt-5',
      'openai.response.service_tier': 'flex',
    }).end();
    const usd = (200 * 1.25 + 1000 * 0.125 + 80 * 10) / 2 / 1e6;
    expect((await books(meter))['openai gpt-5 chat']?.usd).toBeCloseTo(usd, 12);
  });

  it('is a failed call where it says so, with or without usage', async () => {
    start({ ...CHAT, 'error.type': '429' }).end();
    const span = start({ ...CHAT, ...USED });
    span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
    expect((await books(meter))[ROW]).toEqual({ ...BOOKED, requests: { error: 2 } });
  });

  it('is counted without a price where it tells no usage', async () => {
    start(CHAT).end();
    expect((await books(meter))[ROW]).toMatchObject({ requests: { ok: 1 }, usd: 0 });
    expect(told).toMatchObject([{ kind: 'unpriced', reason: 'missing_usage' }]);
  });
});

describe('spans around calls', () => {
  it('are not booked: agents, tools, and what is no GenAI at all', async () => {
    for (const operation of ['invoke_agent', 'execute_tool', 'create_agent']) {
      start({ ...CHAT, ...USED, 'gen_ai.operation.name': operation }).end();
    }
    start({ 'http.request.method': 'POST' }).end();
    expect(await books(meter)).toEqual({});
    expect(told).toEqual([]);
  });

  it('of an operation that nobody knows are told of once', async () => {
    for (const name of ['dream', 'dream']) {
      start({ ...CHAT, ...USED, 'gen_ai.operation.name': name }).end();
    }
    expect(await books(meter)).toEqual({});
    expect(told).toMatchObject([{ kind: 'otel' }]);
    expect(told[0]?.message).toContain('"dream"');
  });

  it('of two instrumentations of one call are booked once', async () => {
    const outer = start({ ...CHAT, ...USED });
    const inner = start({ ...CHAT, ...USED, 'gen_ai.response.id': 'chatcmpl-1' }, within(outer));
    const beside = start({ ...CHAT, ...USED, 'gen_ai.response.id': 'chatcmpl-1' }, within(outer));
    for (const span of [inner, beside, outer]) span.end();
    expect(await books(meter)).toEqual({ [ROW]: BOOKED });
  });

  it('of two calls are booked both, even where a server gives all answers one id', async () => {
    for (const id of ['chatcmpl-same', 'chatcmpl-same']) {
      start({ ...CHAT, ...USED, 'gen_ai.response.id': id }).end();
    }
    expect((await books(meter))[ROW]).toMatchObject({ requests: { ok: 2 } });
  });

  it.each(['client', 'langchain'] as const)('of a call that was booked by the %s are not', async (by) => {
    rememberBooked(meter, 'chatcmpl-known', by);
    start({ ...CHAT, ...USED, 'gen_ai.response.id': 'chatcmpl-known' }).end();
    expect(await books(meter)).toEqual({});
  });
});

describe('labels', () => {
  it('are those around the start of the span', async () => {
    const span = meter.withLabels({ user: 'alice', type: 'summary' }, () => start({ ...CHAT, ...USED }));
    meter.withLabels({ user: 'bob' }, () => {
      span.end();
    });
    expect(Object.keys(await books(meter))).toEqual([`openai ${ANSWERED} summary alice`]);
  });

  it('come from attributes of the span, or of the nearest around it', async () => {
    listen({ user: { attribute: 'enduser.id' }, type: { attribute: 'app.feature' } });
    const request = start({ 'enduser.id': 'alice', 'app.feature': 'search' });
    const step = start({}, within(request));
    start({ ...CHAT, ...USED }, within(step)).end();
    start({ ...CHAT, ...USED, 'enduser.id': 'bob' }, within(step)).end();
    expect(Object.keys(await books(meter))).toEqual([
      `openai ${ANSWERED} search alice`,
      `openai ${ANSWERED} search bob`,
    ]);
  });

  it('come from baggage where the span starts, the own labels of the app too', async () => {
    meter = createCostMeter({ users: 'plain', extraLabels: ['team'] });
    listen({ user: { baggage: 'user.id' }, labels: { team: { baggage: 'team' } } });
    const baggage = propagation.createBaggage({ 'user.id': { value: 'carol' }, team: { value: 'blue' } });
    start({ ...CHAT, ...USED }, propagation.setBaggage(ROOT_CONTEXT, baggage)).end();
    expect(await meter.render()).toContain(
      `llm_requests_total{provider="openai",model="${ANSWERED}",type="chat",user="carol",team="blue",outcome="ok"} 1`,
    );
  });

  it('are refused where nobody can tell what is meant', () => {
    const options = { user: 'enduser.id', type: { baggage: '' } } as unknown as CostSpanProcessorOptions;
    expect(() => costSpanProcessor(meter, options)).toThrow(ConfigError);
    expect(() => costSpanProcessor(meter, options)).toThrow(/^user: "enduser.id" is not allowed.*\ntype: /);
  });
});

it('books what is recorded, sampled or not', async () => {
  listen({}, new AlwaysOffSampler());
  start({ ...CHAT, ...USED }).end();
  expect(await books(meter)).toEqual({});
  listen({}, createAlwaysRecordSampler(new AlwaysOffSampler()));
  start({ ...CHAT, ...USED }).end();
  expect(await books(meter)).toEqual({ [ROW]: BOOKED });
});

it('lets the span end where booking fails, and tells why', () => {
  vi.spyOn(meter, 'record').mockImplementation(() => {
    throw new Error('No books.');
  });
  const span = start({ ...CHAT, ...USED });
  span.end();
  expect(span.isRecording()).toBe(false);
  expect(told).toMatchObject([{ kind: 'internal', cause: new Error('No books.') }]);
});
