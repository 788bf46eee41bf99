// Garbage collection on demand, in processes started with `--expose-gc`.
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Collects what died young, and moves what did not out of the way. */
export function collectYoungGarbage(): void {
  // What survives twice is old.
  for (let time = 0; time < 2; time += 1) collector()({ type: 'minor' });
}

/** Collects all garbage, that of finalizers too. */
export async function collectGarbage(): Promise<void> {
  for (let time = 0; time < 3; time += 1) {
    collector()();
    await nextTurn();
  }
}

function collector(): NonNullable<typeof globalThis.gc> {
  if (globalThis.gc === undefined) throw new Error('this process was started without --expose-gc');
  return globalThis.gc;
}
