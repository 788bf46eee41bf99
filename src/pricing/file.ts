// Reads `prices.yaml`.
import { readSettings } from '../catalogue/settings-file.ts';
import type { PriceList } from './price-list.ts';
import { parsePriceList } from './schema.ts';

/**
 * Reads and validates a price list.
 *
 * @throws {ConfigError} where the file cannot be read, is no YAML, or holds a wrong value.
 */
export function readPriceList(file: string): PriceList {
  return parsePriceList(readSettings(file, 'prices'), file);
}
