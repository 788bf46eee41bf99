// What the demo calls: models, the work they do, and what such a call looks like on an ordinary day.

/** Who serves a model. */
export type Provider = 'openai' | 'anthropic';

/** Kind of work, as metrics label it. */
export type WorkType = 'chat' | 'embedding' | 'image';

/** A model and its ordinary call; token counts are medians. */
export interface Model {
  readonly model: string;
  readonly provider: Provider;
  readonly type: WorkType;
  /** Share of all calls, relative to the others. */
  readonly weight: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Share of the input that comes from the provider's prompt cache, where the call hits it. */
  readonly cacheReadShare: number;
  /** Share of the output that is reasoning. */
  readonly reasoningShare: number;
}

const none = { cacheReadShare: 0, reasoningShare: 0 };

/** All of them. */
export const MODELS: readonly Model[] = [
  {
    model: 'gpt-4.1-mini',
    provider: 'openai',
    type: 'chat',
    weight: 26,
    inputTokens: 1800,
    outputTokens: 350,
    cacheReadShare: 0.5,
    reasoningShare: 0,
  },
  {
    model: 'gpt-4.1',
    provider: 'openai',
    type: 'chat',
    weight: 14,
    inputTokens: 2600,
    outputTokens: 420,
    cacheReadShare: 0.5,
    reasoningShare: 0,
  },
  {
    model: 'gpt-5',
    provider: 'openai',
    type: 'chat',
    weight: 10,
    inputTokens: 2200,
    outputTokens: 1100,
    cacheReadShare: 0.4,
    reasoningShare: 0.6,
  },
  {
    model: 'claude-sonnet-4-6',
    provider: 'anthropic',
    type: 'chat',
    weight: 20,
    inputTokens: 3500,
    outputTokens: 600,
    cacheReadShare: 0.7,
    reasoningShare: 0,
  },
  {
    model: 'claude-haiku-4-5',
    provider: 'anthropic',
    type: 'chat',
    weight: 12,
    inputTokens: 2000,
    outputTokens: 400,
    cacheReadShare: 0.6,
    reasoningShare: 0,
  },
  {
    model: 'text-embedding-3-small',
    provider: 'openai',
    type: 'embedding',
    weight: 15,
    inputTokens: 800,
    outputTokens: 0,
    ...none,
  },
  {
    model: 'gpt-image-1',
    provider: 'openai',
    type: 'image',
    weight: 3,
    inputTokens: 60,
    outputTokens: 1056,
    ...none,
  },
];

/** The model of a name, if it does this kind of work. */
export function findModel(name: unknown, type: WorkType): Model | undefined {
  return MODELS.find((model) => model.model === name && model.type === type);
}
