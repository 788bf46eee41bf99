// How a price is found: aliases, own prices, corrections, the library; then the service tier; then discounts.
import type { ServiceTier } from '../catalogue/call.ts';
import type { UnpricedReason } from '../catalogue/reasons.ts';
import { type FlatPrices, flatPrices, isToken, multiplied } from './flat-prices.ts';
import { allNames, libraryPrices, libraryVersion } from './genai-prices.ts';
import { bestLine, covers, holdsFor, stretchWithin } from './matching.ts';
import type { Alias, Charge, PriceEntry, PriceList, ServiceTierRule } from './price-list.ts';

/** Where a price comes from. */
export type PriceSource = 'own' | 'correction' | 'library';

/** A model's prices in a service tier over a stretch of time, and how they were found. */
export interface Found {
  /** What it is priced as, after aliases. */
  readonly provider: string;
  readonly model: string;
  readonly source: PriceSource;
  /** The line that holds, in words. */
  readonly rule: string;
  /** What else had a part in it, in words. */
  readonly steps: readonly string[];
  /** The provider was taken by the model's name. */
  readonly inferred: boolean;
  /** Where the price was found: an address, and the day. */
  readonly reference?: string;
  readonly checked?: string;
  readonly prices: FlatPrices;
  readonly reason?: undefined;
}

/** What there is to say of a model in a stretch of time (milliseconds since the epoch). */
export interface Stretch {
  readonly from: number;
  readonly until: number;
  readonly found: Found | { readonly reason: UnpricedReason };
}

/** The lists in which prices are looked up before the library. */
export interface Lists {
  /** Of the host: where it comes from, for explanations, and what is in it. */
  readonly ownName: string;
  readonly own: PriceList;
  readonly corrections: PriceList;
}

/** An alias may name another; more than so many are a circle. */
const MAX_ALIASES = 5;

interface Named {
  readonly provider: string;
  readonly model: string;
}

interface Missing {
  readonly reason: UnpricedReason;
}

/** Finds the price of a model in a service tier at a moment, and how long it stays. */
export function resolve(lists: Lists, request: Named & { readonly tier: ServiceTier }, at: number): Stretch {
  const steps: string[] = [];
  const asked = followAliases(lists, request, steps);
  const standard = standardPrices(lists, asked, at, steps);
  const tiered =
    'reason' in standard.found ? standard.found : inTier(lists, asked, standard.found, request.tier);
  if ('reason' in tiered) return { from: standard.from, until: standard.until, found: tiered };
  // What was agreed with a provider does not hold for a gateway that is only priced like it.
  const names = tiered.inferred ? [allNames(asked)] : [allNames(asked), allNames(tiered)];
  const discounts = lists.own.discounts.filter((each) => names.some((name) => holdsFor(each, name)));
  const found = discounted(
    discounts.filter((each) => covers(each, at)),
    tiered,
  );
  const dated = stretchWithin(discounts, at);
  return {
    from: Math.max(standard.from, dated.from),
    until: Math.min(standard.until, dated.until),
    found,
  };
}

function followAliases({ own, corrections }: Lists, asked: Named, steps: string[]): Named {
  let { provider, model } = asked;
  // Each once: a pattern may match what it leads to.
  const followed = new Set<Alias>();
  for (let count = 0; count < MAX_ALIASES; count += 1) {
    const names = allNames({ provider, model });
    const fits = (line: Alias): boolean => !followed.has(line) && holdsFor(line, names);
    const alias = bestLine(own.aliases.filter(fits)) ?? bestLine(corrections.aliases.filter(fits));
    if (alias === undefined) break;
    followed.add(alias);
    ({ provider, model } = alias.as);
    steps.push(`alias ${alias.model} at ${alias.provider}: priced as ${model} at ${provider}`);
  }
  return { provider, model };
}

/** A price before its tier, with the entry it stands in. */
type Standard = Found & { readonly entry?: PriceEntry };

function standardPrices(
  lists: Lists,
  { provider, model }: Named,
  at: number,
  steps: readonly string[],
): { readonly from: number; readonly until: number; readonly found: Standard | Missing } {
  const sources = [
    { source: 'own', name: lists.ownName, list: lists.own },
    { source: 'correction', name: 'correction', list: lists.corrections },
  ] as const;
  const names = allNames({ provider, model });
  let from = -Infinity;
  let until = Infinity;
  for (const { source, name, list } of sources) {
    const lines = list.prices.filter((line) => holdsFor(line, names));
    const stretch = stretchWithin(lines, at);
    from = Math.max(from, stretch.from);
    until = Math.min(until, stretch.until);
    const entry = bestLine(lines.filter((line) => covers(line, at)));
    if (entry === undefined) continue;
    const rule = `${name}: prices[${list.prices.indexOf(entry)}] (${entry.model})`;
    return {
      from,
      until,
      found: {
        provider,
        model,
        source,
        rule,
        steps,
        inferred: false,
        ...(entry.source !== undefined && { reference: entry.source }),
        ...(entry.checked !== undefined && { checked: entry.checked }),
        prices: flatPrices(entry),
        entry,
      },
    };
  }

  const known = libraryPrices(provider, model, at);
  if ('reason' in known) {
    const isKnown = lists.own.prices.some((line) => holdsFor({ provider: line.provider }, names));
    return { from, until, found: isKnown ? { reason: 'unknown_model' } : known };
  }
  const inferred = known.isInferred
    ? [`${provider} is unknown: taken as ${known.provider}, by the model's name`]
    : [];
  return {
    from: Math.max(from, known.from),
    until: Math.min(until, known.until),
    found: {
      provider: known.provider,
      model,
      source: 'library',
      rule: `${known.model} of @pydantic/genai-prices ${libraryVersion().name}`,
      steps: [...steps, ...inferred],
      inferred: known.isInferred,
      prices: known.prices,
    },
  };
}

/** Prices in the tier that served: those of the entry itself, else by a rule for the model. */
function inTier(
  lists: Lists,
  asked: Named,
  { entry, ...found }: Standard,
  tier: ServiceTier,
): Found | Missing {
  if (tier === 'standard') return found;
  const own = entry?.serviceTiers?.[tier];
  if (typeof own === 'object')
    return { ...found, steps: [...found.steps, `prices of tier ${tier}`], prices: flatPrices(own) };
  const names = [allNames(asked), allNames(found)];
  const fits = (rule: ServiceTierRule): boolean =>
    rule.tier === tier && names.some((name) => holdsFor(rule, name));
  // An own price takes the place of all that is known of the model, its tiers included.
  const shipped = found.source === 'own' ? [] : lists.corrections.serviceTiers;
  const rule = bestLine(lists.own.serviceTiers.filter(fits)) ?? bestLine(shipped.filter(fits));
  const multiplier = own ?? rule?.multiplier;
  if (multiplier === undefined) return { reason: 'unknown_tier' };
  const kinds = (own === undefined ? rule?.kinds : undefined) ?? {};
  const others = Object.entries(kinds).map(([kind, each]) => `, ${kind} times ${each}`);
  const where =
    own === undefined && rule?.source !== undefined ? ` (${rule.source}, ${rule.checked ?? ''})` : '';
  return {
    ...found,
    steps: [...found.steps, `tier ${tier}: tokens times ${multiplier}${others.join('')}${where}`],
    prices: multiplied(found.prices, (charge) => (isToken(charge) ? (kinds[charge] ?? multiplier) : 1)),
  };
}

function discounted(all: PriceList['discounts'], found: Found): Found {
  if (all.length === 0) return found;
  const applies = (kind: Charge | undefined, charge: Charge): boolean =>
    kind === undefined || kind === charge || (kind === 'tokens' && isToken(charge));
  return {
    ...found,
    steps: [
      ...found.steps,
      ...all.map(({ kind, multiplier }) => `discount: ${kind ?? 'everything'} times ${multiplier}`),
    ],
    prices: multiplied(found.prices, (charge) =>
      all.reduce(
        (product, { kind, multiplier }) => (applies(kind, charge) ? product * multiplier : product),
        1,
      ),
    ),
  };
}
