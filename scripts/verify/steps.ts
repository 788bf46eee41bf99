// What `npm test` runs, in order: cheap and telling first.

/** One step: a command, in the words of the summary. */
export interface Step {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly group: 'checks' | 'tests';
}

export const STEPS: readonly Step[] = [
  { name: 'format', group: 'checks', command: ['prettier', '--check', '--log-level', 'warn', '.'] },
  { name: 'lint', group: 'checks', command: ['eslint', '--max-warnings', '0', '.'] },
  { name: 'types', group: 'checks', command: ['tsc', '--noEmit'] },
  { name: 'build', group: 'checks', command: ['node', 'scripts/build.ts'] },
  {
    name: 'dashboards are as generated',
    group: 'checks',
    command: ['node', 'grafana/generate.ts', '--check'],
  },
  { name: 'dashboards keep the rules', group: 'checks', command: ['node', 'grafana/check/main.ts'] },
  { name: 'docs are as generated', group: 'checks', command: ['node', 'scripts/docs/main.ts', '--check'] },
  {
    name: 'projections are as good as documented',
    group: 'checks',
    command: ['node', 'backtest/main.ts', '--json', 'docs/projection.json', '--check'],
  },
  {
    name: 'dashboards show what they should',
    group: 'tests',
    command: ['node', 'grafana/preview/check/main.ts'],
  },
  { name: 'tests', group: 'tests', command: ['vitest', 'run'] },
];
