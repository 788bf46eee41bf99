// Gauges, read afresh at every scrape.
import { type GaugeDefinition, GAUGES } from '../catalogue/metrics.ts';
import { type Budget, type Budgets, PERIODS } from '../budget/budgets.ts';
import { periodBounds } from '../budget/calendar.ts';
import type { GaugeSample } from '../exposition/render.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { PriceBook } from '../pricing/price-book.ts';
import { VERSION } from '../catalogue/version.ts';

/** What the gauges are read from. */
export interface GaugeSources {
  readonly ledger: Ledger;
  readonly prices: PriceBook;
  readonly budgets: Budgets;
  readonly trackedUsers: number;
}

/** All gauge values at a moment, in milliseconds since the epoch. */
export function readGauges(
  { ledger, prices, budgets, trackedUsers }: GaugeSources,
  time: number,
): GaugeSample[] {
  return [
    ...priceSamples(ledger, prices),
    sample(GAUGES.priceDataTimestamp, [], prices.timestampSeconds),
    ...budgets.budgets.map(({ name, period, scope, subject, action, limitUsd }) =>
      sample(GAUGES.budgetUsd, [name, period, scope, subject, action], limitUsd),
    ),
    ...budgets.budgets.flatMap(warnSamples),
    ...budgets.budgets.flatMap(infoSamples),
    sample(GAUGES.trendLimitRatio, ['week'], budgets.trend.weekOverWeekRatio),
    ...PERIODS.flatMap((period) => {
      const { start, end } = periodBounds(period, time, budgets);
      return [sample(GAUGES.periodStart, [period], start), sample(GAUGES.periodEnd, [period], end)];
    }),
    sample(GAUGES.trackedUsers, [], trackedUsers),
    sample(GAUGES.buildInfo, [VERSION, prices.version], 1),
  ];
}

/** The levels below the limit itself, highest first: alerts know them by their rank. */
function warnSamples({ name, warnAt }: Budget): GaugeSample[] {
  return warnAt
    .filter((level) => level < 100)
    .sort((a, b) => b - a)
    .map((level, index) =>
      sample(GAUGES.budgetWarnRatio, [name, String(level), String(index + 1)], level / 100),
    );
}

function infoSamples({ name, owner = '', contact = '' }: Budget): GaugeSample[] {
  return owner === '' && contact === '' ? [] : [sample(GAUGES.budgetInfo, [name, owner, contact], 1)];
}

function priceSamples(ledger: Ledger, prices: PriceBook): GaugeSample[] {
  const seen = new Map<string, Set<string>>();
  for (const { labels } of ledger.groups('call')) {
    const [provider = '', model = ''] = labels;
    let models = seen.get(provider);
    if (models === undefined) seen.set(provider, (models = new Set()));
    models.add(model);
  }
  return [...seen].flatMap(([provider, models]) =>
    [...models].flatMap((model) =>
      Object.entries(prices.rates(provider, model)).map(([type, usd]) =>
        sample(GAUGES.priceUsdPerMillion, [provider, model, type], usd),
      ),
    ),
  );
}

function sample(gauge: GaugeDefinition, labels: readonly string[], value: number): GaugeSample {
  return { gauge, labels, value };
}
