// Compares the price book with another list, price by price.
import type { ServiceTier } from '../../catalogue/call.ts';
import { TOKEN_TYPES } from '../../catalogue/token-types.ts';
import { usdPerToken } from '../../pricing/flat-prices.ts';
import type { Explanation, PriceBook } from '../../pricing/price-book.ts';
import type { ListedModel, ListedPrice } from './litellm-list.ts';

/** A price that is not the same in both. */
export interface Difference extends ListedPrice {
  readonly provider: string;
  readonly model: string;
  /** undefined where the book has none. */
  readonly book: number | undefined;
  readonly rule: string;
}

interface Names {
  readonly provider: string;
  readonly model: string;
}

/** What came out. */
export interface Comparison {
  readonly differences: readonly Difference[];
  /** Prices that are the same. */
  readonly equal: number;
  /** Models that have a price in both. */
  readonly both: number;
  readonly onlyInBook: readonly Names[];
  readonly onlyInList: readonly Names[];
}

/** Compares the models of a list with the book's; `tolerance` is the relative difference that counts as none. */
export async function compare(
  book: PriceBook,
  listed: readonly ListedModel[],
  { tolerance, at }: { readonly tolerance: number; readonly at: Date },
): Promise<Comparison> {
  const differences: Difference[] = [];
  const onlyInList: Names[] = [];
  const matched = new Set<string>();
  const providers = new Set<string>();
  let equal = 0;
  let both = 0;
  for (const { provider, model, prices } of listed) {
    const found = book.explain(provider, model, { at });
    // A price taken from another provider, by the model's name, says nothing of this one.
    if (found.reason !== undefined || found.inferred) {
      onlyInList.push({ provider, model });
      continue;
    }
    both += 1;
    providers.add(found.provider);
    matched.add(keyOf(found));
    for (const price of prices) {
      const ours = priceInBook(book, { provider, model }, price, at);
      // Lists say 0 for what a model does not do.
      if (ours === undefined && price.usd === 0) continue;
      if (ours !== undefined && Math.abs(ours - price.usd) <= tolerance * Math.max(ours, price.usd))
        equal += 1;
      else differences.push({ provider, model, ...price, book: ours, rule: found.rule });
    }
  }
  const onlyInBook = (await book.models())
    .filter(({ provider }) => providers.has(provider))
    .filter(({ provider, model }) => {
      const found = book.explain(provider, model, { at });
      return found.reason === undefined && !matched.has(keyOf(found));
    })
    .map(({ provider, model }) => ({ provider, model }));
  return { differences, equal, both, onlyInBook, onlyInList };
}

/** What tells one price of the book from another: names that have the same rule have the same price. */
function keyOf({ provider, rule }: Explanation): string {
  return `${provider}\n${rule}`;
}

function priceInBook(
  book: PriceBook,
  { provider, model }: Names,
  price: ListedPrice,
  at: Date,
): number | undefined {
  const found = book.explain(provider, model, { serviceTier: price.tier satisfies ServiceTier, at });
  if (found.reason !== undefined) return undefined;
  const type = TOKEN_TYPES.find((each) => each === price.kind);
  if (type === undefined) return found.units[price.kind as keyof Explanation['units']];
  const tier = found.tiers.filter(({ above }) => above <= price.above).at(-1);
  // Kinds that cost what their whole costs are not shown by themselves.
  const usd = usdPerToken(tier?.usdPerMillionTokens ?? {})[type] * 1e6;
  return Number.isNaN(usd) ? undefined : Number(usd.toPrecision(12));
}
