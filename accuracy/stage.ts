// The stage of one scenario: a folder, a ledger, and all that runs on it, which ends with it.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../scripts/up/ports.ts';
import type { Assignment } from './app/assignment.ts';
import { readLedger, type Spent } from './app/ledger.ts';
import { type MeasuredApp, startApp } from './apps.ts';
import { writeMadeUpTrace } from './made-up-trace.ts';
import { type MeasuringPrometheus, startPrometheus } from './prometheus.ts';
import { startSlowProxy, type SlowProxy } from './slow-proxy.ts';

/** What a scenario may leave out of an assignment. */
export type Part = Partial<Omit<Assignment, 'ledgerFile' | 'stateFile'>> & {
  /** Keeps totals in the scenario's state file, written this often; 0 is at once. */
  readonly stateEveryMs?: number;
};

/** A stage. */
export interface Stage {
  app(part?: Part): Promise<MeasuredApp>;
  prometheus(): Promise<MeasuringPrometheus>;
  /** Between Prometheus and an app's port. */
  slowProxy(port: number): Promise<SlowProxy>;
  freePort(): Promise<number>;
  /** Lets traffic run. */
  run(seconds: number): Promise<void>;
  /** What has been spent so far; since a mark, if there is one. */
  spent(mark?: number): Spent;
  /** Marks this moment in the ledger. */
  mark(): number;
  /** Scrapes that timed out and evaluations that were left out so far. */
  overload(): Promise<number>;
  /** A trace to replay: the one that was given, or one that is made up. */
  trace(): string;
  /** What the apps have written to their log. */
  log(): string;
  clear(): Promise<void>;
}

let nextPort = 22_000;

/** Sets up a stage. */
export function setStage(callsPerSecond: number, trace?: string): Stage {
  const folder = mkdtempSync(join(tmpdir(), 'llm-cost-accuracy-'));
  const ledgerFile = join(folder, 'ledger');
  const ends: (() => Promise<unknown>)[] = [];
  let seed = 0;
  const logs = new Set<string>();
  const prometheuses: MeasuringPrometheus[] = [];

  async function port(): Promise<number> {
    const free = await freePort(nextPort);
    nextPort = free + 1;
    return free;
  }

  return {
    trace() {
      if (trace !== undefined) return trace;
      const file = join(folder, 'trace.csv');
      writeMadeUpTrace(file);
      return file;
    },
    freePort: port,
    async app({ stateEveryMs, ...part } = {}) {
      seed += 1;
      const assignment: Assignment = {
        port: part.port ?? (await port()),
        seed,
        traffic: 'steady',
        callsPerSecond,
        ledgerFile,
        ...(stateEveryMs !== undefined && {
          stateFile: { path: join(folder, 'state.db'), writeEveryMs: stateEveryMs },
        }),
        ...part,
      };
      const app = await startApp(assignment, folder);
      logs.add(app.logFile);
      ends.push(() => app.kill());
      return app;
    },
    async prometheus() {
      const own = join(folder, `prometheus-${prometheuses.length + 1}`);
      mkdirSync(own);
      const prometheus = await startPrometheus(own);
      prometheuses.push(prometheus);
      ends.push(() => prometheus.stop());
      return prometheus;
    },
    async slowProxy(to) {
      const proxy = await startSlowProxy(await port(), to);
      ends.push(() => proxy.close());
      return proxy;
    },
    run: (seconds) => sleep(seconds * 1000),
    spent: (mark = 0) => readLedger(ledgerFile, mark),
    async overload() {
      const counts = await Promise.all(prometheuses.map((each) => each.overload()));
      return counts.reduce((sum, count) => sum + count, 0);
    },
    mark: () => statSync(ledgerFile, { throwIfNoEntry: false })?.size ?? 0,
    log: () => [...logs].map((file) => readFileSync(file, 'utf8')).join(''),
    async clear() {
      for (const end of ends.reverse()) await end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
