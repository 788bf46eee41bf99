import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'backtest-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function backtest(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ['backtest/main.ts', ...args], { encoding: 'utf8' });
}

describe('npm run backtest', () => {
  it('says which bars are missed, and exits 1', () => {
    // So few histories that chance decides.
    const { status, stdout, stderr } = backtest('--histories', '1', '--seed', '2');
    expect(stderr).toMatch(/^MISSED business_week: error over that of the best other method is \d/m);
    expect(stdout).toContain('| business_week |');
    expect(status).toBe(1);
  });

  it('writes figures as JSON, and says when they are others than before', () => {
    const file = join(folder, 'figures.json');
    backtest('--histories', '1', '--json', file);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toHaveProperty('groups.all.coverage80');
    expect(backtest('--histories', '1', '--json', file, '--check').stderr).not.toContain(
      'not what was found',
    );
    expect(backtest('--histories', '1', '--seed', '2', '--json', file, '--check').stderr).toContain(
      `${file}: not what was found now`,
    );
  });

  it('refuses a wrong file by its line, and exits 2', () => {
    const file = join(folder, 'spend.csv');
    writeFileSync(file, 'timestamp,value\n2026-01-01T00:00:00Z,1\n2026-01-01T01:00:00Z,one\n');
    const { status, stderr } = backtest('--series', file);
    expect(stderr.trim()).toBe(`--series ${file}:3: value "one"; expected a number of at least 0`);
    expect(status).toBe(2);
  });
});
