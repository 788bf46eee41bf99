// The AI SDK in its two majors, with OpenAI's models, and the SDKs of OpenAI and Anthropic in their two.
import { createOpenAI } from '@ai-sdk/openai';
import Anthropic from '@anthropic-ai/sdk';
import * as ai from 'ai';
import * as ai6 from 'ai-6';
import Anthropic0 from 'anthropic-sdk-0';
import { createOpenAI as createOpenAI3 } from 'ai-sdk-openai-3';
import OpenAI from 'openai';
import OpenAI6 from 'openai-6';
import type { CostMeter } from '../../../src/index.ts';
import {
  costMiddleware,
  embeddingCostMiddleware,
  imageCostMiddleware,
} from '../../../src/instrument/ai-sdk/index.ts';

/** Whatever model of the one or the other; the two majors differ in types alone as far as is looked at here. */
export type Model = ReturnType<typeof ai.wrapLanguageModel>;

/** One major, in the types of the newer. */
export interface Sdk {
  readonly name: string;
  readonly ai: typeof ai;
  readonly createOpenAI: typeof createOpenAI;
}

export const SDKS: readonly Sdk[] = [
  { name: 'ai 7', ai, createOpenAI },
  {
    name: 'ai 6',
    ai: ai6 as unknown as typeof ai,
    createOpenAI: createOpenAI3 as unknown as typeof createOpenAI,
  },
];

/** OpenAI's own SDK. */
export const OPENAI_SDKS = [
  { name: 'openai 7', Sdk: OpenAI },
  { name: 'openai 6', Sdk: OpenAI6 as unknown as typeof OpenAI },
];

/** Anthropic's. */
export const ANTHROPIC_SDKS = [
  { name: '@anthropic-ai/sdk 1', Sdk: Anthropic },
  { name: '@anthropic-ai/sdk 0', Sdk: Anthropic0 as unknown as typeof Anthropic },
];

/** The types of both majors take the middleware as it is. */
export function wrappedInBoth(meter: CostMeter): readonly object[] {
  const [newer, older] = [createOpenAI({ apiKey: 'none' }), createOpenAI3({ apiKey: 'none' })];
  return [
    ai.wrapLanguageModel({ model: newer('gpt-4o'), middleware: costMiddleware(meter) }),
    ai.wrapEmbeddingModel({ model: newer.embedding('a'), middleware: embeddingCostMiddleware(meter) }),
    ai.wrapImageModel({ model: newer.image('a'), middleware: imageCostMiddleware(meter) }),
    ai6.wrapLanguageModel({ model: older('gpt-4o'), middleware: costMiddleware(meter) }),
    ai6.wrapEmbeddingModel({ model: older.embedding('a'), middleware: embeddingCostMiddleware(meter) }),
    ai6.wrapImageModel({ model: older.image('a'), middleware: imageCostMiddleware(meter) }),
  ];
}
