// All prices in force, and what has none.
import type { Row } from '../house/dashboard.ts';
import { runbook } from '../house/links.ts';
import { metrics } from '../house/series.ts';
import { matrix, table } from '../house/tables.ts';
import { COUNT, SMALL_DOLLARS, TOKENS } from '../house/units.ts';

const BY = 'provider, model, type';
const unpriced = `round(sum by (${BY}) (increase(${metrics.unpricedRequests.name}[$__range]))) > 0`;

/** Two tables of prices. */
export const prices: Row = {
  title: 'Prices',
  height: 10,
  widths: [17, 7],
  panels: [
    matrix({
      title: 'Prices in force',
      description: 'Dollars per million tokens of every model seen, by kind of token.',
      unit: SMALL_DOLLARS,
      noValue: 'No app is scraped',
      expr: `max by (model, token_type) (last_over_time(${metrics.priceUsdPerMillion.name}{provider=~"$provider", model=~"$model"}[$__range]))`,
      row: { label: 'model', title: 'Model', width: 200 },
      column: 'token_type',
      minWidth: 108,
      links: [runbook('LlmPriceDataOld')],
    }),
    table({
      title: 'Used without a price',
      description:
        'Calls and tokens whose price nobody knows, in the time range. They are in no dollar figure.',
      noValue: 'All well: every call had a price',
      by: [
        { label: 'provider', title: 'Provider', width: 90 },
        { label: 'model', title: 'Model' },
        { label: 'type', title: 'Type', width: 70 },
      ],
      columns: [
        { title: 'Calls', expr: unpriced, unit: COUNT, meaning: 'none', width: 60 },
        {
          title: 'Tokens',
          expr: `round(sum by (${BY}) (increase(${metrics.unpricedTokens.name}[$__range]))) > 0`,
          unit: TOKENS,
          width: 80,
        },
      ],
      sortBy: 'Calls',
      links: [runbook('LlmUnpricedCalls')],
    }),
  ],
};
