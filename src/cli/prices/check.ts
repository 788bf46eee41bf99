// `llm-cost prices check FILE`: whether a prices.yaml is valid, and whether each of its lines can have an effect.
import { ConfigError, describeValue } from '../../catalogue/errors.ts';
import { createPriceBook } from '../../pricing/price-book.ts';
import { readPriceList } from '../../pricing/file.ts';
import type { PriceList } from '../../pricing/price-list.ts';
import { command } from '../command.ts';
import { counted } from '../numbers.ts';
import { visible } from '../table.ts';
import { PRICE_OPTIONS } from './book.ts';
import { lineWarnings } from './line-warnings.ts';

export const checkCommand = command({
  name: 'check',
  summary: 'Checks a prices.yaml: every wrong value, and every line without effect.',
  positionals: ['FILE'],
  options: { json: PRICE_OPTIONS.json },
  async run({ positionals: [file = ''], values: { json }, output }) {
    const { list, faults } = read(file);
    if (list === undefined) {
      if (json === true) {
        output.print(JSON.stringify({ valid: false, faults, warnings: [] }, null, 2));
      } else {
        for (const { path, value, allowed } of faults) {
          output.print(
            visible(`${file}: ${path}: ${describeValue(value)} is not allowed; expected ${allowed}`),
          );
        }
        output.print(`${file}: ${counted(faults.length, 'fault')}.`);
      }
      return 1;
    }
    const warnings = await lineWarnings(list, createPriceBook({ list, listName: file }));
    if (json === true) {
      output.print(JSON.stringify({ valid: true, holds: sizes(list), faults: [], warnings }, null, 2));
    } else {
      output.print(`${file}: valid; ${summary(list)}.`);
      for (const { path, message } of warnings)
        output.print(visible(`${file}: ${path}: warning: ${message}`));
    }
    return 0;
  },
});

type Read =
  | { readonly list: PriceList; readonly faults?: undefined }
  | { readonly list?: undefined; readonly faults: ConfigError['faults'] };

function read(file: string): Read {
  try {
    return { list: readPriceList(file) };
  } catch (error) {
    if (error instanceof ConfigError) return { faults: error.faults };
    throw error;
  }
}

function sizes(list: PriceList): Record<keyof PriceList, number> {
  const { prices, aliases, serviceTiers, discounts } = list;
  return {
    prices: prices.length,
    aliases: aliases.length,
    serviceTiers: serviceTiers.length,
    discounts: discounts.length,
  };
}

function summary(list: PriceList): string {
  const { prices, aliases, serviceTiers, discounts } = sizes(list);
  const parts = [
    counted(prices, 'price'),
    counted(aliases, 'alias', 'aliases'),
    counted(serviceTiers, 'service tier'),
    counted(discounts, 'discount'),
  ];
  return parts.join(', ');
}
