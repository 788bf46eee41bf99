// Names of OpenTelemetry's GenAI semantic conventions, copied because they are still in development and move.
import type { TokenType } from '../../catalogue/token-types.ts';

/**
 * Attributes.
 *
 * @see https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/registry/attributes/gen-ai.md
 */
export const GEN_AI_OPERATION_NAME = 'gen_ai.operation.name';
export const GEN_AI_PROVIDER_NAME = 'gen_ai.provider.name';
export const GEN_AI_RESPONSE_MODEL = 'gen_ai.response.model';
export const GEN_AI_TOKEN_MODALITY = 'gen_ai.token.modality';

/** Operations that this library's kinds of work have another name for; other kinds keep theirs. */
export const OPERATIONS: Readonly<Partial<Record<string, string>>> = { embedding: 'embeddings' };

/** One counter of tokens. */
export interface UsageCounter {
  readonly name: string;
  readonly description: string;
}

/**
 * Counters of tokens, in `{token}`. The last three count parts of the first two.
 *
 * @see https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/gen-ai-token-metrics.md
 */
export const USAGE_COUNTERS = {
  input: {
    name: 'gen_ai.client.inference.usage.input_tokens',
    description: 'Input tokens used, cached ones included.',
  },
  output: {
    name: 'gen_ai.client.inference.usage.output_tokens',
    description: 'Output tokens used, reasoning included.',
  },
  cacheRead: {
    name: 'gen_ai.client.inference.usage.cache_read.input_tokens',
    description: "Of the input tokens, those read from the provider's cache.",
  },
  cacheWrite: {
    name: 'gen_ai.client.inference.usage.cache_write.input_tokens',
    description: "Of the input tokens, those written to the provider's cache.",
  },
  reasoning: {
    name: 'gen_ai.client.inference.usage.reasoning.output_tokens',
    description: 'Of the output tokens, those used for reasoning.',
  },
} as const satisfies Record<string, UsageCounter>;

/** Where a kind of token counts: in the input or the output, in which part of it, and under which modality. */
export interface TokenPlace {
  readonly side: 'input' | 'output';
  readonly part?: 'cacheRead' | 'cacheWrite' | 'reasoning';
  readonly modality: 'audio' | 'image' | 'unknown';
}

/** No provider says of each plain token that it is text; the conventions then ask for `unknown`. */
export const TOKEN_PLACES: Readonly<Record<TokenType, TokenPlace>> = {
  input: { side: 'input', modality: 'unknown' },
  cache_read: { side: 'input', part: 'cacheRead', modality: 'unknown' },
  cache_write: { side: 'input', part: 'cacheWrite', modality: 'unknown' },
  cache_write_1h: { side: 'input', part: 'cacheWrite', modality: 'unknown' },
  output: { side: 'output', modality: 'unknown' },
  reasoning: { side: 'output', part: 'reasoning', modality: 'unknown' },
  input_audio: { side: 'input', modality: 'audio' },
  output_audio: { side: 'output', modality: 'audio' },
  input_image: { side: 'input', modality: 'image' },
  output_image: { side: 'output', modality: 'image' },
};

/**
 * The histogram of versions before these counters: 1.36 names the provider `gen_ai.system`, 1.37 to 1.41
 * `gen_ai.provider.name`.
 *
 * @see https://github.com/open-telemetry/semantic-conventions/blob/v1.36.0/docs/gen-ai/gen-ai-metrics.md#metric-gen_aiclienttokenusage
 * @see https://github.com/open-telemetry/semantic-conventions/blob/v1.41.0/docs/gen-ai/gen-ai-metrics.md#metric-gen_aiclienttokenusage
 */
export const TOKEN_USAGE_HISTOGRAM = {
  name: 'gen_ai.client.token.usage',
  description: 'Number of input and output tokens used.',
  boundaries: [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864],
} as const;
export const GEN_AI_SYSTEM = 'gen_ai.system';
export const GEN_AI_TOKEN_TYPE = 'gen_ai.token.type';

/**
 * The environment variable that chooses between versions, and the value that asks for the newest alone. Without that value
 * the older version is emitted.
 *
 * @see https://github.com/open-telemetry/semantic-conventions/blob/v1.41.0/docs/gen-ai/README.md
 */
export const STABILITY_OPT_IN = 'OTEL_SEMCONV_STABILITY_OPT_IN';
export const LATEST_EXPERIMENTAL = 'gen_ai_latest_experimental';
