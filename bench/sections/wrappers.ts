// What the ways around `record` add to it.
import type { WrapperCosts } from '../alone/wrappers.ts';
import { measureAlone } from '../process/start.ts';
import { micros } from '../report/figures.ts';
import { rounds, type Section } from '../section.ts';

const ROUNDS = 9;

export const WRAPPERS: Section<WrapperCosts> = {
  measure: async (run) =>
    (await measureAlone('../alone/wrappers.ts', String(rounds(run, ROUNDS)))) as WrapperCosts,
  tables: (costs) => [
    {
      title: 'Around recording',
      about: 'Labels of the surrounding code, and reading a chat completion’s usage, each for one call.',
      header: ['', 'one call'],
      rows: Object.entries(costs).map(([way, cost]) => [way, micros(cost)]),
    },
  ],
};
