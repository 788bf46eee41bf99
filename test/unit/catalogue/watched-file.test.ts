import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { openWatchedFile, type WatchedFile } from '../../../src/catalogue/watched-file.ts';
import { readPriceList } from '../../../src/pricing/file.ts';
import type { PriceList } from '../../../src/pricing/price-list.ts';

const folder = mkdtempSync(join(tmpdir(), 'llm-watched-prices-'));
const file = join(folder, 'prices.yaml');
let watched: WatchedFile<PriceList> | undefined;

afterEach(() => {
  watched?.stop();
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const listOf = (usd: number): string => `prices: [{ provider: p, model: m, usdPerImage: ${usd} }]`;

function begin(beforeWatching: () => void = () => undefined) {
  writeFileSync(file, listOf(1));
  const prices: (number | undefined)[] = [];
  const refused: string[] = [];
  watched = openWatchedFile(file, readPriceList, 10);
  prices.push(watched.settings.prices[0]?.usdPerImage);
  beforeWatching();
  watched.watch({
    take: (list) => prices.push(list.prices[0]?.usdPerImage),
    refused: (cause) => refused.push(String(cause)),
  });
  return { prices, refused };
}

describe('a watched price list', () => {
  it('is read again when it is written', async () => {
    const { prices } = begin();
    writeFileSync(file, listOf(2.5));
    await vi.waitFor(() => {
      expect(prices).toEqual([1, 2.5]);
    });
  });

  it('is read again when it is replaced', async () => {
    const { prices } = begin();
    writeFileSync(`${file}.new`, listOf(3));
    renameSync(`${file}.new`, file);
    await vi.waitFor(() => {
      expect(prices).toEqual([1, 3]);
    });
  });

  it('is read again when it changed before anybody looked', async () => {
    const { prices } = begin(() => {
      writeFileSync(file, listOf(44));
    });
    await vi.waitFor(() => {
      expect(prices).toEqual([1, 44]);
    });
  });

  it('is refused once for each change, and taken again when it is mended', async () => {
    const { prices, refused } = begin();
    rmSync(file);
    await vi.waitFor(() => {
      expect(refused).toEqual([expect.stringContaining('expected a readable file')]);
    });
    writeFileSync(file, 'prices: 5');
    await vi.waitFor(() => {
      expect(refused).toHaveLength(2);
    });
    writeFileSync(file, listOf(5));
    await vi.waitFor(() => {
      expect(prices).toEqual([1, 5]);
    });
    expect(refused).toHaveLength(2);
  });

  it('is left alone once it is stopped', async () => {
    const { prices } = begin();
    watched?.stop();
    writeFileSync(file, listOf(6));
    // Another one has seen it meanwhile.
    const other = openWatchedFile(file, readPriceList, 10);
    const seen: unknown[] = [];
    other.watch({ take: (list) => seen.push(list), refused: (cause) => seen.push(cause) });
    writeFileSync(file, listOf(77));
    await vi.waitFor(() => {
      expect(seen).toHaveLength(1);
    });
    other.stop();
    expect(prices).toEqual([1]);
  });
});
