// Everything in seconds that takes minutes in real life: the committed rules with their durations divided.
import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';

/** How many times faster than real life: the four seconds from moment to moment are whole milliseconds then. */
export const SPEED = 25;

/** Prometheus's intervals at that speed, in milliseconds: of 15 seconds and one minute. */
export const SCRAPE_MS = 15_000 / SPEED;
export const EVALUATION_MS = 60_000 / SPEED;

/** A scrape's timeout, in milliseconds. */
export const TIMEOUT_MS = 10_000 / SPEED;

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

interface Rules {
  readonly groups: readonly {
    readonly name: string;
    readonly rules: readonly { record: string; expr: string }[];
  }[];
}

/** The rules for increments of prometheus/rules/recording.yml, as they are but for their durations. */
export function scaledRules(): string {
  const { groups } = parse(readFileSync('prometheus/rules/recording.yml', 'utf8')) as Rules;
  const rules = groups
    .flatMap((group) => group.rules)
    .filter(({ record }) =>
      /^llm:evaluation_timestamp_seconds$|^provider_model_type_(user:llm_cost_usd|token_type:llm_tokens|outcome:llm_requests):increase1m$|^series:llm_(cost_usd|model_tokens|model_requests):booked$/.test(
        record,
      ),
    )
    .map(({ record, expr }) => ({ record, expr: scaled(expr) }));
  if (rules.length !== 7)
    throw new Error(`prometheus/rules/recording.yml: found ${rules.length} of 7 rules for increments`);
  return stringify({ groups: [{ name: 'llm_cost', interval: `${EVALUATION_MS}ms`, rules }] });
}

/**
 * PromQL with each range, step and offset divided; down to whole milliseconds, which `59s999ms` stays below. So are the
 * seconds before an evaluation, and those that `irate` divides by.
 */
export function scaled(expr: string): string {
  const seconds = expr.replace(/(?<=@ end\(\) - )\d+|\b4(?= \* )/g, (before) =>
    String(Number(before) / SPEED),
  );
  return seconds.replace(/(?<=[[:]|offset -?)((?:\d+(?:ms|s|m|h))+)/g, (duration) => {
    const ms = [...duration.matchAll(/(\d+)(ms|s|m|h)/g)].reduce(
      (sum, [, count, unit]) => sum + Number(count) * (UNIT_MS[unit ?? ''] ?? NaN),
      0,
    );
    return `${Math.floor(ms / SPEED)}ms`;
  });
}
