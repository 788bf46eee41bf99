// `llm-cost prices list`: the models that have a price, with what input and output cost.
import { command } from '../command.ts';
import { parseMoment, price } from '../numbers.ts';
import { table } from '../table.ts';
import { AT_OPTION, openPrices, PRICE_OPTIONS, providersOf } from './book.ts';

export const listCommand = command({
  name: 'list',
  summary: 'Lists the models that have a price, with dollars per million tokens.',
  options: {
    provider: { value: 'P', about: 'One provider only, as in gen_ai.provider.name.' },
    ...AT_OPTION,
    ...PRICE_OPTIONS,
  },
  async run({ values: { provider, at, prices, json }, output }) {
    const moment = at === undefined ? {} : { at: parseMoment('at', at) };
    const opened = openPrices(prices);
    const { book } = opened;
    const models = await book.models(provider);
    if (models.length === 0) {
      const providers = await providersOf(opened);
      output.warn(`No provider ${provider ?? ''} in the price book; there is: ${providers.join(', ')}.`);
      return 1;
    }
    const lines = models.map((each) => {
      const found = book.explain(each.provider, each.model, moment);
      return { ...each, found: found.reason === undefined ? found : undefined };
    });
    if (json === true) {
      const shown = lines.map(({ found, ...each }) => ({
        ...each,
        usdPerMillionTokens: found?.tiers[0]?.usdPerMillionTokens ?? {},
        usdPerUnit: found?.units ?? {},
      }));
      output.print(JSON.stringify(shown, null, 2));
      return 0;
    }
    const rows = lines.map(({ provider: by, model, source, found }) => {
      const { input, output: out } = found?.tiers[0]?.usdPerMillionTokens ?? {};
      const units = Object.entries(found?.units ?? {}).map(([unit, usd]) => `${unit} ${price(usd)}`);
      return [by, model, rate(input), rate(out), units.join(', '), source];
    });
    output.print(
      table(
        [
          { heading: 'provider' },
          { heading: 'model' },
          { heading: 'input', align: 'right' },
          { heading: 'output', align: 'right' },
          { heading: 'dollars each' },
          { heading: 'source' },
        ],
        rows,
      ),
    );
    return 0;
  },
});

function rate(usd: number | undefined): string {
  return usd === undefined ? '-' : price(usd);
}
