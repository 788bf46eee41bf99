// What a state file adds to recording a call.
import type { StateFileCosts } from '../alone/state-file.ts';
import { measureAlone } from '../process/start.ts';
import { micros, times } from '../report/figures.ts';
import { rounds, type Section } from '../section.ts';

const ROUNDS = 9;

export const STATE_FILE: Section<StateFileCosts> = {
  measure: async (run) =>
    (await measureAlone('../alone/state-file.ts', String(rounds(run, ROUNDS)))) as StateFileCosts,
  tables: (costs) => [
    {
      title: 'A state file',
      about:
        'Recording one call, with three token counts, where totals are kept in memory or in a file. Fifty calls to a turn of the event loop, whose time counts. With a price of the caller’s own, mere booking is left.',
      header: ['', 'totals', 'one call', 'times in memory'],
      rows: Object.entries(costs).flatMap(([kind, byKeeping]) =>
        Object.entries(byKeeping).map(([keeping, cost]) => [
          kind,
          keeping,
          micros(cost),
          times(cost / byKeeping['in memory']),
        ]),
      ),
    },
  ],
};
