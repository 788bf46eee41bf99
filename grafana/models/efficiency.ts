// What the chosen models really cost, in figures.
import type { Row } from '../house/dashboard.ts';
import { runbook } from '../house/links.ts';
import { figure } from '../house/panels.ts';
import { now } from '../house/query.ts';
import { metrics, orZero } from '../house/series.ts';
import { DOLLARS, FINE_RATIO, RATIO, SECONDS, SMALL_DOLLARS } from '../house/units.ts';
import { CHOSEN } from '../house/variables.ts';
import { calls, cost, INPUT, saved, tokens } from './tokens.ts';

const sum = (expr: string): string => expr.replace('sum by () ', 'sum');

/** The figures at the top: what was chosen, in the time range. */
export const efficiency: Row = {
  height: 4,
  panels: [
    figure({
      title: 'A million tokens',
      description:
        'What a million tokens really cost: dollars over tokens of every kind, cached ones included.',
      unit: DOLLARS,
      noValue: 'No tokens were used in this time',
      queries: [now(`${sum(cost(''))} / (${sum(tokens(''))} > 0) * 1e6`, 'price')],
    }),
    figure({
      title: 'A call',
      description: 'What a call really costs: dollars over calls that were answered.',
      unit: SMALL_DOLLARS,
      noValue: 'No calls were made in this time',
      queries: [now(`${sum(cost(''))} / (${sum(calls(''))} > 0)`, 'dollars')],
      links: [runbook('LlmCostPerCallHigh')],
    }),
    figure({
      title: 'Cached input',
      description: "Share of the input tokens that were read from a provider's prompt cache.",
      unit: RATIO,
      noValue: 'No tokens were used in this time',
      queries: [now(`${sum(tokens('', 'cache_read'))} / (${sum(tokens('', INPUT))} > 0)`, 'share')],
    }),
    figure({
      title: 'Saved by caching',
      description:
        'Dollars that cached input would have cost more at the full input price in force, less what writing to the cache cost more.',
      unit: DOLLARS,
      meaning: 'saving',
      noValue: 'Nothing was cached in this time',
      queries: [now(`sum(${saved()})`, 'saved')],
    }),
    figure({
      title: 'Batch and flex, 24 h',
      description:
        'Share of the dollars of the last day that were spent at a batch or flex tier, which cost less and take longer.',
      unit: FINE_RATIO,
      noValue: 'No app is scraped',
      queries: [
        now(
          orZero(
            `sum(increase(${metrics.serviceTierCostUsd.name}{${CHOSEN}, service_tier=~"batch|flex"}[1d])) / (sum(sum_over_time(provider_model_type:llm_cost_usd:increase1m{${CHOSEN}}[1d])) > 0)`,
          ),
          'share',
        ),
      ],
    }),
    figure({
      title: 'Price data age',
      description:
        'How old the prices are that dollars are worked out with. Orange from 60 days, red from 180.',
      unit: SECONDS,
      meaning: 'priceAge',
      noValue: 'No app is scraped',
      queries: [now(`time() - min(${metrics.priceDataTimestamp.name})`, 'age')],
      links: [runbook('LlmPriceDataOld')],
    }),
  ],
};
