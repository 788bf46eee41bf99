// Responses of OpenAI's SDK that the app reads itself: the same bytes, without what was asked for the books alone.
import { text } from 'node:stream/consumers';
import type OpenAI from 'openai';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CostMeter } from '../../src/index.ts';
import { instrumentOpenAI } from '../../src/instrument/openai/index.ts';
import { ANSWERED, CHAT_BOOKED, CHAT_USAGE } from './ai/answers.ts';
import { OPENAI_SDKS } from './ai/sdks.ts';
import { books, meterOf } from './books.ts';

let meter: CostMeter;
beforeEach(() => {
  ({ meter } = meterOf());
});

const ROW = `openai ${ANSWERED} chat`;
const ONCE = { [ROW]: { requests: { ok: 1 }, estimated: 0, ...CHAT_BOOKED } };
const ASK = {
  model: 'gpt-4o',
  messages: [{ role: 'user' as const, content: 'Capital?' }],
  stream: true as const,
};

const said = { id: 'chatcmpl-1', model: ANSWERED, choices: [{ index: 0, delta: { content: 'Paris – é' } }] };
const counted = { id: 'chatcmpl-1', model: ANSWERED, choices: [], usage: CHAT_USAGE };

/** Events as they are sent, each ended in the same way. */
const sent = (events: readonly unknown[], ending = '\n'): string =>
  [': hello', ...events.map((event) => `data: ${JSON.stringify(event)}`), 'data: [DONE]']
    .map((line) => line + ending + ending)
    .join('');

describe.each(OPENAI_SDKS)('$name', ({ Sdk }) => {
  /** A response whose body comes in pieces of so many bytes. */
  async function responseOf(whole: string, size = Infinity): Promise<Response> {
    const bytes = new TextEncoder().encode(whole);
    const step = Math.min(size, bytes.length);
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < bytes.length; at += step) controller.enqueue(bytes.slice(at, at + step));
        controller.close();
      },
    });
    const fetch = () =>
      Promise.resolve(new Response(body, { headers: { 'content-type': 'text/event-stream' } }));
    const client: OpenAI = new Sdk({ apiKey: 'none', fetch });
    return instrumentOpenAI(client, meter).chat.completions.create(ASK).asResponse();
  }
  const bodyOf = (response: Response) => response.body ?? new ReadableStream();

  it.each([
    ['byte by byte', 1, '\n'],
    ['in pieces that end anywhere', 7, '\r\n'],
    ['at once', Infinity, '\r'],
  ])('hides the usage that it asked for: %s', async (_, size, ending) => {
    const told = sent([{ ...said, usage: null }, counted], ending);
    expect(await text(bodyOf(await responseOf(told, size)))).toBe(sent([said], ending));
    expect(await books(meter)).toEqual(ONCE);
  });

  it('shows a clone as much as the response, whichever is read first', async () => {
    const response = await responseOf(sent([said, counted]));
    const before = bodyOf(response);
    expect(before.locked).toBe(false);
    const clone = response.clone();
    expect(await text(bodyOf(response))).toBe(sent([said]));
    expect(await (await clone.blob()).text()).toBe(sent([said]));
    expect(await books(meter)).toEqual(ONCE);
  });

  it('can be read into a buffer of the app’s own', async () => {
    const reader = bodyOf(await responseOf(sent([said, counted]))).getReader({ mode: 'byob' });
    let read = '';
    for (;;) {
      const { done, value } = await reader.read(new Uint8Array(64));
      if (done) break;
      read += new TextDecoder('latin1').decode(value);
    }
    expect(read).toHaveLength(new TextEncoder().encode(sent([said])).length);
    expect(await books(meter)).toEqual(ONCE);
  });

  it('leaves alone what is no event at all', async () => {
    const whole = JSON.stringify({ ...said, usage: CHAT_USAGE }, undefined, 2);
    expect(await text(bodyOf(await responseOf(whole, 9)))).toBe(whole);
    expect(await books(meter)).toEqual(ONCE);
  });
});
