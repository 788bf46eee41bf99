import { describe, expect, it } from 'vitest';
import { parseLiteLlmList } from '../../../../src/cli/prices/litellm-list.ts';

function modelsOf(entries: Record<string, object>): unknown {
  return parseLiteLlmList(JSON.stringify(entries), 'list.json').models;
}

/** The prices of a model that has these fields. */
function pricesOf(fields: Record<string, unknown>): unknown {
  const models = modelsOf({ m: { litellm_provider: 'openai', ...fields } }) as { prices: unknown }[];
  return models[0]?.prices;
}

const priced = { input_cost_per_token: 1e-6 };

describe("a list in LiteLLM's format", () => {
  it('holds prices for tokens, as dollars per million here', () => {
    const at = { tier: 'standard', above: 0 };
    expect(
      pricesOf({
        input_cost_per_token: 2.5e-6,
        output_cost_per_token: 1e-5,
        cache_read_input_token_cost: 1.25e-6,
        cache_creation_input_token_cost: 3e-6,
        cache_creation_input_token_cost_above_1hr: 6e-6,
        output_cost_per_reasoning_token: 7e-6,
        input_cost_per_audio_token: 4e-5,
        output_cost_per_audio_token: 8e-5,
        max_tokens: 4096,
        mode: 'chat',
      }),
    ).toEqual([
      { ...at, kind: 'input', usd: 2.5 },
      { ...at, kind: 'output', usd: 10 },
      { ...at, kind: 'cache_read', usd: 1.25 },
      { ...at, kind: 'cache_write', usd: 3 },
      { ...at, kind: 'cache_write_1h', usd: 6 },
      { ...at, kind: 'reasoning', usd: 7 },
      { ...at, kind: 'input_audio', usd: 40 },
      { ...at, kind: 'output_audio', usd: 80 },
    ]);
  });

  it('holds prices for long calls and for service tiers', () => {
    expect(
      pricesOf({
        input_cost_per_token_above_200k_tokens: 1e-6,
        cache_creation_input_token_cost_above_1hr_above_200k_tokens: 2e-6,
        output_cost_per_token_batches: 3e-6,
        cache_read_input_token_cost_flex: 4e-6,
        input_cost_per_token_above_272k_tokens_priority: 5e-6,
      }),
    ).toEqual([
      { kind: 'input', above: 200_000, tier: 'standard', usd: 1 },
      { kind: 'cache_write_1h', above: 200_000, tier: 'standard', usd: 2 },
      { kind: 'output', above: 0, tier: 'batch', usd: 3 },
      { kind: 'cache_read', above: 0, tier: 'flex', usd: 4 },
      { kind: 'input', above: 272_000, tier: 'priority', usd: 5 },
    ]);
  });

  it('holds other prices where a model has none for tokens', () => {
    const at = { tier: 'standard', above: 0 };
    expect(pricesOf({ output_cost_per_image: 0.04 })).toEqual([{ ...at, kind: 'images', usd: 0.04 }]);
    expect(pricesOf({ input_cost_per_second: 3e-5, output_cost_per_second: 0 })).toEqual([
      { ...at, kind: 'seconds', usd: 3e-5 },
    ]);
    expect(pricesOf({ input_cost_per_token: 0, input_cost_per_query: 0.002 })).toEqual([
      { ...at, kind: 'searches', usd: 0.002 },
    ]);
    expect(pricesOf({ input_cost_per_token: 1e-6, output_cost_per_image: 0.04 })).toEqual([
      { ...at, kind: 'input', usd: 1 },
    ]);
  });

  it.each([
    ['gpt-4o', 'openai', 'openai', 'gpt-4o'],
    ['azure/gpt-4o', 'azure', 'azure.ai.openai', 'gpt-4o'],
    ['azure_ai/gpt-5.4-mini', 'azure_ai', 'azure.ai.inference', 'gpt-5.4-mini'],
    ['amazon.nova-lite-v1:0', 'bedrock_converse', 'aws.bedrock', 'amazon.nova-lite-v1:0'],
    ['bedrock/moonshotai.kimi', 'bedrock_converse', 'aws.bedrock', 'moonshotai.kimi'],
    ['gemini/gemini-2.5-pro', 'gemini', 'gcp.gemini', 'gemini-2.5-pro'],
    ['gemini-2.5-pro', 'vertex_ai-language-models', 'gcp.vertex_ai', 'gemini-2.5-pro'],
    ['vertex_ai/claude-opus-4', 'vertex_ai-anthropic_models', 'gcp.vertex_ai', 'claude-opus-4'],
    ['groq/openai/gpt-oss-120b', 'groq', 'groq', 'openai/gpt-oss-120b'],
    ['openrouter/openai/gpt-4o', 'openrouter', 'openrouter', 'openai/gpt-4o'],
    ['mistral/mistral-large-latest', 'mistral', 'mistral_ai', 'mistral-large-latest'],
    ['xai/grok-3', 'xai', 'x_ai', 'grok-3'],
    ['gradient_ai/openai-o3', 'gradient_ai', 'gradient_ai', 'openai-o3'],
  ])('calls %s of %s as OpenTelemetry does: %s, %s', (key, litellm_provider, provider, model) => {
    expect(modelsOf({ [key]: { litellm_provider, ...priced } })).toMatchObject([{ provider, model }]);
  });

  it('leaves out regions and image sizes, entries without a price, and the explanation of the format', () => {
    const list = parseLiteLlmList(
      JSON.stringify({
        sample_spec: { litellm_provider: 'one of many', input_cost_per_token: 0 },
        'gpt-4o': { litellm_provider: 'openai', ...priced },
        'azure/eu/gpt-4o': { litellm_provider: 'azure', ...priced },
        'bedrock/us-gov-west-1/amazon.titan': { litellm_provider: 'bedrock', ...priced },
        'bedrock/*/1-month-commitment/cohere.command': { litellm_provider: 'bedrock', ...priced },
        'high/1024-x-1536/gpt-image-1': { litellm_provider: 'openai', output_cost_per_image: 0.25 },
        'text-moderation': { litellm_provider: 'openai', input_cost_per_token: 'free' },
        'no-provider': priced,
      }),
      'list.json',
    );
    expect(list).toMatchObject({ models: [{ model: 'gpt-4o' }], variants: 4, unpriced: 2 });
  });

  it.each(['{', '[]', '{}', '"text"', '{"gpt-4o": {"input": 1}}', 'null'])(
    'is refused where it is %s',
    (text) => {
      expect(() => parseLiteLlmList(text, 'list.json')).toThrow(
        /^list\.json: (is no JSON|expected models by name)/,
      );
    },
  );
});
