// What the price library has wrong or lacks, each with where it was found and when.
import { EMPTY_PRICE_LIST, type PriceList } from './price-list.ts';

/** Corrections; they come before the library's prices and after the host's own. */
export const CORRECTIONS: PriceList = EMPTY_PRICE_LIST;
