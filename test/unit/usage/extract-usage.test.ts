import { extractUsage, findProvider } from '@pydantic/genai-prices';
import { describe, expect, it } from 'vitest';
import type { Usage } from '../../../src/catalogue/call.ts';
import { readUsage, type ResponseFormat } from '../../../src/usage/index.ts';
import { goldenResponses } from './fixtures.ts';

/** The formats that the price library reads too: its provider and its name of the format. */
const LIBRARY_FORMATS: Readonly<
  Partial<Record<ResponseFormat, readonly [provider: string, format: string]>>
> = {
  anthropic: ['anthropic', 'default'],
  'bedrock-converse': ['aws', 'default'],
  'bedrock-invoke': ['aws', 'anthropic'],
  cohere: ['cohere', 'default'],
  deepseek: ['deepseek', 'chat'],
  gemini: ['google', 'default'],
  groq: ['groq', 'default'],
  mistral: ['mistral', 'default'],
  openai: ['openai', 'chat'],
  'openai-embeddings': ['openai', 'embeddings'],
  'openai-images': ['openai', 'images'],
  'openai-realtime': ['openai', 'realtime'],
  'openai-responses': ['openai', 'responses'],
  xai: ['x-ai', 'chat'],
};

const LIBRARY_NAMES: Readonly<Partial<Record<keyof Usage, string>>> = {
  inputTokens: 'input_tokens',
  cacheReadTokens: 'cache_read_tokens',
  cacheWriteTokens: 'cache_write_tokens',
  cacheWrite1hTokens: 'cache_write_1h_tokens',
  inputAudioTokens: 'input_audio_tokens',
  inputImageTokens: 'input_image_tokens',
  outputTokens: 'output_tokens',
  reasoningTokens: 'output_reasoning_tokens',
  outputAudioTokens: 'output_audio_tokens',
  outputImageTokens: 'output_image_tokens',
  searches: 'web_searches',
};

/** Whole bodies that the library cannot read, as it wants the one shape it has for each format. */
const NOT_READ: Readonly<Record<string, string>> = {
  'anthropic/batch': 'a line of results',
  'azure/batch': 'a line of results',
  'bedrock/batch': 'a line of results',
  'gemini/batch': 'a line of results',
  'groq/batch': 'a line of results',
  'mistral/batch': 'a line of results',
  'openai/batch': 'a line of results',
  'openai/embedding-batch': 'a line of results',
  'vertex/batch': 'a line of results',
  'bedrock/embedding': 'the body of a Titan model',
  'bedrock/invoke-headers': 'counts in headers',
  'bedrock/invoke-llama': 'the body of a Llama model',
  'bedrock/invoke-nova-streamed': "Bedrock's own counts",
  'bedrock/invoke-openai': 'the body of an OpenAI model',
  'bedrock/invoke-titan': 'the body of a Titan model',
  'cohere/embedding': 'the format is another there',
  'cohere/rerank': 'searches alone',
  'cohere/tool-use': 'names in camelCase, as the SDK gives them',
  'mistral/tool-use': 'names in camelCase, as the SDK gives them',
  'openai/image-per-image': 'no usage at all',
  'xai/responses': 'the Responses API',
};

/** What the library reads otherwise: the figures it gives, and why ours differ. */
const READ_OTHERWISE: Readonly<Record<string, { readonly library: Partial<Usage>; readonly why: string }>> = {
  'anthropic/compaction': {
    library: { inputTokens: 4000, outputTokens: 500 },
    why: 'compacting the context is charged on top of the totals, and the library leaves it out',
  },
  'deepseek/tool-use': {
    library: { cacheReadTokens: 0 },
    why: "the library does not know DeepSeek's own name of cached tokens",
  },
  'openai/realtime': {
    library: { inputAudioTokens: 300 },
    why: 'cached audio tokens are both audio and cached there, and must be in one bucket here',
  },
  'openai/responses-search': { library: { searches: 0 }, why: 'the library counts no searches of OpenAI' },
  'openai/responses-search-counted': {
    library: { searches: 0 },
    why: 'the library counts no searches of OpenAI',
  },
};

/** Streams as lists are never read by the library. */
const compared = goldenResponses().filter(
  ({ fixture }) => LIBRARY_FORMATS[fixture.format] !== undefined && !Array.isArray(fixture.response),
);

function libraryUsage(
  format: ResponseFormat,
  response: unknown,
): Readonly<Record<string, number | undefined>> {
  const [providerId, flavor] = LIBRARY_FORMATS[format] ?? ['', ''];
  const provider = findProvider({ providerId });
  if (provider === undefined) throw new Error(`the library does not know ${providerId}`);
  return extractUsage(provider, response, flavor).usage;
}

describe("the price library's own reading of responses", () => {
  it.each(compared.filter(({ name }) => NOT_READ[name] === undefined))(
    'is the same of $name',
    ({ name, fixture }) => {
      const { format, response } = fixture;
      const library = libraryUsage(format, response);
      const own = { ...readUsage(format, response).usage, ...READ_OTHERWISE[name]?.library };
      for (const [field, libraryName] of Object.entries(LIBRARY_NAMES)) {
        expect(own[field as keyof Usage] ?? 0, field).toBe(library[libraryName] ?? 0);
      }
    },
  );

  it.each(Object.entries(NOT_READ))('does not exist of %s: %s', (name) => {
    const golden = compared.find((each) => each.name === name);
    if (golden === undefined) throw new Error(`no golden response ${name}`);
    expect(() => libraryUsage(golden.fixture.format, golden.fixture.response)).toThrow();
    expect(readUsage(golden.fixture.format, golden.fixture.response).usage).toBeDefined();
  });

  it('is explained where it differs', () => {
    const names = new Set(compared.map(({ name }) => name));
    expect(Object.keys(READ_OTHERWISE).filter((name) => !names.has(name))).toEqual([]);
  });
});
