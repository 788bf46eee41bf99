// Time ranges and steps, as Grafana chooses them.
import { dateMath, type DateTime, dateTime, rangeUtil, type TimeRange } from '@grafana/data';

/** How often apps are scraped, as the provisioned data source has it: charts take no smaller step. */
const SCRAPE = '15s';

/** From when to when, in milliseconds since the epoch. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What a dashboard or a link calls a time range, such as `now-7d` to `now`, or moments in milliseconds. */
export interface RawSpan {
  readonly from: string;
  readonly to: string;
}

/** The moments of a range. */
export function spanOf({ from, to }: RawSpan): Span {
  return { from: momentOf(from, false), to: momentOf(to, true) };
}

function momentOf(text: string, roundUp: boolean): number {
  if (/^\d+$/.test(text)) return Number(text);
  const moment = dateMath.toDateTime(text, { roundUp });
  if (!moment?.isValid()) throw new Error(`time range: ${text}; allowed: now, now-7d, ... or milliseconds`);
  return moment.valueOf();
}

/** Grafana's own form of a range. */
export function timeRangeOf(span: Span, raw: RawSpan): TimeRange {
  return { from: dateTime(span.from), to: dateTime(span.to), raw: { ...raw } };
}

/** A range in words, such as `Last 7 days`, or from one moment to another. */
export function describe({ from, to }: RawSpan): string {
  const side = (text: string): string | DateTime => (/^\d+$/.test(text) ? dateTime(Number(text)) : text);
  return rangeUtil.describeTimeRange({ from: side(from), to: side(to) }, 'browser');
}

/** The step between two values, in milliseconds: a round one, so that there are about as many as a panel has pixels. */
export function stepOf({ from, to }: Span, points: number, shortest = SCRAPE): number {
  return rangeUtil.calculateInterval(
    { from: dateTime(from), to: dateTime(to), raw: { from: '', to: '' } },
    points,
    shortest,
  ).intervalMs;
}

/** Replaces Grafana's own variables of time in a query. */
export function interpolateTime(expr: string, { from, to }: Span, stepMs: number): string {
  const scrapeMs = rangeUtil.intervalToMs(SCRAPE);
  const rateMs = Math.max(stepMs + scrapeMs, 4 * scrapeMs);
  const rangeMs = to - from;
  const range = Math.round(rangeMs / 1000);
  return expr
    .replaceAll(/\$__rate_interval\b|\$\{__rate_interval\}/g, duration(rateMs))
    .replaceAll(/\$__interval_ms\b|\$\{__interval_ms\}/g, String(stepMs))
    .replaceAll(/\$__interval\b|\$\{__interval\}/g, duration(stepMs))
    .replaceAll(/\$__range_ms\b|\$\{__range_ms\}/g, String(rangeMs))
    .replaceAll(/\$__range_s\b|\$\{__range_s\}/g, String(range))
    .replaceAll(/\$__range\b|\$\{__range\}/g, `${range}s`);
}

function duration(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}
