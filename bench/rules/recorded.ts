// What the rules read from the past: each series that they reach back for, as long and as dense as they record it.
import { COUNTERS, GAUGES } from '../../src/catalogue/metrics.ts';
import { type Counter, countersOf, sharedCounters } from './app.ts';
import { DAY } from './calendar.ts';
import type { Course } from './course.ts';
import { USER_DAY_USD } from './limits.ts';
import { callsADay, type Population, type Row, usdADay } from './population.ts';

/** Series of one name, each with a sample every so many seconds, in the last so many seconds. */
export interface Recorded {
  readonly name: string;
  readonly everySeconds: number;
  readonly seconds: number;
  /** Labels of each series, and about what its values are. */
  readonly series: Means;
  readonly course: Course;
}

type Means = ReadonlyMap<string, number>;

const MINUTE = 60;
const HOUR = 3600;
/** Five weeks: a little more than the rules read. */
const ALL = 35 * DAY;

/** Everything the rules read of the past. */
export function recordedBy(population: Population): readonly Recorded[] {
  const { rows } = population;
  const [usd, calls] = [sumsBy(population, usdADay), sumsBy(population, callsADay)];
  const userUsd = usd(userLabels);
  const isOver = (row: Row): boolean => (userUsd.get(userLabels(row)) ?? 0) > USER_DAY_USD;
  const rowUsd = (ofThese: (row: Row) => boolean): Means =>
    new Map(
      rows.flatMap((row, index) => (ofThese(row) ? [[rowLabels(row), usdADay(population, index)]] : [])),
    );
  const modelUsd = usd(modelLabels);
  const modelCalls = calls(modelLabels);
  const teamUsd = usd(({ team }) => scoped('team', team));
  const totalUsd = usd(() => '');
  const subjectUsd = new Map([
    ...usd(() => scoped('total', '*')),
    ...usd(({ provider }) => scoped('provider', provider)),
    ...usd(({ model }) => scoped('model', model)),
    ...usd(({ type }) => scoped('type', type)),
    ...teamUsd,
  ]);
  const [one, ratio] = [new Map([['', 1]]), new Map([...subjectUsd.keys()].map((labels) => [labels, 1]))];

  return [
    // The app's counters, as they were scraped, and what was booked of them.
    ...scraped([...rows.flatMap(countersOf), ...sharedCounters(rows).all]),
    every(15, GAUGES.buildInfo.name, DAY, new Map([['version="1",prices_version="1"', 1]]), 'still'),

    // By the minute. Alerts tell of a day of users who are over a limit.
    minutely('provider_model_type_user:llm_cost_usd:increase1m', DAY, of(rowUsd(isOver), MINUTE), 'active'),
    minutely(
      'provider_model_type_user:llm_cost_usd:increase1m',
      HOUR,
      of(
        rowUsd((row) => !isOver(row)),
        MINUTE,
      ),
      'active',
    ),
    minutely('provider_model_type:llm_cost_usd:increase1m', HOUR, of(modelUsd, MINUTE)),
    minutely('scope_subject:llm_cost_usd:increase1m', HOUR, of(subjectUsd, MINUTE)),
    minutely('user:llm_cost_usd:increase1m', HOUR, of(userUsd, MINUTE), 'active'),
    minutely('global:llm_cost_usd:increase1m', DAY, of(totalUsd, MINUTE)),
    minutely('provider_model_type_outcome:llm_requests:increase1m', HOUR, of(calls(okLabels), MINUTE)),
    minutely('user:llm_requests:increase1m', HOUR, of(calls(userLabels), MINUTE), 'active'),

    // Sums of a quarter-hour and of longer, recorded each minute.
    minutely('global:llm_cost_usd:increase15m', ALL, of(totalUsd, HOUR / 4)),
    minutely('provider_model_type:llm_cost_usd:increase15m', ALL, of(modelUsd, HOUR / 4)),
    minutely('scope_subject:llm_cost_usd:increase15m', ALL, of(subjectUsd, HOUR / 4)),
    minutely('provider_model_type:llm_requests:increase15m', ALL, of(modelCalls, HOUR / 4)),
    minutely(
      'provider_model_type:llm_cost_usd_per_request:rate15m',
      2 * DAY,
      new Map([...modelUsd.keys()].map((labels) => [labels, 0.001])),
    ),
    minutely(
      'type:llm_requests:increase15m',
      ALL,
      of(
        calls(({ type }) => `type="${type}"`),
        HOUR / 4,
      ),
    ),
    every(2 * MINUTE, 'global:llm_cost_usd:increase1h', ALL, of(totalUsd, HOUR)),
    every(2 * MINUTE, 'scope_subject:llm_cost_usd:increase1d', ALL, subjectUsd),
    every(2 * MINUTE, 'scope_subject:llm_cost_usd:increase7d', ALL, of(subjectUsd, 7 * DAY)),
    every(2 * MINUTE, 'scope_subject:llm_cost_usd:trend1d_ratio', ALL, ratio),
    minutely('user:llm_cost_usd:increase15m', 26 * HOUR, of(userUsd, HOUR / 4), 'active'),
    minutely('user:llm_requests:increase15m', 26 * HOUR, of(calls(userLabels), HOUR / 4), 'active'),
    minutely('provider_model_type:llm_cost_usd:quarter_hour_to_date', 26 * HOUR, of(modelUsd, HOUR / 8)),
    minutely('global:llm_cost_usd:quarter_hour_to_date', 26 * HOUR, of(totalUsd, HOUR / 8)),
    minutely('user:llm_cost_usd:day_to_date', 26 * HOUR, userUsd, 'rising'),
    every(HOUR / 4, 'user:llm_cost_usd:day_to_date:each15m', 26 * HOUR, userUsd, 'rising'),
    minutely('user:llm_cost_usd:day_to_date:timestamp_seconds', 26 * HOUR, one, 'time'),
    minutely('llm:evaluation_timestamp_seconds', HOUR, one, 'time'),
    minutely('provider_model_type:llm_cost_usd:day_to_date', 5 * DAY, modelUsd, 'rising'),
    minutely('global:llm_cost_usd:day_to_date', 5 * DAY, totalUsd, 'rising'),

    // Days.
    minutely('llm:day_start_timestamp_seconds', ALL, one, 'midnight'),
    every(4 * MINUTE, 'llm:day_peak_start_timestamp_seconds', ALL, one, 'midnight'),
    daily('llm:day_end_timestamp_seconds', one, 'time'),
    daily('global:llm_cost_usd:day', totalUsd),
    daily('provider_model_type:llm_cost_usd:day', modelUsd),
    daily('scope_subject:llm_cost_usd:day', teamUsd),
    daily('user:llm_cost_usd:day', userUsd),
    daily('user:llm_cost_usd:month_before_today', of(userUsd, 15 * DAY)),
    daily('user:llm_requests:day_peak15m', of(calls(userLabels), HOUR)),
  ];
}

const userLabels = ({ user }: Row): string => `user="${user}"`;
const modelLabels = ({ provider, model, type }: Row): string =>
  `provider="${provider}",model="${model}",type="${type}"`;
const okLabels = (row: Row): string => `${modelLabels(row)},outcome="ok"`;
const rowLabels = (row: Row): string => `${modelLabels(row)},${userLabels(row)}`;
const scoped = (scope: string, subject: string): string => `scope="${scope}",subject="${subject}"`;

function every(
  everySeconds: number,
  name: string,
  seconds: number,
  series: Means,
  course: Course = 'noise',
): Recorded {
  return { name, everySeconds, seconds, series, course };
}

function minutely(name: string, seconds: number, series: Means, course?: Course): Recorded {
  return every(MINUTE, name, seconds, series, course);
}

function daily(name: string, series: Means, course: Course = 'noise'): Recorded {
  return { name, everySeconds: DAY, seconds: ALL, series, course };
}

/** What rows come to in a day, added up by labels. */
function sumsBy(
  population: Population,
  aDay: (population: Population, row: number) => number,
): (labels: (row: Row) => string) => Means {
  return (labels) => {
    const sums = new Map<string, number>();
    for (const [index, row] of population.rows.entries()) {
      const key = labels(row);
      sums.set(key, (sums.get(key) ?? 0) + aDay(population, index));
    }
    return sums;
  };
}

/** What is so much in a day, in some seconds. */
function of(aDay: Means, seconds: number): Means {
  return new Map([...aDay].map(([labels, mean]) => [labels, (mean * seconds) / DAY]));
}

/** An hour of counters: dollars as scraped, as alerts read them; and what was booked of each that has increments. */
function scraped(counters: readonly Counter[]): Recorded[] {
  const named = (name: string): Recorded => ({
    name,
    everySeconds: 15,
    seconds: HOUR,
    course: 'still',
    series: new Map(
      counters
        .filter((counter) => counter.name === name)
        .map(({ labels, value }) => [`${labels},instance="llm-app",job="llm-apps"`, value]),
    ),
  });
  const booked = [
    COUNTERS.costUsd.name,
    COUNTERS.modelTokens.name,
    COUNTERS.modelRequests.name,
    COUNTERS.scopeCostUsd.name,
  ];
  return [
    named(COUNTERS.costUsd.name),
    named(COUNTERS.estimatedCostUsd.name),
    ...booked.map((name) => ({
      ...named(name),
      name: `series:${name.replace(/_total$/, '')}:booked`,
      everySeconds: MINUTE,
    })),
  ];
}
