// From a span's attributes to the call it tells of: only calls of models, whose cost agents and tools around them repeat.
import type { Attributes } from '@opentelemetry/api';
import type { Call } from '../../../catalogue/call.ts';
import { providerNamed } from '../../../catalogue/provider-names.ts';
import { serviceTierOf } from '../../../usage/service-tiers.ts';
import { textOf } from './attributes.ts';
import { usageOf } from './usage.ts';

/** Operations that are one call of a model, in OpenTelemetry's names and OpenLLMetry's, and what kind of work they are. */
const MODEL_OPERATIONS: ReadonlyMap<string, string> = new Map([
  ['chat', 'chat'],
  ['text_completion', 'chat'],
  ['completion', 'chat'],
  ['generate_content', 'chat'],
  ['embeddings', 'embedding'],
  ['embedding', 'embedding'],
  ['rerank', 'rerank'],
]);

/** Operations around calls of models: their usage, if they tell any, is that of the calls within. */
const OTHER_OPERATIONS = new Set([
  'create_agent',
  'execute_tool',
  'invoke_agent',
  'invoke_workflow',
  'plan',
  'retrieval',
]);

/** Kinds of work by what comes out, where the operation does not say. */
const TYPES_BY_OUTPUT: ReadonlyMap<string, string> = new Map([
  ['image', 'image'],
  ['speech', 'audio'],
]);

/** Whether a span is a call of a model; `unknown` where it has an operation that nobody knows. */
export function operationOf(attributes: Attributes): 'model' | 'other' | 'unknown' {
  const name = textOf(attributes, 'operation');
  if (name === undefined) return hasModel(attributes) ? 'model' : 'other';
  if (MODEL_OPERATIONS.has(name)) return 'model';
  return OTHER_OPERATIONS.has(name) || !hasModel(attributes) ? 'other' : 'unknown';
}

function hasModel(attributes: Attributes): boolean {
  const model = textOf(attributes, 'requestModel') ?? textOf(attributes, 'responseModel');
  return model !== undefined && textOf(attributes, 'provider') !== undefined;
}

/** The call of a model that a span tells of. */
export function callOf(attributes: Attributes, isError: boolean): Call {
  const usage = usageOf(attributes);
  const serviceTier = serviceTierOf(textOf(attributes, 'serviceTier'));
  return {
    provider: providerNamed(textOf(attributes, 'provider') ?? ''),
    model: textOf(attributes, 'responseModel') ?? textOf(attributes, 'requestModel') ?? '',
    ...(usage !== undefined && { usage }),
    ...(serviceTier !== undefined && { serviceTier }),
    outcome: isError || textOf(attributes, 'errorType') !== undefined ? 'error' : 'ok',
  };
}

/** What kind of work a span is. */
export function typeOf(attributes: Attributes): string {
  const byOutput = TYPES_BY_OUTPUT.get(textOf(attributes, 'outputType') ?? '');
  return byOutput ?? MODEL_OPERATIONS.get(textOf(attributes, 'operation') ?? '') ?? 'chat';
}
