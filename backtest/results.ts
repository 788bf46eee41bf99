// The results of a run, as `--json` writes them and the documentation shows them.
import { markdownTable } from '../bench/report/markdown-table.ts';
import { ALL } from './bars.ts';
import type { BaselineName } from './baselines.ts';
import { type Figures, figuresOf } from './figures.ts';
import type { History } from './histories/history.ts';
import { PROJECTED_ON, type Trial, trialsOf } from './trials.ts';

/** Everything that was found. */
export interface Results {
  readonly seed: number;
  /** By the name of a group, generated or recorded; `all` is of the generated ones. */
  readonly groups: Readonly<Record<string, Figures>>;
  /** Of all generated groups, by the day that months were projected on. */
  readonly days: Readonly<Record<string, Figures>>;
}

/** Histories by the name of their group. */
export type Histories = Readonly<Record<string, readonly History[]>>;

/** Projects everything, and says how well. */
export function resultsOf(seed: number, generated: Histories, recorded: Histories): Results {
  const trials = Object.fromEntries(
    Object.entries({ ...generated, ...recorded }).map(([name, months]) => [name, months.flatMap(trialsOf)]),
  );
  const all = Object.keys(generated).flatMap((name) => trials[name] ?? []);
  const groups = Object.entries(trials).map(([name, list]) => [name, figures(list)] as const);
  return {
    seed,
    groups: Object.fromEntries([
      ...groups.filter(([name]) => name in generated),
      [ALL, figures(all)],
      ...groups.filter(([name]) => name in recorded),
    ]),
    days: Object.fromEntries(
      PROJECTED_ON.map((on) => [
        on,
        figures(
          all.filter(({ day }) => day === on),
          1,
        ),
      ]),
    ),
  };
}

/** The results as Markdown, for people. */
export function report({ groups, days }: Results): string {
  return [table('group', groups), table('days into the month', days)].join('\n\n');
}

const BASELINE_NAMES: Readonly<Record<BaselineName, string>> = {
  linear: 'linear run rate',
  mean7d: 'mean of 7 days',
  predictLinear: '`predict_linear`',
};

function table(first: string, all: Readonly<Record<string, Figures>>): string {
  const header = [first, 'months', 'ours', ...Object.values(BASELINE_NAMES), 'ours / best', 'in the band'];
  const rows = Object.entries(all).map(([name, each]) => [
    name,
    each.months.toLocaleString('en-US'),
    ...[each.ours, each.linear, each.mean7d, each.predictLinear].map((error) => percent(error, 1)),
    each.ratioToBest.toFixed(2),
    percent(each.coverage80, 0),
  ]);
  return markdownTable(header, rows);
}

function percent(share: number, digits: number): string {
  return `${(share * 100).toFixed(digits)}%`;
}

/** The figures of trials of months, each of which was tried so often. */
function figures(trials: readonly Trial[], eachTried: number = PROJECTED_ON.length): Figures {
  return figuresOf(trials, trials.length / eachTried);
}
