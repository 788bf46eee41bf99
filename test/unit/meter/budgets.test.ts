import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { createCostMeter, type CostMeter, type Diagnostic } from '../../../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'llm-meter-budgets-'));
const file = join(folder, 'budgets.yaml');
const meters: CostMeter[] = [];

afterEach(async () => {
  await Promise.all(meters.splice(0).map((meter) => meter.close()));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function meterWith(text: string, told: Diagnostic[] = []): CostMeter {
  writeFileSync(file, text);
  const meter = createCostMeter({
    users: 'plain',
    extraLabels: ['team'],
    budgets: file,
    onDiagnostic: (diagnostic) => told.push(diagnostic),
  });
  meters.push(meter);
  return meter;
}

const linesOf = async (meter: CostMeter, name: string): Promise<string[]> =>
  (await meter.render()).split('\n').filter((line) => line.startsWith(`${name}{`));

const daily = (limitUsd: number): string => `budgets: [{ name: daily, period: day, limitUsd: ${limitUsd} }]`;

describe('budgets in the exposition', () => {
  it('are limits, the levels at which alerts warn, and who answers for them', async () => {
    const meter = meterWith(
      'budgets: [{ name: search, period: month, scope: team, subject: search, limitUsd: 300, warnAt: [60, 90, 75], action: block, owner: Search, contact: "#search" }]',
    );
    expect(await linesOf(meter, 'llm_budget_usd')).toEqual([
      'llm_budget_usd{budget="search",period="month",scope="team",subject="search",action="block"} 300',
    ]);
    expect(await linesOf(meter, 'llm_budget_warn_ratio')).toEqual([
      'llm_budget_warn_ratio{budget="search",level="90",rank="1"} 0.9',
      'llm_budget_warn_ratio{budget="search",level="75",rank="2"} 0.75',
      'llm_budget_warn_ratio{budget="search",level="60",rank="3"} 0.6',
    ]);
    expect(await linesOf(meter, 'llm_budget_info')).toEqual([
      'llm_budget_info{budget="search",owner="Search",contact="#search"} 1',
    ]);
  });

  it('have no level at the limit itself, and nobody where nobody is named', async () => {
    const meter = meterWith('budgets: [{ name: daily, period: day, limitUsd: 5, warnAt: [100] }]');
    expect(await linesOf(meter, 'llm_budget_warn_ratio')).toEqual([]);
    expect(await linesOf(meter, 'llm_budget_info')).toEqual([]);
  });

  it('begin the month where the file says', async () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 10, 23), toFake: ['Date'] });
    try {
      const meter = meterWith('monthStartsOn: 20');
      expect(await linesOf(meter, 'llm_period_start_timestamp_seconds')).toContain(
        `llm_period_start_timestamp_seconds{period="month"} ${Date.UTC(2026, 10, 20) / 1000}`,
      );
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('a budgets file that changes', () => {
  it('is in force once it is read again, and what it no longer has is gone', async () => {
    const meter = meterWith(daily(5));
    writeFileSync(file, daily(7));
    expect(meter.reloadBudgets()).toBe(true);
    expect((await linesOf(meter, 'llm_budget_usd')).join()).toMatch(/ 7$/);
    writeFileSync(file, 'budgets: []');
    expect(meter.reloadBudgets()).toBe(true);
    expect(await linesOf(meter, 'llm_budget_usd')).toEqual([]);
    expect(await linesOf(meter, 'llm_budget_warn_ratio')).toEqual([]);
  });

  it('is noticed by itself, within seconds', async () => {
    const meter = meterWith(daily(5));
    writeFileSync(file, daily(70));
    await vi.waitFor(
      async () => {
        expect((await linesOf(meter, 'llm_budget_usd')).join()).toMatch(/ 70$/);
      },
      { timeout: 15_000, interval: 100 },
    );
  }, 20_000);

  it('is refused where it is wrong: counted, told, and the budgets before stay', async () => {
    const told: Diagnostic[] = [];
    const meter = meterWith(daily(5), told);
    writeFileSync(file, daily(-1));
    expect(meter.reloadBudgets()).toBe(false);
    expect((await linesOf(meter, 'llm_budget_usd')).join()).toMatch(/ 5$/);
    expect(await meter.render()).toContain('llm_recorder_errors_total{reason="budgets"} 1');
    expect(told).toMatchObject([
      { kind: 'budgets', message: expect.stringContaining(`${file}: budgets[0].limitUsd: -1`) as string },
    ]);
  });

  it('is not needed: without one there is nothing to read', () => {
    const meter = createCostMeter({ users: 'off' });
    meters.push(meter);
    expect(meter.reloadBudgets()).toBe(true);
  });
});

describe('at the start', () => {
  it('a wrong budgets file throws, with the labels that limits may apply to', () => {
    expect(() => meterWith('budgets: [{ name: a, period: day, limitUsd: 1, scope: feature }]')).toThrow(
      'budgets[0].scope: "feature" is not allowed; expected one of total, provider, model, type, user, team',
    );
  });

  it('a label of the app cannot be called total, which is the scope of everything', () => {
    expect(() => createCostMeter({ users: 'off', extraLabels: ['total'] })).toThrow('extraLabels');
  });
});
