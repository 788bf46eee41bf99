// What recording one call takes: two token counts, dollars, one request.
import { HASHED, IN_CONTEXT, LIBRARIES, OURS } from '../contenders/names.ts';
import type { Assignment } from '../process/stand.ts';
import { withAll } from '../process/start.ts';
import { micros, times } from '../report/figures.ts';
import { rounds, type Section } from '../section.ts';
import { inTurns } from '../statistics.ts';

const USERS = 100;
const CALLS_A_ROUND = 50_000;
const ROUNDS = 9;
/** In microseconds of one call: 60 ms of calls. */
const TURN = 60_000 / CALLS_A_ROUND;
const NAMES = [...LIBRARIES, HASHED, IN_CONTEXT] as const;
type Name = (typeof NAMES)[number];

/** Microseconds of one call. */
interface RecordCosts {
  /** Model and user are strings of their own for each call, as they are in an app. */
  readonly freshStrings: Readonly<Record<Name, number>>;
  /** Model and user are the same string objects in each call. */
  readonly keptStrings: Readonly<Record<Name, number>>;
}

export const RECORD: Section<RecordCosts> = {
  measure(run) {
    const assignmentOf = (contender: Name): Assignment => ({
      contender,
      users: USERS,
      trace: run.trace,
    });
    return withAll(NAMES, assignmentOf, async (stands) => {
      for (const name of NAMES) await stands[name].ask('fill');
      const costs = (strings: 'fresh' | 'kept'): Promise<Record<Name, number>> =>
        inTurns(NAMES, { rounds: rounds(run, ROUNDS), turn: TURN }, (name, seed) =>
          stands[name].ask('record', { calls: CALLS_A_ROUND, spread: 'even', strings, seed }),
        );
      return { freshStrings: await costs('fresh'), keptStrings: await costs('kept') };
    });
  },
  tables: ({ freshStrings, keptStrings }) => [
    {
      title: 'Recording one call',
      about: `Two token counts, dollars and one request, of ${USERS} users and five models in random order. The other libraries are told the dollars; this one finds the price itself. New strings: each call has a model and a user string of its own, as it has where they come out of a response and a request. Kept strings: the same string objects come again and again.`,
      header: ['', 'new strings', 'times ours', 'kept strings', 'times ours'],
      rows: NAMES.map((name) => [
        name,
        micros(freshStrings[name]),
        times(freshStrings[name] / freshStrings[OURS]),
        micros(keptStrings[name]),
        times(keptStrings[name] / keptStrings[OURS]),
      ]),
    },
  ],
  headlines: ({ freshStrings }) => ({
    ratios: {
      record_vs_prom_client: freshStrings['prom-client'] / freshStrings[OURS],
      record_vs_otel: freshStrings.OpenTelemetry / freshStrings[OURS],
    },
  }),
  bars: ({ freshStrings }) => [
    {
      name: 'record() against prom-client',
      value: freshStrings['prom-client'] / freshStrings[OURS],
      unit: 'times',
      atLeast: 15,
    },
    {
      name: 'record() against OpenTelemetry',
      value: freshStrings.OpenTelemetry / freshStrings[OURS],
      unit: 'times',
      atLeast: 30,
    },
  ],
};
