// Recorded series that are sums of other recorded series: by day, of the month's full days, and over the hour, day and week
// before each quarter-hour.
import { BOUNDS } from './bounds.ts';
import { createFamily, type Family, type Labels, type TimeSeries } from './openmetrics.ts';

const QUARTER_HOUR_MS = 15 * 60_000;
const DAY_MS = 24 * 60 * 60_000;
const HOUR = 4;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

/** Families whose days are recorded, in UTC as the demo's budgets have it. */
const BY_DAY = ['global', 'provider_model_type', 'user'];

/** Adds up recorded series, as the rules would have by `end`. */
export function sumRecorded(families: readonly Family[], end: number): Family[] {
  const seriesOf = (name: string): readonly TimeSeries[] =>
    families.find((family) => family.name === name)?.series() ?? [];
  const recorded = seriesOf('global:llm_cost_usd:increase15m');
  const ends = recorded.flatMap(({ samples }) => samples.map(({ time }) => time));
  return [
    ...BY_DAY.map((level) =>
      byDay(`${level}:llm_cost_usd:day`, seriesOf(`${level}:llm_cost_usd:increase15m`), end, (a, b) => a + b),
    ),
    beforeToday(seriesOf('user:llm_cost_usd:increase15m'), end),
    ...openDay('user:llm_cost_usd', seriesOf('user:llm_cost_usd:increase1m'), end),
    byDay('user:llm_requests:day_peak15m', seriesOf('user:llm_requests:increase15m'), end, Math.max),
    ...dayMarks(ends, end),
    ...slidingSums('global:llm_cost_usd', recorded, ends, { increase1h: HOUR }),
    ...subjectSums(seriesOf('scope_subject:llm_cost_usd:increase15m'), ends),
  ];
}

/** One sample at the end of each full day. */
function byDay(
  name: string,
  list: readonly TimeSeries[],
  end: number,
  merge: (a: number, b: number) => number,
): Family {
  const family = createFamily(name);
  for (const { labels, samples } of list) {
    const days = new Map<number, number>();
    for (const { time, value } of samples) {
      const day = Math.ceil(time / DAY_MS) * DAY_MS;
      if (day <= end) days.set(day, merge(days.get(day) ?? 0, value));
    }
    for (const [day, value] of days) family.add(labels, day, value);
  }
  return family;
}

/** What each user's full days of the month that is not over have come to, at the end of the last one. */
function beforeToday(list: readonly TimeSeries[], end: number): Family {
  const family = createFamily('user:llm_cost_usd:month_before_today');
  const today = Math.floor(end / DAY_MS) * DAY_MS;
  const start = BOUNDS.month(end / 1000 + 1)[0] * 1000;
  for (const { labels, samples } of list) {
    const full = samples.filter(({ time }) => time > start && time <= today);
    if (full.length === 0) continue;
    const usd = full.reduce((sum, { value }) => sum + value, 0);
    family.add(labels, today, usd);
  }
  return family;
}

/** What the day that is not over has come to, and until when: the rules carry it on. */
function openDay(prefix: string, list: readonly TimeSeries[], end: number): Family[] {
  const start = Math.floor(end / DAY_MS) * DAY_MS;
  const toDate = createFamily(`${prefix}:day_to_date`);
  for (const { labels, samples } of list) {
    const today = samples.filter(({ time }) => time > start);
    if (today.length === 0) continue;
    const usd = today.reduce((sum, { value }) => sum + value, 0);
    toDate.add(labels, end, usd);
  }
  const until = createFamily(`${prefix}:day_to_date:timestamp_seconds`);
  until.add(new Map(), end, end / 1000);
  return [toDate, until];
}

/** When each day ended, and which one has not. */
function dayMarks(ends: readonly number[], end: number): Family[] {
  const none: Labels = new Map();
  const ended = createFamily('llm:day_end_timestamp_seconds');
  for (const time of ends) if (time % DAY_MS === 0) ended.add(none, time, time / 1000);
  const open = createFamily('llm:day_start_timestamp_seconds');
  open.add(none, end, Math.floor(end / DAY_MS) * (DAY_MS / 1000));
  return [ended, open];
}

/** Sums over the last quarter-hours, at every one from which on there are as many. */
function slidingSums(
  prefix: string,
  list: readonly TimeSeries[],
  ends: readonly number[],
  widths: Readonly<Record<string, number>>,
): Family[] {
  return Object.entries(widths).map(([name, width]) => {
    const family = createFamily(`${prefix}:${name}`);
    for (const { labels, samples } of list) {
      const values = new Map(samples.map(({ time, value }) => [time, value]));
      let sum = 0;
      ends.forEach((time, index) => {
        sum += values.get(time) ?? 0;
        if (index >= width) sum -= values.get(time - width * QUARTER_HOUR_MS) ?? 0;
        if (index >= width - 1) family.add(labels, time, Math.max(sum, 0));
      });
    }
    return family;
  });
}

function subjectSums(list: readonly TimeSeries[], ends: readonly number[]): Family[] {
  const sums = slidingSums('scope_subject:llm_cost_usd', list, ends, { increase1d: DAY, increase7d: WEEK });
  const ratios = createFamily('scope_subject:llm_cost_usd:trend1d_ratio');
  for (const { labels, samples } of sums[0]?.series() ?? []) {
    const before = new Map(samples.map(({ time, value }) => [time + WEEK * QUARTER_HOUR_MS, value]));
    for (const { time, value } of samples) {
      const ratio = value / (before.get(time) ?? 0);
      if (ratio > 0 && Number.isFinite(ratio)) ratios.add(labels, time, ratio);
    }
  }
  return [...sums, ratios];
}
