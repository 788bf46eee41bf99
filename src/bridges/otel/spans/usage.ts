// What a span says was used, with input and output as wholes, whichever way its instrumentation counts.
import type { Attributes } from '@opentelemetry/api';
import type { Usage } from '../../../catalogue/call.ts';
import { figureOf } from './attributes.ts';

/**
 * The usage of a span; undefined where it tells none. OpenTelemetry counts cached tokens as part of the input, and reasoning
 * as part of the output. Some instrumentations count them beside: then the part is more than the whole, or the total tells.
 */
export function usageOf(attributes: Attributes): Usage | undefined {
  const input = figureOf(attributes, 'inputTokens');
  const output = figureOf(attributes, 'outputTokens');
  if (input === undefined && output === undefined) return undefined;
  const total = figureOf(attributes, 'totalTokens');
  const cacheRead = figureOf(attributes, 'cacheReadTokens');
  const cacheWrite = figureOf(attributes, 'cacheWriteTokens');
  const reasoning = figureOf(attributes, 'reasoningTokens');
  const cached = (cacheRead ?? 0) + (cacheWrite ?? 0);
  const inputTokens = whole(input ?? 0, cached, total === undefined ? undefined : total - (output ?? 0));
  const outputTokens = whole(
    output ?? 0,
    reasoning ?? 0,
    total === undefined ? undefined : total - inputTokens,
  );
  return {
    inputTokens,
    outputTokens,
    ...(cacheRead !== undefined && { cacheReadTokens: cacheRead }),
    ...(cacheWrite !== undefined && { cacheWriteTokens: cacheWrite }),
    ...(reasoning !== undefined && { reasoningTokens: reasoning }),
  };
}

/** A figure with its part, which it holds unless it cannot, or the total says otherwise. */
function whole(figure: number, part: number, told: number | undefined): number {
  const both = figure + part;
  return part > figure || (part > 0 && told === both) ? both : figure;
}
