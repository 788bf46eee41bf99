// The price of a model, in words and numbers.
import type { ServiceTier } from '../../catalogue/call.ts';
import { TOKEN_TYPES } from '../../catalogue/token-types.ts';
import type { Explanation, PriceSource } from '../../pricing/price-book.ts';
import { count, moment, price } from '../numbers.ts';
import { listing, table, visible } from '../table.ts';

const SOURCES: Readonly<Record<PriceSource, string>> = {
  own: 'your own prices',
  correction: 'a correction of this version',
  library: 'the price library',
};

const UNIT_NAMES: Readonly<Record<keyof Explanation['units'], string>> = {
  images: 'image',
  seconds: 'second',
  searches: 'search',
  characters: 'character',
  requests: 'call',
};

/** Everything there is to say of a price. */
export function explanationText(found: Explanation, tier: ServiceTier = 'standard'): string {
  const title = `${visible(found.model)} at ${visible(found.provider)}${tier === 'standard' ? '' : `, tier ${tier}`}`;
  const prices = [...tokenLines(found), ...unitLines(found)];
  return [title, ...(prices.length === 0 ? ['  Nothing has a price.'] : prices), listing(facts(found))].join(
    '\n',
  );
}

function tokenLines({ tiers }: Explanation): string[] {
  const types = TOKEN_TYPES.filter((type) =>
    tiers.some((each) => each.usdPerMillionTokens[type] !== undefined),
  );
  if (types.length === 0) return [];
  const headings =
    tiers.length === 1
      ? ['$ per million']
      : tiers.map(({ above }, index) =>
          index === 0 ? `up to ${count(tiers[1]?.above ?? 0)}` : `above ${count(above)}`,
        );
  const note = tiers.length === 1 ? [] : ['  Dollars per million tokens, by the input tokens of the call:'];
  const rows = types.map((type) => [
    `  ${type}`,
    ...tiers.map(({ usdPerMillionTokens: rates }) => {
      const rate = rates[type];
      return rate === undefined ? '-' : price(rate);
    }),
  ]);
  const columns = [
    { heading: '  tokens' },
    ...headings.map((heading) => ({ heading, align: 'right' as const })),
  ];
  return [...note, table(columns, rows)];
}

function unitLines({ units }: Explanation): string[] {
  return Object.entries(units).map(
    ([unit, usd]) => `  Each ${UNIT_NAMES[unit as keyof Explanation['units']]}: $${price(usd)}`,
  );
}

function facts(found: Explanation): [string, string][] {
  const { source, rule, from, reference, checked, steps } = found;
  return [
    ['from', SOURCES[source]],
    ['rule', rule],
    ...steps.map((step): [string, string] => ['then', step]),
    ...fact('in force since', from === undefined ? undefined : moment(from)),
    ...fact('reference', reference),
    ...fact('checked', checked),
  ];
}

function fact(name: string, text: string | undefined): [string, string][] {
  return text === undefined ? [] : [[name, text]];
}
