// Texts of requests and answers of Gemini's, for estimates alone.
import type { Usage } from '../../catalogue/call.ts';
import { isObject } from '../../usage/fields.ts';
import { estimateUsage } from '../../usage/index.ts';
import type { GoogleParams } from './client.ts';

/** Estimated tokens of what is sent. */
export function estimatedInput({ contents, content, prompt, config }: GoogleParams): Usage {
  const { systemInstruction, tools } = config ?? {};
  const texts = [contents, content, prompt, systemInstruction].flatMap(textsOf);
  // Tools that the app runs itself are objects of its own, which may not be written as JSON.
  if (Array.isArray(tools)) {
    for (const tool of tools) {
      if (isObject(tool) && 'functionDeclarations' in tool) texts.push(JSON.stringify(tool));
    }
  }
  return estimateUsage({ input: texts });
}

/** The texts of the output in an answer or in a part of a stream. */
export function outputOf(said: unknown): string[] {
  const candidates = isObject(said) ? said['candidates'] : undefined;
  if (!Array.isArray(candidates)) return [];
  return candidates.flatMap((candidate) => (isObject(candidate) ? textsOf(candidate['content']) : []));
}

/** A text, a part, a content of parts, or a list of any of them. Files have no texts. */
function textsOf(from: unknown): string[] {
  if (typeof from === 'string') return [from];
  if (Array.isArray(from)) return from.flatMap(textsOf);
  if (!isObject(from)) return [];
  const { parts, text, functionCall, functionResponse, executableCode } = from;
  if (parts !== undefined) return textsOf(parts);
  if (typeof text === 'string') return [text];
  const said = functionCall ?? functionResponse ?? executableCode;
  return said === undefined ? [] : [JSON.stringify(said)];
}
