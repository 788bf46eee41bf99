// What a state file adds to record().
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Call, type CostMeter, createCostMeter } from 'llm-cost-metrics';

/** Microseconds of one call, and how many times the ones without a state file that is. */
export interface Cost {
  readonly us: number;
  readonly ratio: number;
}

const ROUNDS = 9;
const CALLS_A_ROUND = 20_000;
/** Calls between two turns of the event loop, in which batches are written. */
const CALLS_A_TURN = 50;
const USERS = 100;

const BATCHED = 'state file, written in batches';
const AT_ONCE = 'state file, written at once';

/** Times calls with a price from the price list, and with one of the caller's own, which leaves mere booking. */
export async function benchStateFile(): Promise<Record<string, Cost>> {
  const folder = mkdtempSync(join(tmpdir(), 'llm-cost-bench-'));
  const kinds = { 'priced by the list': undefined, 'priced by the caller': 0.001 };
  const results: Record<string, Cost> = {};
  try {
    for (const [kind, costUsd] of Object.entries(kinds)) {
      const path = (name: string): string => join(folder, `${name}-${costUsd ?? 'list'}.db`);
      const meters: Record<string, CostMeter> = {
        'no state file': createCostMeter({ users: 'plain' }),
        [BATCHED]: createCostMeter({ users: 'plain', stateFile: path('batched') }),
        [AT_ONCE]: createCostMeter({ users: 'plain', stateFile: { path: path('once'), writeEveryMs: 0 } }),
      };
      const times = new Map(Object.keys(meters).map((name) => [name, [] as number[]]));
      for (let round = 0; round <= ROUNDS; round += 1) {
        for (const [name, meter] of Object.entries(meters)) {
          const us = await time(meter, name === AT_ONCE ? CALLS_A_ROUND / 10 : CALLS_A_ROUND, costUsd);
          // The first round warms up.
          if (round > 0) times.get(name)?.push(us);
        }
      }
      const base = median(times.get('no state file') ?? []);
      for (const [name, list] of times) {
        results[`${kind}, ${name}`] = { us: median(list), ratio: median(list) / base };
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return results;
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

function median(list: readonly number[]): number {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
