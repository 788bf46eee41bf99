// A history from the pattern of the traffic: the recorded series, and the ledger to compare them with.
import { createCostMeter } from 'llm-cost-metrics';
import { callsOfMinute } from '../traffic/pattern.ts';
import { recordLimits } from './budgeted.ts';
import { type Family, samplesOf, type TimeSeries } from './openmetrics.ts';
import { collectRecorded } from './recorded.ts';
import { sumRecorded } from './summed.ts';
import { minutesOf, windowsBefore } from './windows.ts';

/** Dollars of a history, call by call as the library priced them. */
export interface Ledger {
  totalUsd: number;
  /** By UTC day, such as 2026-01-31. */
  readonly usdByDay: Record<string, number>;
  readonly usdByUser: Record<string, number>;
  readonly usdByModel: Record<string, number>;
}

/** A history. */
export interface History {
  readonly families: readonly Family[];
  readonly ledger: Ledger;
}

/** Generates the weeks before a moment, in milliseconds since the epoch. */
export async function generateHistory(until: number, weeks: number): Promise<History> {
  const windows = windowsBefore(until, weeks);
  const end = windows.at(-1)?.end ?? until;
  const recorded = collectRecorded(end);
  const ledger: Ledger = { totalUsd: 0, usdByDay: {}, usdByUser: {}, usdByModel: {} };

  for (const window of windows) {
    // A meter of its own for each window: what it has counted at the end is the increment.
    const meter = createCostMeter({ users: 'plain' });
    for (const { time, user, model, status, usage } of minutesOf(window).flatMap(callsOfMinute)) {
      const { usd = 0 } = meter.record({
        provider: model.provider,
        model: model.model,
        type: model.type,
        user,
        at: time,
        ...(status === 200 ? { usage } : { outcome: 'error' as const }),
      });
      ledger.totalUsd += usd;
      add(ledger.usdByDay, new Date(time).toISOString().slice(0, 10), usd);
      add(ledger.usdByUser, user, usd);
      add(ledger.usdByModel, model.model, usd);
    }
    recorded.add(window, samplesOf(await meter.render()));
  }
  const { families } = recorded;
  const seriesOf = (name: string): readonly TimeSeries[] =>
    families.find((family) => family.name === name)?.series() ?? [];
  return {
    families: [
      ...families,
      ...sumRecorded(families, end),
      ...recordLimits(
        seriesOf('global:llm_cost_usd:increase15m')[0],
        seriesOf('user:llm_cost_usd:increase15m'),
        end,
      ),
    ],
    ledger,
  };
}

function add(sums: Record<string, number>, key: string, usd: number): void {
  sums[key] = (sums[key] ?? 0) + usd;
}
