// The committed alerts as expressions that read nothing but what is given: what anomalies.yml records is put in its place.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
}

/** An alert. */
export interface Alert {
  readonly name: string;
  readonly expr: string;
  /** How long it has to be true, in minutes. */
  readonly forMinutes: number;
}

function rulesOf(file: string): Rule[] {
  const { groups } = parse(readFileSync(`prometheus/rules/${file}.yml`, 'utf8')) as {
    groups: { rules: Rule[] }[];
  };
  return groups.flatMap(({ rules }) => rules);
}

/** Recorded once a day: it is part of the past that is given. */
const GIVEN = 'user:llm_requests:day_peak15m';

/** The alerts for what is out of the ordinary. */
export function anomalyAlerts(): Alert[] {
  const recorded = rulesOf('anomalies').filter(({ record }) => record !== GIVEN);
  return rulesOf('alerts-anomalies').map(({ alert = '', expr, for: duration = '0m' }) => ({
    name: alert,
    expr: inlined(expr, recorded),
    forMinutes: minutes(duration),
  }));
}

/** Later rules read earlier ones, so names are replaced from the last one on. */
function inlined(expr: string, recorded: readonly Rule[]): string {
  return recorded
    .toReversed()
    .reduce(
      (text, { record = '', expr: body }) =>
        text.replaceAll(new RegExp(`(?<![\\w:])${record}(?![\\w:{])`, 'g'), () => `(${body.trim()})`),
      expr,
    );
}

function minutes(duration: string): number {
  const [, count] = /^(\d+)m$/.exec(duration) ?? [];
  if (count === undefined) throw new Error(`for: ${duration}; expected minutes`);
  return Number(count);
}
