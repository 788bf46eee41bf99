// What the host hands to `record`, and what it gets back.
import type { OTHER_SERVICE_TIERS, Outcome } from './metrics.ts';
import type { UnpricedReason } from './reasons.ts';

/**
 * What one call used, in whole tokens and countable units. Follows the OpenTelemetry GenAI convention: input
 * **includes** cached, audio and image tokens, output **includes** reasoning, audio and image tokens.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/gen-ai/
 */
export interface Usage {
  /** All input tokens: uncached, cached, audio and image. */
  inputTokens?: number;
  /** Of the input: read from the provider's prompt cache. */
  cacheReadTokens?: number;
  /** Of the input: written to the provider's prompt cache, whatever its lifetime. */
  cacheWriteTokens?: number;
  /** Of the cache writes: kept for an hour instead of minutes. */
  cacheWrite1hTokens?: number;
  /** Of the input: audio. */
  inputAudioTokens?: number;
  /** Of the input: images. */
  inputImageTokens?: number;
  /** All output tokens: text, reasoning, audio and image. */
  outputTokens?: number;
  /** Of the output: reasoning ("thinking") the caller does not see. */
  reasoningTokens?: number;
  /** Of the output: audio. */
  outputAudioTokens?: number;
  /** Of the output: images. */
  outputImageTokens?: number;
  /** Images made, where the provider charges by the image. */
  images?: number;
  /** Seconds of audio or video, where the provider charges by time; may be fractional. */
  seconds?: number;
  /** Characters, where the provider charges by those. */
  characters?: number;
  /** Web searches made by the provider during the call. */
  searches?: number;
}

/** How fast and how dear: the tier that **served** the call, which may differ from the one asked for. */
export type ServiceTier = 'standard' | (typeof OTHER_SERVICE_TIERS)[number];

/** One call to an LLM API. */
export interface Call {
  /** Who bills the call, a value of OpenTelemetry's `gen_ai.provider.name`: `openai`, `anthropic`, `gcp.gemini`, ... */
  provider: string;
  /** The model that answered, as the provider names it. */
  model: string;
  /** What the call used; may be left out only where `outcome` is not `ok`. */
  usage?: Usage;
  /** Kind of work, free text. Default `chat`. */
  type?: string;
  /** Who caused the call. Default: the user of the surrounding `withLabels`, else empty. */
  user?: string;
  /** Values of the `extraLabels` the meter was made with. */
  labels?: Readonly<Record<string, string>>;
  /** Dollars, where the caller knows better than any price list. */
  costUsd?: number;
  /** Tier that served the call. Default `standard`. */
  serviceTier?: ServiceTier;
  /** How the call ended. Default `ok`. */
  outcome?: Outcome;
  /** True where the tokens were counted by the caller, not reported by the provider. Default `false`. */
  estimated?: boolean;
  /** When the call was made, for dated prices: a `Date` or milliseconds since the epoch. Default: now. */
  at?: Date | number;
}

/** What became of a call. An unknown price is never $0: then `priced` is false and there is no `usd`. */
export type RecordResult =
  | { readonly recorded: true; readonly priced: true; readonly usd: number }
  | {
      readonly recorded: true;
      readonly priced: false;
      readonly usd: undefined;
      readonly reason: UnpricedReason;
    }
  | { readonly recorded: false; readonly priced: false; readonly usd: undefined };
