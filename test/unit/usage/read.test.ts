import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../../src/index.ts';
import { createCostMeter } from '../../../src/index.ts';
import { readUsage, type ResponseFormat } from '../../../src/usage/index.ts';

describe('figures that are impossible', () => {
  const chat = (prompt: unknown, cached: unknown, completion: unknown, reasoning: unknown): unknown => ({
    usage: {
      prompt_tokens: prompt,
      prompt_tokens_details: { cached_tokens: cached },
      completion_tokens: completion,
      completion_tokens_details: { reasoning_tokens: reasoning },
    },
  });

  it.each<[string, ResponseFormat, unknown]>([
    ['more cached tokens than input', 'openai', chat(10, 11, 5, 0)],
    ['more reasoning than output', 'openai', chat(10, 0, 5, 6)],
    ['fewer than no tokens', 'openai', chat(-1, 0, 5, 0)],
    ['half a token', 'openai', chat(10.5, 0, 5, 0)],
    ['text for a number', 'openai', chat('10', 0, 5, 0)],
    [
      'a negative part that a sum would hide',
      'anthropic',
      { usage: { input_tokens: 100, cache_read_input_tokens: -50, output_tokens: 5 } },
    ],
    [
      'a negative part that is in no bucket of its own',
      'gemini',
      { usageMetadata: { promptTokenCount: 100, toolUsePromptTokenCount: -50, candidatesTokenCount: 5 } },
    ],
    [
      'more written for an hour than written',
      'anthropic',
      {
        usage: {
          input_tokens: 1,
          cache_creation_input_tokens: 10,
          cache_creation: { ephemeral_1h_input_tokens: 20 },
          output_tokens: 5,
        },
      },
    ],
    [
      'more cached audio than audio',
      'gemini',
      {
        usageMetadata: {
          promptTokenCount: 100,
          cachedContentTokenCount: 60,
          promptTokensDetails: [{ modality: 'AUDIO', tokenCount: 50 }],
          cacheTokensDetails: [{ modality: 'AUDIO', tokenCount: 60 }],
        },
      },
    ],
    [
      'headers that are no numbers',
      'bedrock-invoke',
      { headers: { 'x-amzn-bedrock-input-token-count': 'many' } },
    ],
    [
      'a negative share of a stream',
      'langchain',
      [{ usage_metadata: { input_tokens: 10 } }, { usage_metadata: { input_tokens: -5 } }],
    ],
  ])('%s: reported as invalid usage, counted, and not priced', async (_, format, response) => {
    const diagnostics: Diagnostic[] = [];
    const meter = createCostMeter({
      users: 'off',
      onDiagnostic: (diagnostic) => diagnostics.push(diagnostic),
    });
    const result = meter.record({ provider: 'openai', model: 'gpt-4o', ...readUsage(format, response) });
    expect(result).toEqual({ recorded: true, priced: false, usd: undefined, reason: 'invalid_usage' });
    expect(diagnostics.map(({ kind }) => kind)).toContain('invalid_usage');
    await meter.close();
  });
});

describe('service tiers', () => {
  it.each<[ResponseFormat, unknown, string | undefined]>([
    ['openai', { service_tier: 'default' }, 'standard'],
    ['openai', { service_tier: 'flex' }, 'flex'],
    ['openai', { service_tier: 'priority' }, 'priority'],
    ['openai', { service_tier: 'auto' }, undefined],
    ['openai', { service_tier: null }, undefined],
    ['anthropic', { usage: { service_tier: 'priority' } }, 'priority'],
    ['anthropic', { usage: { service_tier: 'standard', speed: 'fast' } }, 'priority'],
    ['gemini', { usageMetadata: { serviceTier: 'SERVICE_TIER_UNSPECIFIED' } }, undefined],
    ['gemini', { usageMetadata: { trafficType: 'ON_DEMAND_FLEX' } }, 'flex'],
    ['gemini', { usageMetadata: { trafficType: 'ON_DEMAND_PRIORITY' } }, 'priority'],
    ['bedrock-converse', { serviceTier: { type: 'flex' } }, 'flex'],
    ['groq', { service_tier: 'on_demand' }, 'standard'],
  ])('%s %j is %s', (format, response, expected) => {
    expect(readUsage(format, response).serviceTier).toBe(expected);
  });

  it('nobody knows are handed on, and have no price', async () => {
    const meter = createCostMeter({ users: 'off', onDiagnostic: () => undefined });
    const reading = readUsage('openai', {
      model: 'gpt-4o',
      service_tier: 'scale',
      usage: { prompt_tokens: 10, completion_tokens: 5 },
    });
    expect(reading.serviceTier).toBe('scale');
    expect(meter.record({ provider: 'openai', model: 'gpt-4o', ...reading })).toMatchObject({
      reason: 'unknown_tier',
    });
    await meter.close();
  });
});

describe('output that may or may not hold its reasoning', () => {
  const version5 = (total?: number): unknown => ({
    usage: { inputTokens: 10, outputTokens: 30, reasoningTokens: 20, totalTokens: total },
  });

  it.each([
    ['holds it where the total is input and output', version5(40), 30],
    ['does not where the total is all three', version5(60), 50],
    ['holds it where nothing tells', version5(), 30],
  ])('%s', (_, response, expected) => {
    expect(readUsage('ai-sdk', response).usage).toMatchObject({
      outputTokens: expected,
      reasoningTokens: 20,
    });
  });

  it('of xAI does not where nothing tells', () => {
    const usage = {
      completion_tokens: 30,
      prompt_tokens: 10,
      completion_tokens_details: { reasoning_tokens: 20 },
    };
    expect(readUsage('xai', { usage }).usage).toMatchObject({ outputTokens: 50, reasoningTokens: 20 });
  });

  it('of xAI holds it where the total says so, against its rule', () => {
    const usage = {
      prompt_tokens: 10,
      completion_tokens: 30,
      completion_tokens_details: { reasoning_tokens: 20 },
      total_tokens: 40,
    };
    expect(readUsage('xai', { usage }).usage).toMatchObject({ outputTokens: 30, reasoningTokens: 20 });
  });
});

describe('streams', () => {
  it('are read from their last event alone, where that tells all', () => {
    const last = { type: 'response.completed', response: { usage: { input_tokens: 3, output_tokens: 4 } } };
    expect(readUsage('openai-responses', last).usage).toEqual({ inputTokens: 3, outputTokens: 4 });
  });

  it('that were broken off tell what they told so far', () => {
    const start = {
      type: 'message_start',
      message: { model: 'm', usage: { input_tokens: 9, output_tokens: 1 } },
    };
    expect(readUsage('anthropic', [start])).toEqual({
      model: 'm',
      usage: { inputTokens: 9, outputTokens: 1 },
    });
  });

  it('of OpenAI that were broken off tell nothing', () => {
    expect(readUsage('openai', [{ model: 'm', choices: [], usage: null }])).toEqual({ model: 'm' });
  });
});

describe('particulars', () => {
  it('cached audio of Gemini is cached, and not audio as well', () => {
    const usageMetadata = {
      promptTokenCount: 1000,
      cachedContentTokenCount: 600,
      promptTokensDetails: [{ modality: 'AUDIO', tokenCount: 900 }],
      cacheTokensDetails: [{ modality: 'AUDIO', tokenCount: 600 }],
    };
    expect(readUsage('gemini', { usageMetadata }).usage).toEqual({
      inputTokens: 1000,
      cacheReadTokens: 600,
      inputAudioTokens: 300,
    });
  });

  it('cache writes of Bedrock are told apart by how long they are kept', () => {
    const usage = {
      inputTokens: 1,
      outputTokens: 2,
      cacheWriteInputTokens: 30,
      cacheDetails: [
        { ttl: '1h', inputTokens: 20 },
        { ttl: '5m', inputTokens: 10 },
      ],
    };
    expect(readUsage('bedrock-converse', { usage }).usage).toEqual({
      inputTokens: 31,
      cacheWriteTokens: 30,
      cacheWrite1hTokens: 20,
      outputTokens: 2,
    });
  });

  it('headers of Bedrock come as an object of the web platform too', () => {
    const headers = new Headers({
      'X-Amzn-Bedrock-Input-Token-Count': '7',
      'X-Amzn-Bedrock-Output-Token-Count': '2',
    });
    expect(readUsage('bedrock-invoke', { headers, body: {} }).usage).toEqual({
      inputTokens: 7,
      outputTokens: 2,
    });
  });

  it('searches of xAI are those of the web and of X', () => {
    const usage = {
      input_tokens: 5,
      output_tokens: 6,
      server_side_tool_usage_details: { web_search_calls: 2, x_search_calls: 1 },
    };
    expect(readUsage('xai', { usage }).usage).toMatchObject({ searches: 3 });
  });

  it.each([
    ['gemini-2.5-flash', 1],
    ['gemini-3-flash-preview', 2],
    ['models/gemini-3.5-flash', 2],
  ])('searches of %s are charged %d times for two in one prompt', (modelVersion, searches) => {
    const response = {
      candidates: [{ groundingMetadata: { webSearchQueries: ['tide times', 'moon phase'] } }],
      usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 6 },
      modelVersion,
    };
    expect(readUsage('gemini', response).usage).toEqual({ inputTokens: 5, outputTokens: 6, searches });
  });

  it('the unknown is what version 4 of the AI SDK means by NaN', () => {
    expect(readUsage('ai-sdk', { promptTokens: NaN, completionTokens: NaN })).toEqual({});
  });
});
