import type Anthropic from '@anthropic-ai/sdk';
import type OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { message } from '../../../examples/chat-service/provider/anthropic.ts';
import { chatCompletion, embedding, image } from '../../../examples/chat-service/provider/openai.ts';
import { callsOfMinute, type PlannedCall } from '../../../examples/chat-service/traffic/pattern.ts';
import {
  anthropicUsage,
  openaiChatUsage,
  openaiEmbeddingUsage,
  openaiImageUsage,
} from '../../../examples/chat-service/usage.ts';

describe("the demo reads the providers' usage figures", () => {
  it("takes OpenAI's input with cached tokens in it, as it comes", () => {
    const usage = {
      prompt_tokens: 100,
      completion_tokens: 50,
      total_tokens: 150,
      prompt_tokens_details: { cached_tokens: 60 },
      completion_tokens_details: { reasoning_tokens: 20 },
    };
    expect(openaiChatUsage(usage)).toEqual({
      inputTokens: 100,
      cacheReadTokens: 60,
      outputTokens: 50,
      reasoningTokens: 20,
    });
  });

  it('takes details that OpenAI leaves out as none', () => {
    expect(openaiChatUsage({ prompt_tokens: 100, completion_tokens: 50, total_tokens: 150 })).toEqual({
      inputTokens: 100,
      cacheReadTokens: 0,
      outputTokens: 50,
      reasoningTokens: 0,
    });
  });

  it("adds cached tokens to Anthropic's input, which leaves them out", () => {
    const usage = {
      input_tokens: 10,
      cache_read_input_tokens: 300,
      cache_creation_input_tokens: 200,
      cache_creation: { ephemeral_5m_input_tokens: 150, ephemeral_1h_input_tokens: 50 },
      output_tokens: 40,
    } as Anthropic.Usage;
    expect(anthropicUsage(usage)).toEqual({
      inputTokens: 510,
      cacheReadTokens: 300,
      cacheWriteTokens: 200,
      cacheWrite1hTokens: 50,
      outputTokens: 40,
    });
  });

  it("takes Anthropic's nulls as none", () => {
    const usage = {
      input_tokens: 10,
      cache_read_input_tokens: null,
      cache_creation_input_tokens: null,
      cache_creation: null,
      output_tokens: 40,
    } as Anthropic.Usage;
    expect(anthropicUsage(usage)).toEqual({
      inputTokens: 10,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      cacheWrite1hTokens: 0,
      outputTokens: 40,
    });
  });
});

/** What the library gets of a call after its way through the provider's wire format. */
function overTheWire({ model, usage }: PlannedCall): object {
  const body = (response: object): unknown => JSON.parse(JSON.stringify(response));
  if (model.provider === 'anthropic') {
    return anthropicUsage((body(message(model, usage, 'id')) as Anthropic.Message).usage);
  }
  switch (model.type) {
    case 'chat': {
      const { usage: reported } = body(chatCompletion(model, usage, 'id')) as OpenAI.ChatCompletion;
      return reported ? openaiChatUsage(reported) : {};
    }
    case 'embedding':
      return openaiEmbeddingUsage((body(embedding(model, usage)) as OpenAI.CreateEmbeddingResponse).usage);
    case 'image': {
      const { usage: reported } = body(image(usage)) as OpenAI.ImagesResponse;
      return reported ? openaiImageUsage(reported) : {};
    }
  }
}

describe('live traffic', () => {
  it('records the very numbers that the history has', () => {
    const noon = Date.UTC(2026, 0, 14, 12);
    const calls = Array.from({ length: 60 }, (_, minute) => callsOfMinute(noon + minute * 60_000))
      .flat()
      .filter(({ status }) => status === 200);
    expect(new Set(calls.map(({ model }) => model.model)).size).toBe(7);
    const withoutZeros = (usage: object): object =>
      Object.fromEntries(Object.entries(usage).filter(([, tokens]) => tokens !== 0));
    for (const call of calls) expect(withoutZeros(overTheWire(call))).toEqual(withoutZeros(call.usage));
  });
});
