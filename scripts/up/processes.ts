// Child processes: started with a log file, awaited until ready, ended by their own process id.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';

/** A program to run. */
export interface Program {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
  /** Where its output goes. */
  readonly logFile: string;
  /** Answers 200 when the program is ready. */
  readonly readyUrl: string;
}

/** A program that runs. */
export interface Running {
  readonly name: string;
  readonly pid: number;
  /** Resolves, with a sentence saying how, when it has ended. */
  readonly ended: Promise<string>;
  /** Asks it to end, and makes it end after a grace period. */
  stop(): Promise<void>;
}

const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 10_000;

/**
 * Starts a program and waits until it is ready.
 *
 * @throws where it ends before that or takes over a minute, with the end of its log.
 */
export async function start(program: Program): Promise<Running> {
  const log = openSync(program.logFile, 'a');
  const [file, ...args] = program.command;
  const child = spawn(file, args, {
    stdio: ['ignore', log, log],
    env: { ...process.env, ...program.env },
    // A group of its own: Ctrl-C in the terminal reaches only the parent, which then stops things in order.
    detached: true,
  });
  closeSync(log);
  const ended = once(child, 'exit').then(
    ([code, signal]) =>
      `${program.name} ended (${signal === null ? `exit code ${String(code)}` : String(signal)})`,
    (error: unknown) => `${program.name} could not be started: ${String(error)}`,
  );
  const running: Running = {
    name: program.name,
    pid: child.pid ?? -1,
    ended,
    stop: () => stop(child, ended),
  };

  try {
    await ready(program, ended);
  } catch (error) {
    await running.stop();
    throw error;
  }
  return running;
}

async function ready({ name, readyUrl, logFile }: Program, ended: Promise<string>): Promise<void> {
  let end: string | undefined;
  void ended.then((text) => (end = text));
  const deadline = Date.now() + READY_WITHIN_MS;
  while (end === undefined && Date.now() < deadline) {
    try {
      const response = await fetch(readyUrl, { signal: AbortSignal.timeout(2_000) });
      await response.arrayBuffer();
      if (response.ok) return;
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const tail = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-10).join('\n');
  throw new Error(
    `${end ?? `${name} was not ready within a minute`}; the end of its log ${logFile}:\n${tail}`,
  );
}

async function stop(child: ChildProcess, ended: Promise<string>): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
  await ended;
  clearTimeout(timer);
}
