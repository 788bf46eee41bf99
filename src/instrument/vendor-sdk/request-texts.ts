// The texts of a request, for an estimate of its tokens where no answer tells them.
import { isObject } from '../../usage/fields.ts';
import { estimateUsage } from '../../usage/index.ts';
import type { RequestBody } from './vendor.ts';

/** Where texts stand that a model reads. */
const READ = ['system', 'instructions', 'messages', 'input', 'prompt', 'suffix'];

/** Members of messages that are no text, or text that is not read as such: images and files come in long strings. */
const UNREAD = new Set([
  'type',
  'role',
  'id',
  'data',
  'url',
  'image_url',
  'file_data',
  'media_type',
  'signature',
]);

/** Estimated input tokens of a request. */
export function estimatedInput(body: RequestBody): { inputTokens: number } {
  const texts: string[] = [];
  for (const name of READ) gather(body[name], texts);
  if (Array.isArray(body['tools'])) texts.push(JSON.stringify(body['tools']));
  return { inputTokens: estimateUsage({ input: texts }).inputTokens ?? 0 };
}

function gather(from: unknown, texts: string[]): void {
  if (typeof from === 'string') texts.push(from);
  else if (Array.isArray(from)) for (const each of from) gather(each, texts);
  else if (isObject(from)) {
    for (const [name, value] of Object.entries(from)) if (!UNREAD.has(name)) gather(value, texts);
  }
}
