// Lines of a price list that can have no effect: taken by an earlier line, or about a model without a price.
import type { ServiceTier } from '../../catalogue/call.ts';
import { allNames } from '../../pricing/genai-prices.ts';
import { bestLine, covers, holdsFor } from '../../pricing/matching.ts';
import { createPriceBook, type PriceBook } from '../../pricing/price-book.ts';
import type { Alias, Discount, PriceEntry, PriceList, ServiceTierRule } from '../../pricing/price-list.ts';

/** What is odd about a line. */
export interface LineWarning {
  /** Where the line stands: `prices[2]`. */
  readonly path: string;
  readonly message: string;
}

interface Names {
  readonly provider: string;
  readonly model: string;
}

/**
 * Stands for what a `*` may stand for, and is in no name and no other line: a pattern that matches a name with it matches
 * all that the name's own pattern matches.
 */
const ANYTHING = '\u0000';

/** A name that a line is for, and other lines only if they are for all of its names. */
function exampleOf({ provider, model }: Names): Names {
  return { provider: provider.replaceAll('*', ANYTHING), model: model.replaceAll('*', ANYTHING) };
}

/** All lines that can have no effect, in the order of the file. */
export async function lineWarnings(list: PriceList, book: PriceBook): Promise<LineWarning[]> {
  const providers = new Set((await book.models()).map(({ provider }) => provider.toLowerCase()));
  const isKnown = (provider: string): boolean =>
    provider.includes('*') ||
    providers.has(provider.toLowerCase()) ||
    book.explain(provider, ANYTHING).reason !== 'unknown_provider';

  const moments = [Date.now(), ...changesOf(list.prices)];
  const each = <Line>(
    kind: keyof PriceList,
    lines: readonly Line[],
    fault: (line: Line) => string | undefined,
  ) =>
    lines.flatMap((line, index) => {
      const message = fault(line);
      return message === undefined ? [] : [{ path: `${kind}[${index}]`, message }];
    });
  return [
    ...each('prices', list.prices, (line) => entryFault(list, line)),
    ...each('aliases', list.aliases, (line) => aliasFault(list, line, book, moments)),
    ...each('serviceTiers', list.serviceTiers, (line) => tierFault(list, line, isKnown, moments)),
    ...each('discounts', list.discounts, (line) => discountFault(list, line, isKnown, moments)),
  ];
}

function entryFault({ prices, aliases }: PriceList, entry: PriceEntry): string | undefined {
  const names = allNames(exampleOf(entry));
  const alias = bestLine(aliases.filter((line) => holdsFor(line, names)));
  if (alias !== undefined && !holdsFor(entry, allNames(alias.as))) {
    return `never used: aliases[${aliases.indexOf(alias)}] (${alias.model}) makes it ${alias.as.model} at ${alias.as.provider}`;
  }
  const lines = prices.filter((line) => holdsFor(line, names));
  const best = momentsOf(entry, lines).map((at) => bestLine(lines.filter((line) => covers(line, at))));
  const [first] = best;
  if (first === undefined || best.includes(entry)) return undefined;
  return `never used: prices[${prices.indexOf(first)}] (${first.model}) comes first`;
}

/** Moments at which an entry holds, one for each stretch in which all lines stay as they are. */
function momentsOf(entry: PriceEntry, lines: readonly PriceEntry[]): number[] {
  return changesOf(lines).filter((at) => covers(entry, at));
}

/** The moments at which lines begin and end to hold, and one before them all. */
function changesOf(lines: readonly PriceEntry[]): number[] {
  const changes = lines
    .flatMap(({ from, until }) => [from, until])
    .flatMap((day) => (day === undefined ? [] : [Date.parse(day)]));
  return [Math.min(0, ...changes) - 1, ...changes];
}

function aliasFault(
  { aliases }: PriceList,
  alias: Alias,
  book: PriceBook,
  moments: readonly number[],
): string | undefined {
  const names = allNames(exampleOf(alias));
  const best = bestLine(aliases.filter((line) => holdsFor(line, names)));
  if (best !== undefined && best !== alias) {
    return `never used: aliases[${aliases.indexOf(best)}] (${best.model}) comes first`;
  }
  const { reason } = everFound(book, alias.as, moments);
  return reason === undefined ? undefined : noPrice(alias.as, reason);
}

function tierFault(
  list: PriceList,
  rule: ServiceTierRule,
  isKnown: (provider: string) => boolean,
  moments: readonly number[],
): string | undefined {
  const names = allNames(exampleOf(rule));
  const best = bestLine(list.serviceTiers.filter((line) => line.tier === rule.tier && holdsFor(line, names)));
  if (best !== undefined && best !== rule) {
    return `never used: serviceTiers[${list.serviceTiers.indexOf(best)}] (${best.model}) comes first`;
  }
  const without = { ...list, serviceTiers: [] };
  return withoutEffect(rule, without, { ...without, serviceTiers: [rule] }, isKnown, moments, rule.tier);
}

function discountFault(
  list: PriceList,
  { provider = '*', model = '*', multiplier }: Discount,
  isKnown: (provider: string) => boolean,
  moments: readonly number[],
): string | undefined {
  const line = { provider, model, multiplier };
  const without = { ...list, discounts: [] };
  return withoutEffect(line, without, { ...without, discounts: [line] }, isKnown, moments);
}

/** What is wrong with a line about a model that is priced elsewhere, by its price without the line and with it. */
function withoutEffect(
  line: Names,
  without: PriceList,
  withLine: PriceList,
  isKnown: (provider: string) => boolean,
  moments: readonly number[],
  serviceTier: ServiceTier = 'standard',
): string | undefined {
  const { provider, model } = line;
  if (!isKnown(provider)) return `no model of ${provider} has a price`;
  if (provider.includes('*') || model.includes('*')) return undefined;
  const [before, after] = [createPriceBook({ list: without }), createPriceBook({ list: withLine })];
  const found = everFound(before, line, moments);
  if (found.reason !== undefined) return noPrice(line, found.reason);
  const hasEffect = moments.some((at) => {
    const prices = [before, after].map((book) =>
      JSON.stringify(book.explain(provider, model, { serviceTier, at })),
    );
    return prices[0] !== prices[1];
  });
  if (hasEffect) return undefined;
  return `never used: ${model} at ${provider} is priced as ${found.model} at ${found.provider}; name that`;
}

/** The price of a model at the first of these moments at which it has one; else why it has none at the first. */
function everFound(
  book: PriceBook,
  { provider, model }: Names,
  moments: readonly number[],
): ReturnType<PriceBook['explain']> {
  const all = moments.map((at) => book.explain(provider, model, { at }));
  return all.find(({ reason }) => reason === undefined) ?? all[0] ?? book.explain(provider, model);
}

function noPrice({ provider, model }: Names, reason: string): string {
  return `${model} at ${provider} has no price (${reason})`;
}
