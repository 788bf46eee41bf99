// Reads a price list in LiteLLM's format, `model_prices_and_context_window.json`: dollars per token by model.
import type { ServiceTier } from '../../catalogue/call.ts';
import type { TokenType } from '../../catalogue/token-types.ts';
import type { Explanation } from '../../pricing/price-book.ts';
import { CommandError } from '../definition.ts';

/** One price of a model: dollars per million tokens, or dollars of one where it is not for tokens. */
export interface ListedPrice {
  readonly tier: ServiceTier;
  readonly kind: TokenType | keyof Explanation['units'];
  /** For calls with more input tokens than that. */
  readonly above: number;
  readonly usd: number;
}

/** A model of the list. */
export interface ListedModel {
  /** In OpenTelemetry's name where it has one. */
  readonly provider: string;
  readonly model: string;
  readonly prices: readonly ListedPrice[];
}

/** What a list holds. */
export interface LiteLlmList {
  readonly models: readonly ListedModel[];
  /** Entries for one region, or one size or quality of images: a price book has one price for a model. */
  readonly variants: number;
  /** Entries without a price that is compared. */
  readonly unpriced: number;
}

const TOKEN_FIELDS: Readonly<Record<string, TokenType>> = {
  input_cost_per_token: 'input',
  cache_read_input_token_cost: 'cache_read',
  cache_creation_input_token_cost: 'cache_write',
  cache_creation_input_token_cost_above_1hr: 'cache_write_1h',
  output_cost_per_token: 'output',
  output_cost_per_reasoning_token: 'reasoning',
  input_cost_per_audio_token: 'input_audio',
  output_cost_per_audio_token: 'output_audio',
  input_cost_per_image_token: 'input_image',
  output_cost_per_image_token: 'output_image',
};

const UNIT_FIELDS: Readonly<Record<string, keyof Explanation['units']>> = {
  output_cost_per_image: 'images',
  input_cost_per_second: 'seconds',
  output_cost_per_second: 'seconds',
  input_cost_per_character: 'characters',
  output_cost_per_character: 'characters',
  input_cost_per_query: 'searches',
};

const TIERS: Readonly<Record<string, ServiceTier>> = { batches: 'batch', flex: 'flex', priority: 'priority' };

/** A field: what it is the price of, above how many thousand input tokens, in which tier. */
const FIELD = /^(.+?)(?:_above_(\d+)k_tokens)?(?:_(batches|flex|priority))?$/;

/** LiteLLM's providers whose names are others here. */
const PROVIDERS: Readonly<Record<string, string>> = {
  anthropic_text: 'anthropic',
  azure: 'azure.ai.openai',
  azure_ai: 'azure.ai.inference',
  azure_text: 'azure.ai.openai',
  bedrock: 'aws.bedrock',
  bedrock_converse: 'aws.bedrock',
  codestral: 'mistral_ai',
  cohere_chat: 'cohere',
  fireworks_ai: 'fireworks',
  'fireworks_ai-embedding-models': 'fireworks',
  gemini: 'gcp.gemini',
  github_copilot: 'github-copilot',
  mistral: 'mistral_ai',
  moonshot: 'moonshot_ai',
  'text-completion-codestral': 'mistral_ai',
  'text-completion-openai': 'openai',
  together_ai: 'together',
  voyage: 'voyageai',
  watsonx: 'ibm.watsonx.ai',
  xai: 'x_ai',
};

/** What stands before the name of a model that is priced for one region, commitment, or size and quality of images. */
const VARIANT =
  /^(?:\*|eu|us|global|global-standard|[a-z]{2}(?:-[a-z]+)+-\d|\d+-month-commitment|\d+-x-\d+|max-x-max|\d+-steps|max-steps|standard|hd|low|medium|high|auto)$/;

/** Parses a list. `source` is where it comes from, for messages. */
export function parseLiteLlmList(text: string, source: string): LiteLlmList {
  const entries = entriesOf(text, source).filter(([key]) => key !== 'sample_spec');
  const models: ListedModel[] = [];
  let variants = 0;
  let unpriced = 0;
  for (const [key, entry] of entries) {
    const provider = providerName(entry['litellm_provider']);
    const prices = pricesOf(entry);
    if (provider === undefined || prices.length === 0) {
      unpriced += 1;
      continue;
    }
    const [first = '', ...rest] = key.split('/');
    const parts = rest.length > 0 && providerName(first) === provider ? rest : [first, ...rest];
    if (parts.slice(0, -1).some((part) => VARIANT.test(part))) variants += 1;
    else models.push({ provider, model: parts.join('/'), prices });
  }
  return { models, variants, unpriced };
}

type Entry = Readonly<Record<string, unknown>>;

function entriesOf(text: string, source: string): [string, Entry][] {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw new CommandError(`${source}: is no JSON`, { cause: error });
  }
  const entries = isObject(data) ? Object.entries(data) : [];
  const models = entries.filter((each): each is [string, Entry] => isObject(each[1]));
  if (models.some(([, entry]) => 'litellm_provider' in entry)) return models;
  throw new CommandError(
    `${source}: expected models by name, with litellm_provider and input_cost_per_token`,
  );
}

function providerName(name: unknown): string | undefined {
  if (typeof name !== 'string' || name === '') return undefined;
  // vertex_ai-language-models, vertex_ai-anthropic_models, ...
  return /^vertex_ai(-|$)/.test(name) ? 'gcp.vertex_ai' : (PROVIDERS[name] ?? name);
}

/** Prices for tokens; where there are none, others. A field of 0 for what a model does not do is no price. */
function pricesOf(entry: Entry): ListedPrice[] {
  const fields = Object.entries(entry).flatMap(([field, usd]) => {
    const [, base = '', thousands = '0', tier] = FIELD.exec(field) ?? [];
    if (typeof usd !== 'number' || !Number.isFinite(usd) || usd < 0) return [];
    return [{ base, above: Number(thousands) * 1000, tier: TIERS[tier ?? ''] ?? 'standard', usd } as const];
  });
  const tokens = fields.flatMap(({ base, usd, ...rest }) => {
    const kind = TOKEN_FIELDS[base];
    return kind === undefined ? [] : [{ ...rest, kind, usd: Number((usd * 1e6).toPrecision(12)) }];
  });
  if (tokens.some(({ usd }) => usd > 0)) return tokens;
  const units = fields.flatMap(({ base, usd, ...rest }) => {
    const kind = UNIT_FIELDS[base];
    return kind === undefined || usd === 0 ? [] : [{ ...rest, kind, usd }];
  });
  return units.length > 0 ? units : tokens;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
