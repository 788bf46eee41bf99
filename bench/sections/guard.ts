// What it takes to ask a guard about a call.
import type { GuardCosts } from '../alone/guard.ts';
import { measureAlone } from '../process/start.ts';
import { micros } from '../report/figures.ts';
import { rounds, type Section } from '../section.ts';

const ROUNDS = 9;

/** A check has to be nothing beside the call. */
const MOST_MICROS = 1;

export const GUARD: Section<GuardCosts> = {
  measure: async (run) =>
    (await measureAlone('../alone/guard.ts', String(rounds(run, ROUNDS)))) as GuardCosts,
  tables: (costs) => [
    {
      title: 'Asking the guard',
      about: '`await guard.check(call)` for a call that may be made.',
      header: ['', 'one check'],
      rows: Object.entries(costs).map(([way, cost]) => [way, micros(cost)]),
    },
  ],
  bars: (costs) =>
    Object.entries(costs).map(([way, value]) => ({
      name: `guard.check(), ${way}`,
      value,
      unit: 'µs',
      below: MOST_MICROS,
    })),
};
