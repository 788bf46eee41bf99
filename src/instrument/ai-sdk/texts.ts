// Texts of calls to language models, for estimates alone.
import { estimateUsage } from '../../usage/index.ts';
import type { Usage } from '../../catalogue/call.ts';
import type { LanguageParams, Message } from './models.ts';

/** Members of parts that hold what a model reads or writes. */
const TEXTS = ['text', 'input', 'output', 'value'] as const;

/** Estimated tokens of what is sent. */
export function estimatedInput({ prompt, tools = [] }: LanguageParams): Pick<Usage, 'inputTokens'> {
  return estimateUsage({ input: [...prompt.map(textOf), ...tools.map((tool) => JSON.stringify(tool))] });
}

/** Estimated tokens of what came back at once. */
export function estimatedOutput(content: readonly object[]): Pick<Usage, 'outputTokens'> {
  return estimateUsage({ output: content.map(textOfPart) });
}

function textOf({ content }: Message): string {
  return typeof content === 'string' ? content : content.map(textOfPart).join('\n');
}

/** Text, reasoning, and what tools are given and give back; files have none. */
function textOfPart(part: object): string {
  for (const name of TEXTS) {
    const value = (part as Readonly<Record<string, unknown>>)[name];
    if (typeof value === 'string') return value;
    if (typeof value === 'object' && value !== null) return textOfValue(value);
  }
  return '';
}

/** What a tool gave back may be a list of parts again, with files among them. */
function textOfValue(value: object): string {
  const inner: unknown = 'value' in value ? value.value : value;
  if (Array.isArray(inner))
    return inner
      .filter((each) => typeof each === 'object')
      .map(textOfPart)
      .join('\n');
  return typeof inner === 'string' ? inner : JSON.stringify(inner);
}
