// Starts processes to measure in, and asks them.
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Question } from './main.ts';
import type { Assignment, Stand } from './stand.ts';

/** A contender in a process of its own. */
export interface Started {
  ask<Name extends keyof Stand>(
    name: Name,
    ...args: Parameters<Stand[Name]>
  ): Promise<Awaited<ReturnType<Stand[Name]>>>;
  stop(): Promise<void>;
}

/** A million series of any library fit. */
const NODE_OPTIONS = ['--expose-gc', '--max-old-space-size=8192'];

/** Starts a contender. */
export async function start(assignment: Assignment): Promise<Started> {
  const child = run('./main.ts', JSON.stringify(assignment));
  await nextMessage(child);
  return {
    async ask(name, ...args) {
      const answer = nextMessage(child);
      const question: Question = { ask: name, args };
      child.send(question);
      return (await answer) as never;
    },
    stop: () => end(child),
  };
}

/** Starts one for each name, has something done with them, and stops them whatever happens. */
export async function withAll<Name extends string, Result>(
  names: readonly Name[],
  assignmentOf: (name: Name) => Assignment,
  work: (started: Readonly<Record<Name, Started>>) => Promise<Result>,
): Promise<Result> {
  const started: Partial<Record<Name, Started>> = {};
  try {
    for (const name of names) started[name] = await start(assignmentOf(name));
    return await work(started as Record<Name, Started>);
  } finally {
    for (const each of Object.values<Started | undefined>(started)) await each?.stop();
  }
}

/** What a module that measures by itself sends, run in a process of its own. */
export async function measureAlone(module: string, ...args: readonly string[]): Promise<unknown> {
  const child = run(module, ...args);
  const value = await nextMessage(child);
  await end(child);
  return value;
}

function run(module: string, ...args: readonly string[]): ChildProcess {
  const path = fileURLToPath(new URL(module, import.meta.url));
  return fork(path, args, { execArgv: NODE_OPTIONS });
}

/** Ends a process, unless it has ended already: without its parent it has nothing to do. */
async function end(child: ChildProcess): Promise<void> {
  if (!child.connected) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.disconnect();
  await ended;
}

function nextMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => {
      reject(new Error(`${child.spawnargs.slice(1).join(' ')} ended with ${code ?? 'a signal'}`));
    };
    child.once('exit', ended);
    child.once('message', ({ value }: { readonly value: unknown }) => {
      child.off('exit', ended);
      resolve(value);
    });
  });
}
