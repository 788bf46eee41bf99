// `llm-cost prices audit FILE`: where another public price list says something else than the price book.
import { command } from '../command.ts';
import { CommandError } from '../definition.ts';
import { readText } from '../fetch-text.ts';
import { count, counted, parseMoment, price } from '../numbers.ts';
import { table, visible } from '../table.ts';
import { AT_OPTION, openPrices, PRICE_OPTIONS } from './book.ts';
import { compare, type Comparison, type Difference } from './comparison.ts';
import { parseLiteLlmList } from './litellm-list.ts';

/** Lists round: 8.3e-8 for 8.25e-8 is a difference, 0.00003083 for 0.000030833 is none. */
const TOLERANCE = 0.001;

export const auditCommand = command({
  name: 'audit',
  summary: "Compares the prices with a list in LiteLLM's format (model_prices_and_context_window.json).",
  positionals: ['FILE'],
  options: {
    provider: { value: 'P', about: 'One provider only, as in gen_ai.provider.name.' },
    tolerance: { value: 'N', about: `The relative difference that counts as none. Default: ${TOLERANCE}.` },
    ...AT_OPTION,
    ...PRICE_OPTIONS,
  },
  async run({ positionals: [file = ''], values, output }) {
    const tolerance = parseTolerance(values.tolerance);
    const at = values.at === undefined ? new Date() : parseMoment('at', values.at);
    const list = parseLiteLlmList(readText(file), file);
    const { provider } = values;
    const models = list.models.filter((each) => provider === undefined || each.provider === provider);
    if (models.length === 0) {
      throw new CommandError(
        `${file}: no prices${provider === undefined ? '' : ` of ${provider}`} to compare`,
      );
    }
    const comparison = await compare(openPrices(values.prices).book, models, { tolerance, at });
    const { variants, unpriced } = list;
    if (values.json === true) output.print(JSON.stringify({ ...comparison, variants, unpriced }, null, 2));
    else
      output.print(
        text(
          comparison,
          `${count(variants)} for one region or image size, ${count(unpriced)} without a price`,
        ),
      );
    return comparison.differences.length === 0 ? 0 : 1;
  },
});

function parseTolerance(given: string | undefined): number {
  const tolerance = Number(given ?? TOLERANCE);
  if (given?.trim() !== '' && tolerance >= 0 && tolerance < 1) return tolerance;
  throw new CommandError(
    `--tolerance ${given ?? ''}: expected a number of at least 0 and below 1, such as 0.01`,
  );
}

function text({ differences, equal, both, onlyInBook, onlyInList }: Comparison, leftOut: string): string {
  const missing = differences.filter(({ book }) => book === undefined).length;
  const lines = [
    `${counted(both, 'model')} in both: ${counted(equal, 'price')} equal, ${count(differences.length - missing)} different, ${count(missing)} not in the book.`,
    `${counted(onlyInBook.length, 'model')} of these providers only in the book, ${count(onlyInList.length)} only in the list.`,
    `Left out of the list: ${leftOut}.`,
  ].join('\n');
  if (differences.length === 0) return lines;
  const rows = [...differences]
    .sort(byName)
    .map((each) => [
      visible(each.provider),
      visible(each.model),
      kindText(each),
      each.book === undefined ? '-' : price(each.book),
      price(each.usd),
      each.book === undefined || each.book === 0 ? '-' : price(Number((each.usd / each.book).toPrecision(4))),
    ]);
  const columns = [
    { heading: 'provider' },
    { heading: 'model' },
    { heading: 'price of' },
    { heading: 'book', align: 'right' },
    { heading: 'list', align: 'right' },
    { heading: 'list/book', align: 'right' },
  ] as const;
  return [
    table(columns, rows),
    '',
    'Dollars per million tokens, or of one image, second, search or character.',
    lines,
  ].join('\n');
}

function byName(a: Difference, b: Difference): number {
  return a.provider.localeCompare(b.provider) || a.model.localeCompare(b.model);
}

function kindText({ tier, kind, above }: Difference): string {
  return [
    ...(tier === 'standard' ? [] : [tier]),
    kind,
    ...(above === 0 ? [] : [`above ${count(above)}`]),
  ].join(' ');
}
