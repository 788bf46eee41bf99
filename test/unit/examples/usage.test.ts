import { describe, expect, it } from 'vitest';
import { message } from '../../../examples/chat-service/provider/anthropic.ts';
import { chatCompletion, embedding, image } from '../../../examples/chat-service/provider/openai.ts';
import { callsOfMinute, type PlannedCall } from '../../../examples/chat-service/traffic/pattern.ts';
import { readUsage } from '../../../src/usage/index.ts';

/** What the library gets of a call after its way through the provider's wire format. */
function overTheWire({ model, usage }: PlannedCall): object {
  const body = (response: object): unknown => JSON.parse(JSON.stringify(response));
  if (model.provider === 'anthropic') {
    return readUsage('anthropic', body(message(model, usage, 'id'))).usage ?? {};
  }
  switch (model.type) {
    case 'chat':
      return readUsage('openai', body(chatCompletion(model, usage, 'id'))).usage ?? {};
    case 'embedding':
      return readUsage('openai-embeddings', body(embedding(model, usage))).usage ?? {};
    case 'image':
      return readUsage('openai-images', body(image(usage))).usage ?? {};
  }
}

describe('live traffic', () => {
  it('records the very numbers that the history has', () => {
    const noon = Date.UTC(2026, 0, 14, 12);
    const calls = Array.from({ length: 60 }, (_, minute) => callsOfMinute(noon + minute * 60_000))
      .flat()
      .filter(({ status }) => status === 200);
    expect(new Set(calls.map(({ model }) => model.model)).size).toBe(7);
    const withoutZeros = (usage: object): object =>
      Object.fromEntries(Object.entries(usage).filter(([, tokens]) => tokens !== 0));
    for (const call of calls) expect(withoutZeros(overTheWire(call))).toEqual(withoutZeros(call.usage));
  });
});
