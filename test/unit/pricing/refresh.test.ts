import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Provider, waitForUpdate } from '@pydantic/genai-prices';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPriceBook } from '../../../src/pricing/price-book.ts';
import { type Refresh, startRefresh } from '../../../src/pricing/refresh.ts';

const folder = mkdtempSync(join(tmpdir(), 'llm-price-data-'));
const file = join(folder, 'deep', 'prices.json');
const refused: string[] = [];
let server: Server;
let url: string;
let answer: (response: ServerResponse) => void;
let bundled: Provider[];
let day = Date.UTC(2026, 10, 1);
let refresh: Refresh | undefined;

beforeAll(async () => {
  bundled = structuredClone((await waitForUpdate()) ?? []);
  server = createServer((_request, response) => {
    answer(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/data.json`;
});
beforeEach(() => {
  // Each test's data is newer than the one's before: prices are the same for the whole process.
  day += 86_400_000;
  refused.length = 0;
});
afterEach(() => {
  refresh?.stop();
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  rmSync(folder, { recursive: true });
});

function start(settings: { file?: string; timeoutMs?: number } = {}): Refresh {
  refresh = startRefresh({ file, url, ...settings }, (message) => {
    refused.push(message);
  });
  return refresh;
}

/** The data as published, with another price of gpt-4o input in dollars per million. */
function published(inputPrice: unknown, providers = bundled): string {
  return JSON.stringify(providers, (key, value: unknown) => {
    const model = value as { id?: string } | null;
    if (key !== '' && model?.id === 'gpt-4o')
      return { ...model, prices: { input_mtok: inputPrice, output_mtok: 10 } };
    return value;
  });
}

function serve(text: string, status = 200): void {
  answer = (response) => {
    response.writeHead(status, { 'Last-Modified': new Date(day).toUTCString() }).end(text);
  };
}

const inputPrice = (): number | undefined => createPriceBook().rates('openai', 'gpt-4o').input;

describe('newer price data', () => {
  it('is put in force, also in books that are open, and kept on disk for the next start', async () => {
    const book = createPriceBook();
    expect(book.rates('openai', 'gpt-4o').input).toBe(2.5);
    serve(published(7));
    expect(await start().now()).toBe(true);
    expect(book.rates('openai', 'gpt-4o').input).toBe(7);
    expect(book.timestampSeconds).toBe(day / 1000);
    expect(book.version).toBe(`0.1.8+${new Date(day).toISOString().slice(0, 10)}`);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ timestampSeconds: day / 1000 });
    expect(refused).toEqual([]);
  });

  it('is taken from disk at the next start, before anything is fetched', () => {
    serve('', 503);
    const kept = { timestampSeconds: day / 1000, providers: JSON.parse(published(8)) as unknown };
    writeFileSync(file, JSON.stringify(kept));
    start();
    expect(inputPrice()).toBe(8);
  });

  it('with a model whose prices the library refuses leaves that model without a price', async () => {
    // A price for audio alone, without one for input as a whole.
    const text = published(7).replaceAll('"input_mtok":7,"output_mtok":10', '"input_audio_mtok":1');
    serve(text);
    expect(await start().now()).toBe(true);
    const call = { provider: 'openai', tokens: { input: 1 } };
    expect(createPriceBook().price({ ...call, model: 'gpt-4o' })).toEqual({ reason: 'unknown_model' });
    expect(createPriceBook().price({ ...call, model: 'gpt-4.1' })).toHaveProperty('usd');
  });

  it('that is no newer changes nothing', async () => {
    const before = inputPrice();
    day -= 30 * 86_400_000;
    serve(published(1));
    expect(await start().now()).toBe(true);
    expect(inputPrice()).toBe(before);
    day += 30 * 86_400_000;
  });
});

describe('bad price data is refused, and the prices in force stay', () => {
  it.each([
    ['an error', () => '', 503, /could not be had/],
    ['no JSON', () => '<html>', 200, /could not be had/],
    ['half of it', () => published(9).slice(0, 5000), 200, /could not be had/],
    ['no list', () => '{}', 200, /no list of providers/],
    ['few models', () => published(9, bundled.slice(0, 3)), 200, /holds \d+ models; 1694 are known/],
    ['a negative price', () => published(-1), 200, /prices of gpt-4o at \S+ are no prices/],
    ['a price that is text', () => published('2.5'), 200, /prices of gpt-4o at \S+ are no prices/],
    [
      'a tiered price without tiers',
      () => published({ base: 1 }),
      200,
      /prices of gpt-4o at \S+ are no prices/,
    ],
  ])('%s', async (_name, text, status, message) => {
    const before = inputPrice();
    serve(text(), status);
    expect(await start().now()).toBe(false);
    expect(refused).toEqual([expect.stringMatching(message)]);
    expect(inputPrice()).toBe(before);
  });

  it('an answer that does not come in time', async () => {
    const before = inputPrice();
    answer = () => undefined;
    expect(await start({ timeoutMs: 50 }).now()).toBe(false);
    expect(refused.at(-1)).toMatch(/could not be had/);
    expect(inputPrice()).toBe(before);
  });

  it('a broken file', () => {
    serve('', 503);
    const before = inputPrice();
    const broken = join(folder, 'broken.json');
    writeFileSync(broken, '{ "providers": [');
    start({ file: broken });
    expect(refused).toEqual([expect.stringContaining(`${broken} cannot be used`)]);
    expect(inputPrice()).toBe(before);
  });

  it('data that cannot be kept is used all the same, which is told', async () => {
    serve(published(11));
    expect(await start({ file: join(file, 'not-a-folder') }).now()).toBe(true);
    expect(inputPrice()).toBe(11);
    expect(refused).toContainEqual(expect.stringContaining('could not be kept'));
  });
});
