// Measured apps: started, ordered about, ended or killed.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Assignment, Order, Report } from './app/assignment.ts';

/** A running app. */
export interface MeasuredApp {
  readonly port: number;
  readonly logFile: string;
  send(order: Order): void;
  /** Resolves when the app reports this. */
  reported(report: Report['report']): Promise<void>;
  /** Makes no more calls, lets everything be fetched, and ends. */
  end(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

/** How long an app may wait until everything is fetched, in milliseconds. */
const DRAIN_MS = 15_000;

/** Starts an app; resolves when it listens. */
export async function startApp(assignment: Assignment, folder: string): Promise<MeasuredApp> {
  const logFile = join(folder, 'app.log');
  const log = openSync(logFile, 'a');
  const child = fork(join(import.meta.dirname, 'app/main.ts'), {
    env: { ...process.env, ASSIGNMENT: JSON.stringify(assignment) },
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  const ended = once(child, 'exit');
  await Promise.race([
    reported(child, 'listening'),
    ended.then(() => {
      throw new Error(`the measured app ended:\n${readFileSync(logFile, 'utf8')}`);
    }),
  ]);
  return {
    port: assignment.port,
    logFile,
    send: (order) => {
      child.send(order);
    },
    reported: (report) => reported(child, report),
    async end() {
      if (hasEnded(child)) return;
      child.send({ order: 'end', drainMs: DRAIN_MS } satisfies Order);
      const timer = setTimeout(() => child.kill('SIGKILL'), 2 * DRAIN_MS);
      await ended;
      clearTimeout(timer);
    },
    async kill() {
      if (hasEnded(child)) return;
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function reported(child: ChildProcess, report: Report['report']): Promise<void> {
  return new Promise((resolve) => {
    const listen = (message: unknown): void => {
      if ((message as Report).report !== report) return;
      child.off('message', listen);
      resolve();
    };
    child.on('message', listen);
  });
}
