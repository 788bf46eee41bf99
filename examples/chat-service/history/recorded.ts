// Which recorded series a history has: those that charts, sums, projection and trend read (prometheus/rules).
import { createFamily, type Family, type Labels, type Sample } from './openmetrics.ts';
import { quarterHourOf, type Window } from './windows.ts';

/** A recorded series: the counter it comes from, and the labels it keeps. */
interface Recorded {
  readonly name: string;
  readonly counter: string;
  readonly by: readonly string[];
  readonly over: 'window' | 'quarter-hour';
}

const work = ['provider', 'model', 'type'];
const cost = { counter: 'llm_cost_usd_total', over: 'window' } as const;
const quarterHourCost = { counter: 'llm_cost_usd_total', over: 'quarter-hour' } as const;

const RECORDED: readonly Recorded[] = [
  { name: 'provider_model_type_user:llm_cost_usd:increase1m', by: [...work, 'user'], ...cost },
  { name: 'provider_model_type:llm_cost_usd:increase1m', by: work, ...cost },
  { name: 'user:llm_cost_usd:increase1m', by: ['user'], ...cost },
  { name: 'global:llm_cost_usd:increase1m', by: [], ...cost },
  { name: 'provider_model_type:llm_cost_usd:increase15m', by: work, ...quarterHourCost },
  { name: 'user:llm_cost_usd:increase15m', by: ['user'], ...quarterHourCost },
  { name: 'global:llm_cost_usd:increase15m', by: [], ...quarterHourCost },
  {
    name: 'provider_model_type_token_type:llm_tokens:increase1m',
    counter: 'llm_tokens_total',
    by: [...work, 'token_type'],
    over: 'window',
  },
  {
    name: 'provider_model_type_outcome:llm_requests:increase1m',
    counter: 'llm_requests_total',
    by: [...work, 'outcome'],
    over: 'window',
  },
];

/** Recorded series that are being collected, window by window. */
export interface RecordedSeries {
  readonly families: readonly Family[];
  /** Adds what was counted in a window. */
  add(window: Window, samples: readonly Sample[]): void;
}

/** @param end The last moment; a quarter-hour that is not over by then is left to the rules. */
export function collectRecorded(end: number): RecordedSeries {
  const collected = RECORDED.map((recorded) => ({ ...recorded, family: createFamily(recorded.name) }));
  return {
    families: collected.map(({ family }) => family),
    add(window, samples) {
      for (const { counter, by, over, family } of collected) {
        const time = over === 'window' ? window.end : quarterHourOf(window);
        if (time > end) continue;
        // Without labels there is always a sample, as with the rules: projection and trend count them.
        if (by.length === 0) family.add(new Map(), time, 0);
        for (const { name, labels, value } of samples) {
          if (name === counter && value > 0) family.add(keep(labels, by), time, value);
        }
      }
    },
  };
}

function keep(labels: Labels, by: readonly string[]): Labels {
  return new Map(by.map((name) => [name, labels.get(name) ?? '']));
}
