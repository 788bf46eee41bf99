// What is looked at of LangChain's messages: their texts for estimates, and the ids they came with.
import { allAt, isObject } from '../../usage/fields.ts';
import { estimateUsage } from '../../usage/index.ts';
import type { Usage } from '../../catalogue/call.ts';

/** Where a message has text of its own, or arguments of tools it wants called. */
const TEXTS = [
  'content[].text',
  'content[].reasoning',
  'content[].thinking',
  'tool_calls[].args',
  'additional_kwargs.reasoning_content',
] as const;

/** Where the provider's own id of a response stands, in a message or an error. */
const IDS = [
  'message.id',
  'message.response_metadata.id',
  'generationInfo.id',
  'requestID',
  'request_id',
] as const;

/** Estimated tokens of prompts: texts, or messages with the tools that go with them. */
export function estimatedInput(
  prompts: readonly unknown[],
  tools: readonly unknown[],
): Pick<Usage, 'inputTokens'> {
  return estimateUsage({
    input: [...prompts.map(textOfMessage), ...tools.map((tool) => JSON.stringify(tool))],
  });
}

/** Estimated tokens of what came back. */
export function estimatedOutput(generations: readonly unknown[]): Pick<Usage, 'outputTokens'> {
  return estimateUsage({ output: generations.map(textOfGeneration) });
}

/** What a message says. */
export function textOfMessage(message: unknown): string {
  if (typeof message === 'string') return message;
  if (!isObject(message)) return '';
  const { content } = message;
  const texts = TEXTS.flatMap((path) => allAt(message, path)).map(textOf);
  return [...(typeof content === 'string' ? [content] : []), ...texts].join('\n');
}

/** What a piece of a stream adds: its text, and bits of arguments of tools. */
export function textOfChunk(token: unknown, chunk: unknown): string {
  const bits = [...allAt(chunk, 'message.tool_call_chunks[].args')];
  return [token, ...bits].filter((text) => typeof text === 'string').join('');
}

/** Ids by which others may have booked the same response. Those that LangChain makes itself are nobody else's. */
export function idsOf(from: unknown): string[] {
  const ids = IDS.flatMap((path) => allAt(from, path)).filter((id) => typeof id === 'string');
  return ids.filter((id) => !id.startsWith('run-'));
}

function textOfGeneration(generation: unknown): string {
  if (!isObject(generation)) return '';
  return isObject(generation['message']) ? textOfMessage(generation['message']) : textOf(generation['text']);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '');
}
