// The results of a run, as `--json` writes them and the documentation shows them.
import { type Bar, type Headlines, isMet, type Run } from '../section.ts';
import { barsOf, headlinesOf, type Measured, tablesOf } from '../sections.ts';
import { micros, millis, times } from './figures.ts';
import type { Machine } from './machine.ts';
import { markdownTable } from './markdown-table.ts';

/** Everything that was found. */
export interface Results extends Headlines {
  readonly machine: Machine;
  /** Whether token counts are those of a recorded trace. */
  readonly isTraced: boolean;
  readonly isQuick: boolean;
  /** Medians of each part. */
  readonly medians: Measured;
}

/** Results of a run. */
export function resultsOf({ quick, trace }: Run, machine: Machine, medians: Measured): Results {
  return { ...headlinesOf(medians), machine, isTraced: trace !== undefined, isQuick: quick, medians };
}

/** Results as Markdown, for people. */
export function report(results: Results): string {
  const { machine, medians, isTraced, isQuick } = results;
  const { node, cpus, cpu, loadBefore } = machine;
  const tokens = isTraced ? 'Token counts of a recorded trace' : 'Made-up token counts';
  const where = `Node ${node}, ${cpus} CPUs (${cpu}), load average ${loadBefore.toFixed(1)} before. ${tokens}.`;
  const bars = barsOf(medians);
  return [
    isQuick ? `${where} A quick run: too few rounds to compare by.` : where,
    ...(bars.length > 0 ? [barTable(bars)] : []),
    ...tablesOf(medians).flatMap(({ title, about, header, rows }) => [
      `### ${title}`,
      about,
      markdownTable(header, rows),
    ]),
  ].join('\n\n');
}

/** The bars that are missed, each in a sentence. */
export function missed({ medians }: Results): readonly string[] {
  return barsOf(medians)
    .filter((bar) => !isMet(bar))
    .map((bar) => `${bar.name}: ${shown(bar, bar.value)}, required ${required(bar)}`);
}

function barTable(bars: readonly Bar[]): string {
  const rows = bars.map((bar) => [
    bar.name,
    required(bar),
    shown(bar, bar.value),
    isMet(bar) ? 'yes' : '**no**',
  ]);
  return markdownTable(['', 'required', 'measured', 'met'], rows);
}

function required(bar: Bar): string {
  if (bar.atLeast !== undefined) return `at least ${shown(bar, bar.atLeast)}`;
  if (bar.atMost !== undefined) return `at most ${shown(bar, bar.atMost)}`;
  return `below ${shown(bar, bar.below ?? NaN)}`;
}

const SHOWN = { ms: millis, µs: micros, times } as const;

function shown({ unit }: Bar, value: number): string {
  return SHOWN[unit](value);
}
