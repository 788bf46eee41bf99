// What instrumentation adds to calls of the real SDKs.
import type { InstrumentationCosts } from '../alone/instrumentation.ts';
import { measureAlone } from '../process/start.ts';
import { micros } from '../report/figures.ts';
import { rounds, type Section } from '../section.ts';

/** Calls of the AI SDK take so long, and so unevenly, that few rounds would tell little of what is added to them. */
const ROUNDS = 45;

/** Nobody notices this beside a call that takes hundreds of milliseconds. */
const MOST_MICROS = { call: 20, chunk: 2 } as const;

export const INSTRUMENTATION: Section<InstrumentationCosts> = {
  measure: async (run) =>
    (await measureAlone('../alone/instrumentation.ts', String(rounds(run, ROUNDS)))) as InstrumentationCosts,
  tables: (costs) => [
    {
      title: 'Instrumentation of SDKs',
      about: 'The real SDKs, with and without instrumentation, in turns; answers come from memory.',
      header: ['', 'bare', 'instrumented', 'added'],
      rows: Object.entries(costs).map(([kind, { bare, instrumented }]) => [
        kind,
        micros(bare),
        micros(instrumented),
        micros(instrumented - bare),
      ]),
    },
  ],
  bars: (costs) =>
    Object.entries(costs).map(([kind, { bare, instrumented }]) => ({
      name: `instrumentation, ${kind}`,
      value: instrumented - bare,
      unit: 'µs',
      below: kind.includes('chunk') ? MOST_MICROS.chunk : MOST_MICROS.call,
    })),
};
