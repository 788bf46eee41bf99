// The one public face of `usage/`: from a response as the provider gives it to what the call used.
import { AI_SDK } from './ai-sdk.ts';
import { ANTHROPIC } from './anthropic.ts';
import { BEDROCK_CONVERSE, BEDROCK_INVOKE } from './bedrock.ts';
import { COHERE } from './cohere.ts';
import { DEEPSEEK, GROQ, MISTRAL, MISTRAL_TRANSCRIPTION, XAI } from './compatible.ts';
import { type Format, readFormat, type Reading } from './format.ts';
import { GEMINI, GOOGLE_PREDICT } from './google.ts';
import { LANGCHAIN } from './langchain.ts';
import {
  OPENAI,
  OPENAI_EMBEDDINGS,
  OPENAI_IMAGES,
  OPENAI_REALTIME,
  OPENAI_RESPONSES,
  OPENAI_SPEECH,
  OPENAI_TRANSCRIPTION,
} from './openai.ts';

export { type CallTexts, estimateUsage } from './estimate.ts';
export type { Reading };

const FORMATS = {
  'ai-sdk': AI_SDK,
  anthropic: ANTHROPIC,
  'bedrock-converse': BEDROCK_CONVERSE,
  'bedrock-invoke': BEDROCK_INVOKE,
  cohere: COHERE,
  deepseek: DEEPSEEK,
  gemini: GEMINI,
  'google-predict': GOOGLE_PREDICT,
  groq: GROQ,
  langchain: LANGCHAIN,
  mistral: MISTRAL,
  'mistral-transcription': MISTRAL_TRANSCRIPTION,
  openai: OPENAI,
  'openai-embeddings': OPENAI_EMBEDDINGS,
  'openai-images': OPENAI_IMAGES,
  'openai-realtime': OPENAI_REALTIME,
  'openai-responses': OPENAI_RESPONSES,
  'openai-speech': OPENAI_SPEECH,
  'openai-transcription': OPENAI_TRANSCRIPTION,
  xai: XAI,
} as const satisfies Readonly<Record<string, Format>>;

/** How a response is written. Azure OpenAI and other services that speak OpenAI's API write as OpenAI does. */
export type ResponseFormat = keyof typeof FORMATS;

/** Every response format. */
export const RESPONSE_FORMATS = Object.keys(FORMATS) as readonly ResponseFormat[];

/**
 * Reads what a call used from the provider's response: a whole body, the last event of a stream, all its events as a list,
 * or a line of a batch's results. Never throws. Figures that are impossible are handed on as they are, so that `record`
 * reports them as `invalid_usage`.
 */
export function readUsage(format: ResponseFormat, response: unknown): Reading {
  try {
    return readFormat(FORMATS[format], response);
  } catch {
    // A body with getters that throw says nothing.
    return {};
  }
}
