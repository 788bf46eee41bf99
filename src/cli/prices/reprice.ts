// `llm-cost prices reprice`: what calls without a price would have cost, once there is one.
import { command } from '../command.ts';
import { CommandError, type ExitCode } from '../definition.ts';
import { parseAddress, TOKEN_OPTION } from '../fetch-text.ts';
import { count, dollars, parseMoment } from '../numbers.ts';
import { parseDuration } from '../prometheus.ts';
import { table, visible } from '../table.ts';
import { AT_OPTION, openPrices, PRICE_OPTIONS } from './book.ts';
import { reprice, type Repriced } from './repricing.ts';
import { unpricedInExposition, unpricedInPrometheus } from './unpriced-calls.ts';

const DEFAULT_SINCE = '30d';

const ESTIMATE = [
  'An estimate: each token at its standard rate for short inputs. The counters do not tell which calls were long,',
  'or served at another tier. Nothing is booked: the dollar counters and budgets stay as they are.',
].join('\n');

const OF_PROMETHEUS =
  'Where counters began again in that time, it is off by up to a scrape interval at each end.';

export const repriceCommand = command({
  name: 'reprice',
  summary: 'Says what calls without a price would have cost, now that there is one.',
  options: {
    metrics: {
      value: 'URL|FILE',
      about: "An app's metrics, or a file with them: all since its counters began.",
    },
    prometheus: { value: 'URL', about: 'A Prometheus that scrapes the apps.' },
    since: {
      value: 'TIME',
      about: `With --prometheus: how far back, such as 7d. Default: ${DEFAULT_SINCE}.`,
    },
    ...TOKEN_OPTION,
    ...AT_OPTION,
    ...PRICE_OPTIONS,
  },
  async run({ values, output }): Promise<ExitCode> {
    const { metrics, prometheus, 'bearer-token-file': tokenFile } = values;
    if ((metrics === undefined) === (prometheus === undefined)) {
      throw new CommandError('expected either --metrics or --prometheus');
    }
    if (metrics !== undefined && values.since !== undefined) {
      throw new CommandError('--since: only with --prometheus; an app shows totals since its counters began');
    }
    const at = values.at === undefined ? undefined : parseMoment('at', values.at);
    const since = parseDuration('since', values.since ?? DEFAULT_SINCE);
    const { book } = openPrices(values.prices);
    const calls =
      prometheus === undefined
        ? await unpricedInExposition(metrics ?? '', tokenFile)
        : await unpricedInPrometheus({ address: parseAddress(prometheus), tokenFile }, since);
    const repriced = calls.map((each) => reprice(each, book, at));
    const span = prometheus === undefined ? 'since the counters began' : `in the last ${since}`;
    const caveat = prometheus === undefined ? ESTIMATE : `${ESTIMATE}\n${OF_PROMETHEUS}`;
    output.print(values.json === true ? json(repriced, span) : text(repriced, span, caveat));
    return repriced.some(({ remaining }) => remaining.length > 0) ? 1 : 0;
  },
});

function json(models: readonly Repriced[], span: string): string {
  return JSON.stringify({ span, ...totals(models), models }, null, 2);
}

function totals(models: readonly Repriced[]): { usd: number; pricedTokens: number; unpricedTokens: number } {
  const sum = (amount: (each: Repriced) => number): number =>
    models.reduce((before, each) => before + amount(each), 0);
  return {
    usd: sum(({ usd = 0 }) => usd),
    pricedTokens: sum(({ pricedTokens }) => pricedTokens),
    unpricedTokens: sum(({ unpricedTokens }) => unpricedTokens),
  };
}

function text(models: readonly Repriced[], span: string, caveat: string): string {
  if (models.length === 0) return `There are no calls without a price ${span}.`;
  const { usd, pricedTokens, unpricedTokens } = totals(models);
  const rows = models.map((each) => [
    each.provider,
    each.model,
    count(each.pricedTokens + each.unpricedTokens),
    each.usd === undefined ? '-' : dollars(each.usd),
    each.rule ?? '-',
  ]);
  const columns = [
    { heading: 'provider' },
    { heading: 'model' },
    { heading: 'tokens', align: 'right' },
    { heading: 'dollars', align: 'right' },
    { heading: 'priced by' },
  ] as const;
  return [
    `Calls without a price ${span}:`,
    '',
    table(columns, rows),
    '',
    `${dollars(usd)} for ${count(pricedTokens)} of ${count(pricedTokens + unpricedTokens)} tokens.`,
    ...section('Still without a price:', models, ({ remaining }) => remaining),
    ...section('Uncertain:', models, ({ notes }) => notes),
    '',
    caveat,
  ].join('\n');
}

function section(
  heading: string,
  models: readonly Repriced[],
  lines: (each: Repriced) => readonly string[],
): string[] {
  const all = models.flatMap((each) =>
    lines(each).map((line) => `  ${visible(`${each.model} at ${each.provider}: ${line}`)}`),
  );
  return all.length === 0 ? [] : ['', heading, ...all];
}
