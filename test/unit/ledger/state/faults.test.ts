// A state file that fails never stops the app: it goes on in memory, says so, and loses nothing of its own.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PROMETHEUS_TEXT } from '../../../../src/exposition/formats.ts';
import { textOf } from '../../../../src/exposition/render.ts';
import {
  ConfigError,
  type CostMeter,
  type CostMeterOptions,
  createCostMeter,
} from '../../../../src/index.ts';
import { scrapeSourceOf } from '../../../../src/meter/meter.ts';

const COST_USD = 0.5;

let folder = '';
let path = '';
const meters: CostMeter[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'llm-cost-faults-'));
  path = join(folder, 'state.db');
});

afterEach(async () => {
  for (const meter of meters.splice(0)) await meter.close();
  rmSync(folder, { recursive: true });
});

function begin(options: Partial<CostMeterOptions> = {}) {
  const told: string[] = [];
  const meter = createCostMeter({
    users: 'plain',
    stateFile: { path, writeEveryMs: 0 },
    onDiagnostic: ({ kind, message }) => told.push(`${kind}: ${message}`),
    ...options,
  });
  meters.push(meter);
  const sumOf = (text: string, metric: string): number =>
    [...text.matchAll(new RegExp(`^${metric}(?:\\{.*\\})? (.*)$`, 'gm'))].reduce(
      (sum, [, v]) => sum + Number(v),
      0,
    );
  return {
    meter,
    told,
    record: (calls: number, user = 'alice'): void => {
      for (let call = 0; call < calls; call += 1) {
        meter.record({
          provider: 'openai',
          model: 'gpt-4o',
          user,
          costUsd: COST_USD,
          usage: { inputTokens: 1 },
        });
      }
    },
    dollars: async (): Promise<number> => sumOf(await meter.render(), 'llm_cost_usd_total'),
    errors: async (): Promise<number> =>
      sumOf(await meter.render(), 'llm_recorder_errors_total\\{reason="state"\\}'),
  };
}

/** Recording goes on, the fault is counted once and told once, and everything recorded is shown. */
async function expectMemory(process: ReturnType<typeof begin>, message: RegExp, before = 0): Promise<void> {
  process.record(3);
  expect(await process.dollars()).toBe((before + 3) * COST_USD);
  expect(await process.errors()).toBe(1);
  expect(process.told).toHaveLength(1);
  expect(process.told[0]).toMatch(message);
  process.record(1);
  expect(await process.dollars()).toBe((before + 4) * COST_USD);
}

/** A whole state file of many rows, closed; its content. */
function makeStateFile(): Buffer {
  const draft = join(folder, 'draft.db');
  const { record, meter } = begin({ stateFile: { path: draft, writeEveryMs: 10_000 } });
  for (let user = 0; user < 300; user += 1) record(1, `user-${user}`);
  void meter.flush();
  const database = new DatabaseSync(draft);
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
  copyFileSync(draft, path);
  return readFileSync(path);
}

describe('a damaged state file', () => {
  async function expectSetAside(damaged: Buffer): Promise<void> {
    const process = begin();
    const aside = readdirSync(folder).filter((name) =>
      /^state\.db\.damaged-[^-]+-\d+-\d+T[\d.]+Z$/.test(name),
    );
    expect(aside).toHaveLength(1);
    const [name = ''] = aside;
    expect(readFileSync(join(folder, name)).equals(damaged)).toBe(true);
    expect(process.told).toEqual([
      `state: The state file ${path} was damaged; it was moved to ${join(folder, name)}, and totals begin anew.`,
    ]);
    expect(await process.errors()).toBe(1);

    // The new file in its place is used like any other.
    process.record(2);
    expect(await process.dollars()).toBe(2 * COST_USD);
    const next = begin();
    expect(await next.dollars()).toBe(2 * COST_USD);
    expect(next.told).toEqual([]);
  }

  it('that is no database is set aside, and totals begin anew', async () => {
    writeFileSync(path, 'These are not the totals you are looking for.\n'.repeat(100));
    await expectSetAside(readFileSync(path));
  });

  it.each([1 / 8, 1 / 3, 1 / 2, 0.999])('that ends after %f of its content is set aside', async (share) => {
    const { length } = makeStateFile();
    truncateSync(path, Math.floor(length * share));
    await expectSetAside(readFileSync(path));
  });

  it('that ends within its header is set aside', async () => {
    makeStateFile();
    truncateSync(path, 60);
    await expectSetAside(readFileSync(path));
  });

  it('with a page of rubbish is set aside', async () => {
    const content = makeStateFile();
    content.fill(0xa5, 4096, 8192);
    writeFileSync(path, content);
    await expectSetAside(content);
  });

  it('never yields some of its totals, wherever it ends', async () => {
    const { length } = makeStateFile();
    const whole = readFileSync(path);
    for (let end = 512; end < length; end += 4096 + 512) {
      writeFileSync(path, whole.subarray(0, end));
      const process = begin();
      expect(await process.dollars(), `cut at ${end} of ${length}`).toBe(0);
      await process.meter.close();
      for (const name of readdirSync(folder)) {
        if (name.startsWith('state.db')) rmSync(join(folder, name));
      }
    }
  });
});

describe('a state file that is not for this version or app', () => {
  it('is left as it is where it is from a newer version', async () => {
    makeStateFile();
    const database = new DatabaseSync(path);
    database.exec('PRAGMA journal_mode = DELETE; PRAGMA user_version = 99');
    database.close();
    const content = readFileSync(path);
    await expectMemory(
      begin(),
      /cannot be used: it is from a newer version of this library \(99\)\. Totals are kept/,
    );
    expect(readFileSync(path).equals(content)).toBe(true);
    expect(readdirSync(folder).filter((name) => name.startsWith('state.db'))).toEqual(['state.db']);
  });

  it('is left as it is where it is a database of another program', async () => {
    const database = new DatabaseSync(path);
    database.exec('CREATE TABLE orders (id INTEGER PRIMARY KEY) STRICT; INSERT INTO orders VALUES (7)');
    database.close();
    const content = readFileSync(path);
    await expectMemory(begin(), /cannot be used: it is a database of another program\. Totals are kept/);
    expect(readFileSync(path).equals(content)).toBe(true);
    expect(readdirSync(folder)).toEqual(['state.db']);
  });

  it.each<[string, Partial<CostMeterOptions>, Partial<CostMeterOptions>]>([
    ['labels users otherwise', { users: 'plain' }, { users: 'off' }],
    [
      'hashes users with another key',
      { users: { hashKey: 'k'.repeat(16) } },
      { users: { hashKey: 'K'.repeat(16) } },
    ],
    ['has other labels', { extraLabels: ['team'] }, { extraLabels: ['team', 'feature'] }],
    ['has its labels in another order', { extraLabels: ['a', 'b'] }, { extraLabels: ['b', 'a'] }],
  ])('is refused to an app that %s', (_, first, second) => {
    begin(first);
    let error: unknown;
    try {
      begin(second);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(ConfigError);
    const { message, faults } = error as ConfigError;
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatchObject({ file: path, path: 'stateFile' });
    expect(message).toMatch(
      /: stateFile: .* is not allowed; expected the settings of this app, \{.*\}: each app needs/,
    );
    expect(message).not.toMatch(/kkkk|KKKK/);
    // The first app is not disturbed.
    expect(() => begin(first)).not.toThrow();
  });
});

describe('a state file that cannot be had', () => {
  it('because its folder is missing', async () => {
    path = join(folder, 'missing', 'state.db');
    await expectMemory(
      begin(),
      /cannot be used: its folder .*missing is missing\. Totals are kept in memory alone/,
    );
    expect(existsSync(join(folder, 'missing'))).toBe(false);
  });

  it('because it is a folder', async () => {
    mkdirSync(path);
    await expectMemory(
      begin(),
      /cannot be used: it cannot be opened for writing\. Totals are kept in memory alone/,
    );
  });

  /** Does something with the rights of nobody in particular: to root, nothing is read-only. */
  function withoutPrivilege<Result>(work: () => Result): Result {
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534);
    try {
      return work();
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  }

  it('because its folder is read-only', async () => {
    chmodSync(folder, 0o555);
    const meter = withoutPrivilege(() => begin());
    await expectMemory(
      meter,
      /cannot be used: it cannot be opened for writing\. Totals are kept in memory alone/,
    );
    chmodSync(folder, 0o755);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('because it is read-only itself', async () => {
    const content = makeStateFile();
    chmodSync(path, 0o444);
    chmodSync(folder, 0o777);
    const meter = withoutPrivilege(() => begin());
    await expectMemory(
      meter,
      /cannot be used: it cannot be opened for writing\. Totals are kept in memory alone/,
    );
    expect(readFileSync(path).equals(content)).toBe(true);
  });
});

describe('a state file that fails while it is in use', () => {
  /** The most bytes a file of this process may have; what the disk's end does, a limit does too. */
  function limitFiles(bytes: number | 'unlimited'): void {
    const { status, stderr } = spawnSync('prlimit', ['--pid', String(process.pid), `--fsize=${bytes}:`]);
    if (status !== 0) throw new Error(`prlimit: ${stderr.toString()}`);
  }

  /** Calls until the file takes no more; how many there were. */
  function fill({ told, record }: ReturnType<typeof begin>): number {
    let calls = 0;
    for (; told.length === 0 && calls < 10_000; calls += 1) record(1, `user-${calls % 500}`);
    return calls;
  }

  it('because it may grow no more: nothing that was recorded before is lost', async () => {
    const process = begin();
    process.record(1);
    limitFiles(statSync(`${path}-wal`).size + 64 * 1024);
    try {
      const calls = 1 + fill(process);
      expect(calls).toBeGreaterThan(3);
      await expectMemory(process, /cannot be used any more; totals are kept in memory alone\./, calls);
    } finally {
      limitFiles('unlimited');
    }
  });

  it('because the disk is full', async ({ skip }) => {
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk]);
    if (mounted.status !== 0) skip('a small disk can only be mounted by root');
    try {
      path = join(disk, 'state.db');
      const process = begin();
      const calls = fill(process);
      expect(calls).toBeGreaterThan(3);
      await expectMemory(process, /cannot be used any more; totals are kept in memory alone\./, calls);
    } finally {
      spawnSync('umount', ['--lazy', disk]);
    }
  });

  it('because it was removed', async () => {
    const process = begin();
    process.record(5);
    for (const part of ['', '-wal', '-shm']) rmSync(`${path}${part}`);
    await expectMemory(process, /state: The state file .*state\.db/, 5);
  });

  it('and works again after a restart, books nothing twice', async () => {
    const seen = { last: 0, booked: 0 };
    /** One scrape that arrives, taken as Prometheus takes it: less than before means a reset. */
    const scrape = ({ meter }: ReturnType<typeof begin>): void => {
      const source = scrapeSourceOf(meter);
      const scraper = source.scrapers.arrive('prometheus', 10_000);
      const { pieces, page } = source.scrape(PROMETHEUS_TEXT, scraper);
      const text = textOf(pieces);
      source.scrapers.sent(scraper, page);
      source.scrapers.confirmed(scraper, page);
      const value = Number(/^llm_cost_usd_total\{.*user="alice"\} (.*)$/m.exec(text)?.[1] ?? 0);
      seen.booked += value < seen.last ? value : value - seen.last;
      seen.last = value;
    };

    const before = begin();
    before.record(100);
    scrape(before);
    scrape(before);
    limitFiles(statSync(`${path}-wal`).size);
    try {
      before.record(10);
      scrape(before);
      scrape(before);
      expect(before.told).toHaveLength(1);
      expect(seen.booked).toBe(110 * COST_USD);
      await before.meter.close();
    } finally {
      limitFiles('unlimited');
    }

    const after = begin();
    after.record(1);
    for (let round = 0; round < 3; round += 1) scrape(after);
    expect(seen.booked).toBe(111 * COST_USD);
  });
});
