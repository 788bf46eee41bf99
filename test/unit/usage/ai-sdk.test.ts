import { describe, expect, it } from 'vitest';
import { readUsage } from '../../../src/usage/index.ts';

const usage = {
  inputTokens: { total: 1000, noCache: 600, cacheRead: 400, cacheWrite: 0 },
  outputTokens: { total: 200, text: 50, reasoning: 150 },
};

describe('a result of the AI SDK', () => {
  it.each([
    ['of the Responses API', { providerMetadata: { openai: { serviceTier: 'flex' } } }, 'flex'],
    ['of chat completions', { response: { body: { service_tier: 'priority' } } }, 'priority'],
    [
      'of Anthropic, in fast mode',
      { providerMetadata: { anthropic: { usage: { speed: 'fast' } } } },
      'priority',
    ],
    ['of Anthropic', { usage: { ...usage, raw: { service_tier: 'batch' } } }, 'batch'],
    ['of Gemini', { providerMetadata: { google: { usageMetadata: { serviceTier: 'flex' } } } }, 'flex'],
    ['that says nothing', {}, undefined],
    ['that says what was asked', { response: { body: { service_tier: 'auto' } } }, undefined],
  ])('%s tells its tier', (_, more, tier) => {
    expect(readUsage('ai-sdk', { usage, ...more }).serviceTier).toBe(tier);
  });

  it('tells what only the provider has a word for', () => {
    const raw = {
      cache_creation: { ephemeral_1h_input_tokens: 30 },
      server_tool_use: { web_search_requests: 2 },
      prompt_tokens_details: { audio_tokens: 7 },
    };
    expect(readUsage('ai-sdk', { usage: { ...usage, raw } }).usage).toMatchObject({
      inputTokens: 1000,
      cacheWrite1hTokens: 30,
      searches: 2,
      inputAudioTokens: 7,
    });
  });

  it('tells searches, and no pages that were opened', () => {
    const did = (type: string): object => ({
      type: 'tool-result',
      toolName: 'web_search',
      result: { action: { type } },
    });
    const content = [did('search'), did('openPage'), did('search'), { type: 'tool-result', result: 'sunny' }];
    expect(readUsage('ai-sdk', { usage, content }).usage).toMatchObject({ searches: 2 });
    expect(readUsage('ai-sdk', { usage, content: content.slice(3) }).usage).not.toHaveProperty('searches');
  });

  it('tells images by the token where it has tokens, else by the piece', () => {
    const images = ['aGVsbG8=', 'aGVsbG8='];
    const providerMetadata = { openai: { images: [{ imageTokens: 4 }, { imageTokens: 6 }] } };
    const used = { inputTokens: 40, outputTokens: 1000, totalTokens: 1040 };
    expect(readUsage('ai-sdk', { images, usage: used, providerMetadata }).usage).toEqual({
      inputTokens: 40,
      inputImageTokens: 10,
      outputTokens: 1000,
      outputImageTokens: 1000,
    });
    expect(readUsage('ai-sdk', { images }).usage).toEqual({ images: 2 });
  });
});
