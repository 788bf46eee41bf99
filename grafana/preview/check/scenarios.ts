// Ways in which a reader looks at a dashboard: how long, and what is chosen.
import type { Panel } from '../engine/dashboard.ts';
import type { Choices } from '../engine/choices.ts';
import type { RawSpan } from '../engine/span.ts';
import { ODD } from './recorded-now.ts';

/** One way. */
export interface Scenario {
  readonly name: string;
  readonly choices: Choices;
  /** Undefined: as long as the dashboard itself. */
  readonly length: string | undefined;
  /** Whether a panel may have nothing to show. */
  readonly mayBeEmpty: (panel: Panel) => boolean;
}

/** There is no month before the last four weeks in the data. */
const NEEDS_MORE = new Set(['Four weeks over four']);
const always = ({ title }: Panel): boolean => NEEDS_MORE.has(title);
/** Panels of whole days and of the ends of months have nothing in half an hour. */
const isLong = (panel: Panel): boolean => always(panel) || panel.interval === '1d';

const one = new Map([
  ['provider', ['anthropic']],
  ['model', ['claude-sonnet-4-6']],
  ['type', ['chat']],
  ['user', ['user-01']],
  ['budget', ['monthly-total']],
  ['compare', ['gpt-4.1-mini']],
]);

const several = new Map([
  ['provider', ['openai', 'anthropic']],
  ['model', ['gpt-4.1', 'claude-sonnet-4-6']],
  ['type', ['chat', 'image']],
  ['user', ['user-01', 'user-02', ODD.user]],
  ['budget', ['daily-total', 'monthly-total']],
]);

/** What is not chosen away by the odd labels, and what is because there is no such limit or price. */
const odd = new Map<string, readonly string[]>([
  ['provider', [ODD.provider]],
  ['model', [ODD.model, 'gpt-4.1']],
  ['type', [ODD.type]],
  ['user', [ODD.user]],
]);
const WITHOUT_ODD = new Set([
  'Saved by caching',
  'Prices in force',
  'Day over day',
  'Week over week',
  'Used without a price',
  'Of the limit',
]);

export const SCENARIOS: readonly Scenario[] = [
  { name: 'as it opens', choices: new Map(), length: undefined, mayBeEmpty: always },
  { name: 'half an hour', choices: new Map(), length: '30m', mayBeEmpty: isLong },
  { name: 'twelve months', choices: new Map(), length: '1y', mayBeEmpty: always },
  {
    name: 'one value chosen',
    choices: one,
    length: undefined,
    // That budget is one of a month; its model has no price that is unknown.
    mayBeEmpty: (panel) =>
      always(panel) || ['Daily limits, by day', 'Used without a price'].includes(panel.title),
  },
  {
    name: 'several values chosen',
    choices: several,
    length: undefined,
    mayBeEmpty: (panel) => always(panel) || panel.title === 'Used without a price',
  },
  {
    name: 'values full of signs chosen',
    choices: odd,
    length: undefined,
    mayBeEmpty: (panel) => always(panel) || WITHOUT_ODD.has(panel.title),
  },
];

/** A time range that ends where the data does. */
export function rangeOf(length: string, end: number): RawSpan {
  const [, count = '0', unit = 'd'] = /^(\d+)([a-z])$/.exec(length) ?? [];
  const ms = Number(count) * ({ m: 60_000, h: 3_600_000, d: 86_400_000, y: 365 * 86_400_000 }[unit] ?? 0);
  return { from: String(end - ms), to: String(end) };
}
