// What is looked at of the AI SDK's models, their arguments and results: the same in its versions 6 and 7.
import type { ServiceTier } from '../../catalogue/call.ts';
import { serviceTierOf } from '../../usage/service-tiers.ts';

/** A model of any kind. */
export interface Model {
  readonly provider: string;
  readonly modelId: string;
}

/** Options of the providers, by provider. */
export type ProviderOptions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Arguments of any call. */
export interface Params {
  readonly abortSignal?: AbortSignal | undefined;
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined;
  readonly providerOptions?: ProviderOptions | undefined;
}

/** Arguments of a language model. */
export interface LanguageParams extends Params {
  readonly prompt: readonly Message[];
  readonly tools?: readonly unknown[] | undefined;
}

/** A message of a prompt: a text, or parts of which some have one. */
export interface Message {
  readonly role: string;
  readonly content: string | readonly object[];
}

/** Arguments of an embedding model. */
export interface EmbeddingParams extends Params {
  readonly values: readonly string[];
}

/** Arguments of an image model. */
export interface ImageParams extends Params {
  readonly prompt: string | undefined;
  readonly n: number;
}

/** A part of a stream, of which each kind has other members. */
export interface StreamPart {
  readonly type: string;
}

/** What a language model gives back at once. */
export interface GenerateResult {
  readonly content: readonly object[];
  readonly response?: { readonly id?: string | undefined } | undefined;
}

/** What it gives back part by part. */
export interface StreamResult {
  stream: ReadableStream<StreamPart>;
}

/** The user whom a call names to its provider. */
export function namedUser({ providerOptions = {} }: Params): string | undefined {
  for (const options of Object.values(providerOptions)) {
    const user = options['user'] ?? options['safetyIdentifier'];
    if (typeof user === 'string' && user !== '') return user;
  }
  return undefined;
}

/** The tier that was asked for, which counts where the answer does not say. */
export function askedTier({ providerOptions = {} }: Params): ServiceTier | undefined {
  for (const options of Object.values(providerOptions)) {
    const tier = serviceTierOf(options['serviceTier']);
    if (tier !== undefined) return tier;
  }
  return undefined;
}
