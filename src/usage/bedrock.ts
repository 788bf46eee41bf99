// Responses of Amazon Bedrock: Converse, and InvokeModel with the bodies of each model's maker.
import { MESSAGES_FIGURES } from './anthropic.ts';
import { type Source, sum } from './fields.ts';
import type { Envelope, Figures, Format, Shape } from './format.ts';
import { CHAT_FIGURES } from './openai.ts';

const READ: Source = ['cacheReadInputTokens', 'cacheReadInputTokenCount'];
const WRITTEN: Source = ['cacheWriteInputTokens', 'cacheWriteInputTokenCount'];

/** Input counts uncached tokens alone, here and in all that follows. */
const CONVERSE_FIGURES: Figures = {
  inputTokens: sum('inputTokens', READ, WRITTEN),
  cacheReadTokens: READ,
  cacheWriteTokens: WRITTEN,
  cacheWrite1hTokens: 'cacheDetails[ttl=1h].inputTokens',
  outputTokens: 'outputTokens',
};

/** In the last event of any model's stream. */
const METRICS_FIGURES: Figures = {
  inputTokens: sum('inputTokenCount', READ, WRITTEN),
  cacheReadTokens: READ,
  cacheWriteTokens: WRITTEN,
  outputTokens: 'outputTokenCount',
};

const LLAMA_FIGURES: Figures = {
  inputTokens: 'prompt_token_count',
  outputTokens: 'generation_token_count',
};

const TITAN_FIGURES: Figures = {
  inputTokens: 'inputTextTokenCount',
  outputTokens: ['totalOutputTextTokenCount', 'results[].tokenCount'],
};

const HEADERS_READ = header('cache-read-input');
const HEADERS_WRITTEN = header('cache-write-input');

const HEADER_FIGURES: Figures = {
  inputTokens: sum(header('input'), HEADERS_READ, HEADERS_WRITTEN),
  cacheReadTokens: HEADERS_READ,
  cacheWriteTokens: HEADERS_WRITTEN,
  outputTokens: header('output'),
};

/** Headers are text, and their names come in any case. */
function header(name: string): Source {
  return (headers) => {
    const entries: [string, unknown][] =
      headers instanceof Headers ? [...headers] : Object.entries(headers as object);
    const value = entries.find(([each]) => each.toLowerCase() === `x-amzn-bedrock-${name}-token-count`)?.[1];
    const figure = typeof value === 'string' && value !== '' ? Number(value) : NaN;
    return Number.isNaN(figure) ? value : figure;
  };
}

function bodyShapes(body: '' | 'body'): Shape[] {
  const within = (name: string): string => (body === '' ? name : `${body}.${name}`);
  return [
    { at: within('usage'), when: 'input_tokens', figures: MESSAGES_FIGURES },
    { at: within('usage'), when: 'inputTokens', figures: CONVERSE_FIGURES },
    { at: within('usage'), when: 'prompt_tokens', figures: CHAT_FIGURES },
    { at: body, when: 'prompt_token_count', figures: LLAMA_FIGURES },
    { at: body, when: 'inputTextTokenCount', figures: TITAN_FIGURES },
    { at: within('amazon-bedrock-invocationMetrics'), figures: METRICS_FIGURES },
  ];
}

const BATCH_LINE: Envelope = { at: 'modelOutput', serviceTier: 'batch' };

/** Converse, and the `metadata` event of its stream. */
export const BEDROCK_CONVERSE: Format = {
  envelopes: [BATCH_LINE, { at: 'metadata' }],
  shapes: [{ at: 'usage', figures: CONVERSE_FIGURES }],
  serviceTier: 'serviceTier.type',
};

/**
 * InvokeModel: the body, or `{ body, headers }` for models whose bodies do not tell. Bodies that name a model name it as its
 * maker does; the price goes with the id it was asked for by.
 */
export const BEDROCK_INVOKE: Format = {
  envelopes: [BATCH_LINE, { at: 'message' }],
  shapes: [...bodyShapes(''), ...bodyShapes('body'), { at: 'headers', figures: HEADER_FIGURES }],
};
