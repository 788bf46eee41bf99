// Responses of the Gemini API and of Vertex AI.
import { allAt, count, less, read, type Source, sum } from './fields.ts';
import type { Figures, Format } from './format.ts';

/** Tokens by what they stand for; a page of a document is an image. */
function modality(lists: readonly string[], names: readonly string[]): Source {
  return sum(...lists.flatMap((list) => names.map((name) => `${list}[modality=${name}].tokenCount`)));
}

const INPUT = ['promptTokensDetails', 'toolUsePromptTokensDetails'];
const CACHED = ['cacheTokensDetails'];
const OUTPUT = ['candidatesTokensDetails', 'responseTokensDetails'];
const AUDIO = ['AUDIO'];
const IMAGE = ['IMAGE', 'DOCUMENT'];

/** Models up to Gemini 2.5 are charged once for a prompt, later ones for each search. */
const CHARGED_BY_PROMPT = /^(?:.*\/)?gemini-(?:1|2)\b/;

const SEARCHES: Source = (body) => {
  const queries = allAt(body, 'candidates[].groundingMetadata.webSearchQueries[]').length;
  if (queries === 0) return undefined;
  return CHARGED_BY_PROMPT.test(String(read(body, 'modelVersion'))) ? 1 : queries;
};

/** Input holds cached tokens but not what tools fed back; output holds no thoughts. */
export const GEMINI_FIGURES: Figures = {
  inputTokens: sum('promptTokenCount', 'toolUsePromptTokenCount'),
  cacheReadTokens: 'cachedContentTokenCount',
  inputAudioTokens: less(modality(INPUT, AUDIO), modality(CACHED, AUDIO)),
  inputImageTokens: less(modality(INPUT, IMAGE), modality(CACHED, IMAGE)),
  outputTokens: sum(['candidatesTokenCount', 'responseTokenCount'], 'thoughtsTokenCount'),
  reasoningTokens: 'thoughtsTokenCount',
  outputAudioTokens: modality(OUTPUT, AUDIO),
  outputImageTokens: modality(OUTPUT, ['IMAGE']),
};

/** `generateContent`, its stream (a list), `embedContent`, and lines of a batch's results. */
export const GEMINI: Format = {
  envelopes: [
    { at: 'response', beside: 'key', serviceTier: 'batch' },
    { at: 'response', beside: 'request', serviceTier: 'batch' },
    { at: 'response' },
  ],
  shapes: [{ at: 'usageMetadata', figures: GEMINI_FIGURES, beside: { searches: SEARCHES } }],
  model: 'modelVersion',
  serviceTier: ['usageMetadata.serviceTier', 'usageMetadata.trafficType'],
};

/** `predict`: embeddings by the token, Imagen by the piece. */
export const GOOGLE_PREDICT: Format = {
  shapes: [
    {
      at: '',
      figures: {
        inputTokens: [
          'predictions[].embeddings.statistics.token_count',
          'embeddings[].statistics.token_count',
        ],
        images: [
          count('predictions[].bytesBase64Encoded'),
          count('predictions[].gcsUri'),
          // The SDK gives an image that was held back a place without bytes.
          count('generatedImages[].image.imageBytes'),
          count('generatedImages[].image.gcsUri'),
          count('generatedMasks[].mask.imageBytes'),
          count('generatedMasks[].mask.gcsUri'),
        ],
      },
    },
  ],
};
