// The quick part of `npm run accuracy`: real processes, a real Prometheus, kills.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Result } from '../../accuracy/result.ts';

const run = promisify(execFile);

let folder: string;
let results: readonly Result[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'llm-cost-accuracy-test-'));
  await run('node', ['scripts/build.ts']);
  const file = join(folder, 'results.json');
  // Exits 1, and says which, where a figure is out of its bound.
  await run('node', ['accuracy/main.ts', '--quick', '--json', file]);
  results = JSON.parse(readFileSync(file, 'utf8')) as Result[];
  // On a busy machine scenarios are played again, alone.
}, 900_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('what Prometheus says', () => {
  it.each(['churn', 'SIGKILLs, state file', 'two Prometheus replicas', 'cluster workers'])(
    'equals what was spent: %s',
    (scenario) => {
      const found = results.filter((result) => result.scenario.includes(scenario));
      expect(new Set(found.map(({ quantity }) => quantity))).toEqual(new Set(['usd', 'tokens', 'requests']));
      for (const { ledger, increase1m, bound } of found) {
        expect(ledger).toBeGreaterThan(0);
        expect(Math.abs(increase1m - ledger)).toBeLessThanOrEqual(bound);
      }
    },
  );

  it('is far from it with ordinary counters where users come and go', () => {
    const churn = results.filter(({ scenario }) => scenario.startsWith('churn'));
    expect(churn.length).toBe(3);
    for (const { ledger, promClient, otel } of churn) {
      expect(promClient).toBeLessThan(ledger / 2);
      expect(otel).toBeLessThan(ledger / 2);
    }
  });
});
