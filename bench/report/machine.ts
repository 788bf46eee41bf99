// Where it was measured.
import { availableParallelism, cpus, loadavg } from 'node:os';

/** A machine, as far as it matters. */
export interface Machine {
  readonly node: string;
  readonly cpus: number;
  readonly cpu: string;
  /** Processes that wanted to run in the minute before the measurement: more than a few means a busy machine. */
  readonly loadBefore: number;
}

/** This one. */
export function thisMachine(): Machine {
  const [cpu] = cpus();
  const [load = NaN] = loadavg();
  return {
    node: process.version,
    cpus: availableParallelism(),
    cpu: cpu?.model ?? 'unknown',
    loadBefore: load,
  };
}
