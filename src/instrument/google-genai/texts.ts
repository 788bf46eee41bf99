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
export function outputOf(said: unknown): readonly string[] {
  const candidates = isObject(said) ? said['candidates'] : undefined;
  const texts: string[] = [];
  if (!Array.isArray(candidates)) return texts;
  for (const candidate of candidates) if (isObject(candidate)) gather(candidate['content'], texts);
  return texts;
}

/** Those of a text, a part, a content of parts, or a list of any of them. Files have no texts. */
function textsOf(from: unknown): readonly string[] {
  const texts: string[] = [];
  gather(from, texts);
  return texts;
}

function gather(from: unknown, texts: string[]): void {
  if (typeof from === 'string') {
    texts.push(from);
  } else if (Array.isArray(from)) {
    for (const each of from) gather(each, texts);
  } else if (isObject(from)) {
    const { parts, text, functionCall, functionResponse, executableCode } = from;
    if (parts !== undefined) gather(parts, texts);
    else if (typeof text === 'string') texts.push(text);
    else {
      const said = functionCall ?? functionResponse ?? executableCode;
      if (said !== undefined) texts.push(JSON.stringify(said));
    }
  }
}
