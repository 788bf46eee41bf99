// The price book that a command looks into, and the options all of them take.
import { type PriceBook, createPriceBook } from '../../pricing/price-book.ts';
import { readPriceList } from '../../pricing/file.ts';
import { EMPTY_PRICE_LIST, type PriceList } from '../../pricing/price-list.ts';
import type { Option } from '../definition.ts';

/** Options of every command about prices. */
export const PRICE_OPTIONS = {
  prices: { value: 'FILE', about: 'A prices.yaml that comes before the prices of this version.' },
  json: { about: 'Prints JSON instead of text.' },
} as const satisfies Record<string, Option>;

/** The option of commands that look at prices at a moment. */
export const AT_OPTION = {
  at: { value: 'DATE', about: 'The day or moment whose prices are meant. Default: now.' },
} as const satisfies Record<string, Option>;

/** Prices as an app with the same price list sees them. */
export interface OpenPrices {
  readonly book: PriceBook;
  /** What the file holds. */
  readonly list: PriceList;
}

/**
 * Opens the price book.
 *
 * @throws {ConfigError} where the file is refused.
 */
export function openPrices(file: string | undefined): OpenPrices {
  const list = file === undefined ? EMPTY_PRICE_LIST : readPriceList(file);
  return { book: createPriceBook({ list, ...(file !== undefined && { listName: file }) }), list };
}

/** Providers that have prices, in order; those of the file too that have only patterns. */
export async function providersOf({ book, list }: OpenPrices): Promise<string[]> {
  const named = [...(await book.models()), ...list.prices, ...list.aliases].map(({ provider }) => provider);
  return [...new Set(named)].filter((provider) => !provider.includes('*')).sort();
}
