// Which recorded series a history has: those that charts, sums, projection and trend read (prometheus/rules).
import { createFamily, type Family, type Labels, type Sample } from './openmetrics.ts';
import { quarterHourOf, type Window } from './windows.ts';

/** A recorded series: the counter it comes from, the labels it has from that, and labels of its own. */
interface Recorded {
  readonly name: string;
  readonly counter: string;
  readonly by: readonly string[];
  readonly over: 'window' | 'quarter-hour';
  /** What everything it counts is a subject of: its only label is then `subject`. */
  readonly scope?: string;
}

const work = ['provider', 'model', 'type'];
const cost = { counter: 'llm_cost_usd_total', over: 'window' } as const;
const quarterHourCost = { counter: 'llm_cost_usd_total', over: 'quarter-hour' } as const;
const quarterHourCalls = { counter: 'llm_requests_total', over: 'quarter-hour' } as const;
const subjects = { name: 'scope_subject:llm_cost_usd:increase15m', ...quarterHourCost } as const;

const RECORDED: readonly Recorded[] = [
  { name: 'provider_model_type_user:llm_cost_usd:increase1m', by: [...work, 'user'], ...cost },
  { name: 'provider_model_type:llm_cost_usd:increase1m', by: work, ...cost },
  { name: 'user:llm_cost_usd:increase1m', by: ['user'], ...cost },
  { name: 'global:llm_cost_usd:increase1m', by: [], ...cost },
  { name: 'provider_model_type:llm_cost_usd:increase15m', by: work, ...quarterHourCost },
  { name: 'user:llm_cost_usd:increase15m', by: ['user'], ...quarterHourCost },
  { name: 'global:llm_cost_usd:increase15m', by: [], ...quarterHourCost },
  { ...subjects, by: [], scope: 'total' },
  { ...subjects, by: ['provider'], scope: 'provider' },
  { ...subjects, by: ['model'], scope: 'model' },
  { ...subjects, by: ['type'], scope: 'type' },
  { name: 'provider_model_type:llm_requests:increase15m', by: work, ...quarterHourCalls },
  { name: 'type:llm_requests:increase15m', by: ['type'], ...quarterHourCalls },
  { name: 'user:llm_requests:increase15m', by: ['user'], ...quarterHourCalls },
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
  const families = new Map(RECORDED.map(({ name }) => [name, createFamily(name)]));
  const collected = RECORDED.map((each) => ({
    ...each,
    family: families.get(each.name) ?? createFamily(each.name),
    labelled: labeller(each.by, each.scope),
  }));
  return {
    families: [...families.values()],
    add(window, samples) {
      const byCounter = Map.groupBy(
        samples.filter(({ value }) => value > 0),
        ({ name }) => name,
      );
      for (const { family, counter, by, over, labelled } of collected) {
        const time = over === 'window' ? window.end : quarterHourOf(window);
        if (time > end) continue;
        // Without labels there is always a sample, as with the rules: projection and trend count them.
        if (by.length === 0) family.add(labelled(NO_LABELS), time, 0);
        for (const { labels, value } of byCounter.get(counter) ?? [])
          family.add(labelled(labels), time, value);
      }
    },
  };
}

const NO_LABELS: Labels = new Map();

/** The labels of a recorded series, from those of what it counts: the same object for the same values. */
function labeller(by: readonly string[], scope: string | undefined): (labels: Labels) => Labels {
  const made = new Map<string, Labels>();
  return (labels) => {
    const key = by.map((name) => labels.get(name)).join('\n');
    let own = made.get(key);
    if (own === undefined) made.set(key, (own = labelled(labels, by, scope)));
    return own;
  };
}

function labelled(labels: Labels, by: readonly string[], scope: string | undefined): Labels {
  if (scope === undefined) return new Map(by.map((name) => [name, labels.get(name) ?? '']));
  const [name] = by;
  return new Map([
    ['scope', scope],
    ['subject', name === undefined ? '*' : (labels.get(name) ?? '')],
  ]);
}
