// The models that are called, with what the other libraries are told a call costs: they know no prices.

/** A model and its prices. */
export interface Model {
  readonly provider: string;
  readonly model: string;
  /** Dollars per million tokens. */
  readonly input: number;
  readonly output: number;
}

/** Equally popular. */
export const MODELS: readonly [Model, ...Model[]] = [
  { provider: 'openai', model: 'gpt-4o-2024-08-06', input: 2.5, output: 10 },
  { provider: 'openai', model: 'gpt-4.1-mini', input: 0.4, output: 1.6 },
  { provider: 'anthropic', model: 'claude-sonnet-4-5', input: 3, output: 15 },
  { provider: 'gcp.gemini', model: 'gemini-2.5-flash', input: 0.3, output: 2.5 },
  { provider: 'aws.bedrock', model: 'amazon.nova-pro-v1:0', input: 0.8, output: 3.2 },
];
