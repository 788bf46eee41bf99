// What the price library has wrong or lacks, each with where it was found and when.
import { ANTHROPIC } from './corrections/anthropic.ts';
import { GOOGLE } from './corrections/google.ts';
import { OPENAI } from './corrections/openai.ts';
import { OTHERS } from './corrections/others.ts';
import type { PriceList } from './price-list.ts';

const LISTS = [OPENAI, ANTHROPIC, GOOGLE, OTHERS] as const;

/** Corrections; they come before the library's prices and after the host's own. */
export const CORRECTIONS: PriceList = {
  prices: LISTS.flatMap(({ prices }) => prices),
  aliases: LISTS.flatMap(({ aliases }) => aliases),
  serviceTiers: LISTS.flatMap(({ serviceTiers }) => serviceTiers),
  discounts: [],
};
