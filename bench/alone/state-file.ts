// Measures, in a process of its own, what a state file adds to recording a call.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Call, type CostMeter, createCostMeter } from 'llm-cost-metrics';
import { inTurns } from '../statistics.ts';

/** Microseconds of one call, by where totals are kept and how it is priced. */
export type StateFileCosts = Readonly<Record<Kind, Readonly<Record<Keeping, number>>>>;

const CALLS_A_ROUND = 20_000;
/** Calls between two turns of the event loop, in which batches are written. */
const CALLS_A_TURN = 50;
const USERS = 100;

const KEEPINGS = ['in memory', 'state file, written in batches', 'state file, written at once'] as const;
type Keeping = (typeof KEEPINGS)[number];

/** With a price of the caller's own, mere booking is left. */
const KINDS = { 'priced by the list': undefined, 'priced by the caller': 0.001 } as const;
type Kind = keyof typeof KINDS;

process.send?.({ value: await recordWithStateFiles(Number(process.argv[2])) });

async function recordWithStateFiles(rounds: number): Promise<StateFileCosts> {
  const folder = mkdtempSync(join(tmpdir(), 'llm-cost-bench-'));
  const costs: Partial<Record<Kind, Record<Keeping, number>>> = {};
  try {
    for (const kind of Object.keys(KINDS) as Kind[]) {
      const path = (name: string): string => join(folder, `${name}-${KINDS[kind] ?? 'list'}.db`);
      const meters: Readonly<Record<Keeping, CostMeter>> = {
        'in memory': createCostMeter({ users: 'plain' }),
        'state file, written in batches': createCostMeter({ users: 'plain', stateFile: path('batched') }),
        'state file, written at once': createCostMeter({
          users: 'plain',
          stateFile: { path: path('once'), writeEveryMs: 0 },
        }),
      };
      costs[kind] = await inTurns(KEEPINGS, { rounds }, (keeping) => {
        const calls = keeping === 'state file, written at once' ? CALLS_A_ROUND / 10 : CALLS_A_ROUND;
        return time(meters[keeping], calls, KINDS[kind]);
      });
      for (const meter of Object.values(meters)) await meter.close();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return costs as StateFileCosts;
}

async function time(meter: CostMeter, calls: number, costUsd: number | undefined): Promise<number> {
  const started = performance.now();
  for (let index = 0; index < calls; index += 1) {
    const call: Call = {
      provider: 'openai',
      model: 'gpt-4o-2024-08-06',
      user: `user-${index % USERS}`,
      usage: { inputTokens: 1200, cacheReadTokens: 1000, outputTokens: 80 },
    };
    if (costUsd !== undefined) call.costUsd = costUsd;
    meter.record(call);
    if (index % CALLS_A_TURN === CALLS_A_TURN - 1) await nextTurn();
  }
  return ((performance.now() - started) * 1000) / calls;
}
