// What of OpenAI's API costs money, and how its answers tell what they used.
import type { ResponseFormat } from '../../usage/index.ts';
import type { Endpoint, RequestBody } from '../vendor-sdk/vendor.ts';
import { isObject } from '../../usage/fields.ts';

/** Those whose chat API is made after OpenAI's, and tells usage in ways of its own. */
const CHAT_FORMATS: ReadonlyMap<string, ResponseFormat> = new Map([
  ['deepseek', 'deepseek'],
  ['groq', 'groq'],
  ['mistral_ai', 'mistral'],
  ['x_ai', 'xai'],
]);

const always = (format: ResponseFormat) => (): ResponseFormat => format;

/** Those whose streams tell their usage unasked. Mistral refuses to be asked. */
const TOLD_UNASKED = new Set(['fireworks', 'groq', 'mistral_ai', 'openrouter', 'perplexity', 'x_ai']);

/** Streams of chat tell their usage where they are asked to. */
function askingForUsage(body: RequestBody, provider: string): RequestBody | undefined {
  if (TOLD_UNASKED.has(provider)) return undefined;
  const { stream_options: options } = body;
  if (isObject(options) && options['include_usage'] !== undefined) return undefined;
  // What writes itself down in a way of its own cannot be copied.
  if (Object.getPrototypeOf(body) !== Object.prototype || 'toJSON' in body) return undefined;
  return { ...body, stream_options: { ...(isObject(options) && options), include_usage: true } };
}

const CHAT: Endpoint = {
  kind: 'chat',
  format: (provider) => CHAT_FORMATS.get(provider) ?? 'openai',
  askingForUsage,
};

const IMAGE: Endpoint = { kind: 'image', format: always('openai-images') };

const RESPONSES: Endpoint = {
  kind: 'chat',
  format: (provider) => (provider === 'x_ai' ? 'xai' : 'openai-responses'),
};

const TRANSCRIPTION: Endpoint = {
  kind: 'transcription',
  format: always('openai-transcription'),
  isOfSound: true,
};

/** Speech is charged by the character, which the answer does not tell. */
const SPEECH: Endpoint = {
  kind: 'speech',
  format: always('openai-speech'),
  asked: ({ input }) => ({ characters: typeof input === 'string' ? Array.from(input).length : 0 }),
};

export const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map([
  ['/chat/completions', CHAT],
  ['/completions', CHAT],
  ['/responses', RESPONSES],
  ['/responses/compact', RESPONSES],
  // Questions to be answered from a list; it tells its usage as responses do.
  ['/decisions', RESPONSES],
  ['/embeddings', { kind: 'embedding', format: always('openai-embeddings') }],
  ['/images/generations', IMAGE],
  ['/images/edits', IMAGE],
  ['/images/variations', IMAGE],
  ['/audio/transcriptions', TRANSCRIPTION],
  ['/audio/translations', TRANSCRIPTION],
  ['/audio/speech', SPEECH],
]);
