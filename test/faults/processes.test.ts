// Real processes on one state file: killed, many at once, as a cluster's workers, as threads.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createCostMeter } from '../../src/index.ts';
import { shownDollars } from './shown.ts';

vi.setConfig({ testTimeout: 60_000 });

let folder = '';
let path = '';
let children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'llm-cost-processes-'));
  path = join(folder, 'state.db');
  children = [];
});

afterEach(async () => {
  for (const child of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }
  rmSync(folder, { recursive: true });
});

/** Starts a program; `ended` is what it printed, once it has come to its end without an error. */
function start(program: string, ...args: (string | number)[]) {
  const file = fileURLToPath(new URL(`programs/${program}.ts`, import.meta.url));
  const child = spawn(process.execPath, [file, ...args.map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const exited = once(child, 'exit');
  const printed = text(child.stdout);
  const ended = async (): Promise<string> => {
    expect(await exited).toEqual([0, null]);
    return printed;
  };
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    expect(await exited).toEqual([null, 'SIGKILL']);
    expect(await printed).toBe('');
  };
  return { ended, kill };
}

/** What a process started now shows. */
async function dollars(): Promise<number> {
  const told: string[] = [];
  const meter = createCostMeter({
    users: 'plain',
    stateFile: path,
    onDiagnostic: ({ message }) => told.push(message),
  });
  const shown = shownDollars(await meter.render());
  await meter.close();
  expect(told).toEqual([]);
  return shown;
}

/** The times at which recorded calls returned. */
function returned(journal: string): number[] {
  if (!existsSync(journal)) return [];
  return readFileSync(journal, 'utf8').split('\n').slice(0, -1).map(Number);
}

/** The records of a process from its start to its sudden end, in the middle of its work. */
async function killOne(
  journal: string,
  writeEveryMs: number,
  isEnough: (times: readonly number[]) => boolean,
): Promise<number[]> {
  const { kill } = start('spender', path, writeEveryMs, journal);
  await vi.waitUntil(() => isEnough(returned(journal)), { timeout: 30_000, interval: 3 });
  await kill();
  return returned(journal);
}

describe('a process that is killed', () => {
  it('loses no call that returned where each is written at once', async () => {
    let least = 0;
    for (const [round, calls] of [1, 37, 150, 400].entries()) {
      const times = await killOne(join(folder, `journal-${round}`), 0, ({ length }) => length >= calls);
      least += times.length;
      const shown = await dollars();
      // The call it was killed in may be written, and not have returned.
      expect(shown).toBeGreaterThanOrEqual(least);
      expect(shown).toBeLessThanOrEqual(least + 1);
      least = shown;
    }
  });

  it('loses at most the calls of its last moments where they are written every 20 ms', async () => {
    let before = 0;
    for (const [round, ms] of [80, 210, 350].entries()) {
      const times = await killOne(
        join(folder, `journal-${round}`),
        20,
        ([first = 0, ...rest]) => (rest.at(-1) ?? 0) - first >= ms,
      );
      const written = (await dollars()) - before;
      before += written;
      expect(written).toBeGreaterThan(0);
      expect(written).toBeLessThanOrEqual(times.length + 1);
      // From the first call that was lost to the last one: a batch, and what a busy machine adds to a timer.
      const last = times.at(-1) ?? NaN;
      expect(last - (times[written] ?? last)).toBeLessThanOrEqual(20 + 100);
    }
  });
});

describe('processes that begin at the same moment', () => {
  async function beginTogether(writeEveryMs: number): Promise<string[]> {
    const spenders = Array.from({ length: 8 }, (_, n) =>
      start('spender', path, writeEveryMs, join(folder, `journal-${n}`), 30),
    );
    return Promise.all(spenders.map(({ ended }) => ended()));
  }

  it.each([0, 20])('make one file, and have one total (written every %d ms)', async (writeEveryMs) => {
    expect((await beginTogether(writeEveryMs)).join('')).toBe('');
    expect(await dollars()).toBe(8 * 30);
  });

  it('set a damaged file aside once', async () => {
    const damaged = 'rubbish '.repeat(5000);
    writeFileSync(path, damaged);
    const told = (await beginTogether(0)).join('');
    const aside = readdirSync(folder).filter((name) => name.startsWith('state.db.damaged-'));
    expect(aside).toHaveLength(1);
    expect(readFileSync(join(folder, aside[0] ?? ''), 'utf8')).toBe(damaged);
    expect(told.match(/was damaged/g)).toHaveLength(1);
    expect(told).not.toContain('in memory alone');
    expect(await dollars()).toBe(8 * 30);
  });
});

describe('one app of several workers', () => {
  it('shows one total whichever worker answers, that of a killed one included', async () => {
    expect(JSON.parse(await start('cluster', path).ended())).toEqual([125, 125, 125, 125]);
    expect(await dollars()).toBe(125);
  });

  it('shows one total of all its threads, that of a terminated one included', async () => {
    expect(JSON.parse(await start('threads', path).ended())).toBe(125);
    expect(await dollars()).toBe(125);
  });
});
