// What the measurement found, and whether it is good enough.
import { megabytes, millis } from '../report/figures.ts';
import type { Machine } from '../report/machine.ts';
import { markdownTable } from '../report/markdown-table.ts';
import type { Evaluation } from './prometheus.ts';

/** Of its interval, a group may take this much. */
const SHARE = 0.25;
const RESIDENT_BYTES = 2e9;
const DEAREST = 5;

/** A group's evaluations. */
export interface GroupResult {
  readonly group: string;
  readonly intervalSeconds: number;
  readonly evaluations: number;
  readonly meanSeconds: number;
  readonly maxSeconds: number;
  /** Of the interval, by the longest. */
  readonly share: number;
  /** The most alerts at a time. */
  readonly alerts: number;
  /** The rules that take longest, on average. */
  readonly dearest: readonly {
    readonly name: string;
    readonly place: number;
    readonly meanSeconds: number;
  }[];
}

/** Everything that was found. */
export interface Results {
  readonly machine: Machine;
  readonly users: number;
  readonly appSeries: number;
  readonly historySamples: number;
  readonly headSeries: number;
  readonly minutes: number;
  readonly cpuShare: number;
  readonly groups: readonly GroupResult[];
  readonly residentBytes: number;
  readonly heapBytes: number;
  readonly faults: readonly string[];
}

/** Puts the evaluations of each group together. */
export function groupResults(all: readonly Evaluation[]): GroupResult[] {
  const byGroup = Map.groupBy(all, ({ group }) => group);
  return [...byGroup].map(([group, evaluations]) => {
    const [first] = evaluations;
    const { intervalSeconds = NaN, rules = [] } = first ?? {};
    const seconds = evaluations.map((evaluation) => evaluation.seconds);
    const maxSeconds = Math.max(...seconds);
    return {
      group,
      intervalSeconds,
      evaluations: evaluations.length,
      meanSeconds: mean(seconds),
      maxSeconds,
      share: maxSeconds / intervalSeconds,
      alerts: Math.max(...evaluations.map(({ alerts }) => alerts)),
      dearest: rules
        .map(({ name }, place) => ({
          name,
          place,
          meanSeconds: mean(evaluations.map((evaluation) => evaluation.rules[place]?.seconds ?? 0)),
        }))
        .sort((one, other) => other.meanSeconds - one.meanSeconds)
        .slice(0, DEAREST),
    };
  });
}

/** What is not good enough, each in a sentence. */
export function missed({ groups, residentBytes, faults }: Results): string[] {
  const slow = groups.filter(({ intervalSeconds }) => intervalSeconds >= 60);
  const together = slow.reduce((sum, { share }) => sum + share, 0);
  return [
    ...groups
      .filter(({ share }) => !(share < SHARE))
      .map(
        ({ group, share }) => `${group} takes ${percent(share)} of its interval, at most ${percent(SHARE)}`,
      ),
    ...(together < SHARE
      ? []
      : [
          `groups of a minute and more take ${percent(together)} of their intervals together, at most ${percent(SHARE)}`,
        ]),
    ...(residentBytes < RESIDENT_BYTES
      ? []
      : [`memory is ${megabytes(residentBytes)}, at most ${megabytes(RESIDENT_BYTES)}`]),
    ...faults,
  ];
}

/** Results as Markdown, for people. */
export function report(results: Results): string {
  const { machine, users, appSeries, historySamples, headSeries, minutes, cpuShare } = results;
  const { groups, residentBytes, heapBytes } = results;
  const about =
    `${users.toLocaleString('en')} users, ${appSeries.toLocaleString('en')} series of the app, ` +
    `${headSeries.toLocaleString('en')} in Prometheus, ${(historySamples / 1e6).toFixed(0)} million samples of the past. ` +
    `${machine.cpus} CPUs (${machine.cpu}), load average ${machine.loadBefore.toFixed(1)} before; ` +
    `Prometheus took ${percent(cpuShare)} of one of them. Measured for ${minutes.toFixed(0)} minutes.`;
  return [
    about,
    markdownTable(
      ['group', 'interval', 'evaluations', 'mean', 'longest', 'of the interval', 'alerts'],
      groups.map((each) => [
        each.group,
        `${each.intervalSeconds} s`,
        String(each.evaluations),
        millis(1000 * each.meanSeconds),
        millis(1000 * each.maxSeconds),
        percent(each.share),
        String(each.alerts),
      ]),
    ),
    markdownTable(
      ['rule', 'mean'],
      groups.flatMap(({ group, dearest }) =>
        dearest.map(({ name, place, meanSeconds }) => [
          `${group} ${place + 1}: ${name}`,
          millis(1000 * meanSeconds),
        ]),
      ),
    ),
    `Memory: ${megabytes(residentBytes)} resident, ${megabytes(heapBytes)} of it heap in use; the most of the run.`,
  ].join('\n\n');
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}
