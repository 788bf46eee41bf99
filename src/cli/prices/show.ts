// `llm-cost prices show MODEL`: what a model costs, and how that price was found.
import type { ServiceTier } from '../../catalogue/call.ts';
import { OTHER_TIERS } from '../../pricing/price-list.ts';
import type { Explanation, PriceBook } from '../../pricing/price-book.ts';
import { command } from '../command.ts';
import { CommandError } from '../definition.ts';
import { parseMoment } from '../numbers.ts';
import { AT_OPTION, openPrices, PRICE_OPTIONS, providersOf } from './book.ts';
import { visible } from '../table.ts';
import { explanationText } from './explanation-text.ts';

type ExplainOptions = NonNullable<Parameters<PriceBook['explain']>[2]>;

export const showCommand = command({
  name: 'show',
  summary: 'Shows what a model costs, and how that price was found.',
  positionals: ['MODEL'],
  options: {
    provider: {
      value: 'P',
      about: 'The provider, as in gen_ai.provider.name. Default: all that know the model.',
    },
    tier: { value: 'T', about: `The service tier: standard, ${OTHER_TIERS.join(', ')}. Default: standard.` },
    ...AT_OPTION,
    ...PRICE_OPTIONS,
  },
  async run({ positionals: [model = ''], values, output }) {
    const options: ExplainOptions = {
      serviceTier: parseTier(values.tier),
      ...(values.at !== undefined && { at: parseMoment('at', values.at) }),
    };
    const opened = openPrices(values.prices);
    const { book } = opened;
    const { provider } = values;
    const providers = provider === undefined ? await providersOf(opened) : [provider];
    const answers = providers.map((each) => book.explain(each, model, options));
    const known = withoutTwins(answers.flatMap((found) => (found.reason === undefined ? [found] : [])));
    if (values.json === true) output.print(JSON.stringify(known, null, 2));
    if (known.length === 0) {
      const reasons = answers.flatMap(({ reason }) => (reason === undefined ? [] : [reason]));
      // That a provider does not know the model says less than anything else one has to say.
      const reason = reasons.find((each) => each !== 'unknown_model') ?? 'unknown_model';
      const at = provider === undefined ? '' : ` at ${provider}`;
      const others = reason === 'unknown_tier' ? '' : await suggestion(book, model);
      output.warn(visible(`No price for ${model}${at} (${reason}).${others}`));
      return 1;
    }
    if (values.json !== true) {
      output.print(known.map((each) => explanationText(each, options.serviceTier)).join('\n\n'));
    }
    return 0;
  },
});

function parseTier(tier: string | undefined): ServiceTier {
  const tiers: readonly ServiceTier[] = ['standard', ...OTHER_TIERS];
  const known = tiers.find((each) => each === (tier ?? 'standard'));
  if (known === undefined)
    throw new CommandError(`--tier ${tier ?? ''}: expected one of ${tiers.join(', ')}`);
  return known;
}

/** A provider with two names has one price. */
function withoutTwins(all: readonly Explanation[]): Explanation[] {
  const texts = all.map((each) => JSON.stringify(each));
  return all.filter((_, index) => texts.indexOf(texts[index] ?? '') === index);
}

/** Names that contain the one asked for. */
async function suggestion(book: PriceBook, model: string): Promise<string> {
  const names = (await book.models()).map((each) => each.model);
  const close = [...new Set(names)].filter((name) => name.toLowerCase().includes(model.toLowerCase()));
  return close.length === 0 ? '' : ` There is: ${close.slice(0, 5).join(', ')}.`;
}
