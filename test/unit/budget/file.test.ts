import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/catalogue/errors.ts';
import { DEFAULT_BUDGETS } from '../../../src/budget/budgets.ts';
import { readBudgets } from '../../../src/budget/file.ts';
import { parseBudgets } from '../../../src/budget/schema.ts';

const folder = mkdtempSync(join(tmpdir(), 'llm-budgets-'));
const file = join(folder, 'budgets.yaml');
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function faultsOf(text: string): string[] {
  writeFileSync(file, text);
  try {
    readBudgets(file);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n');
    throw error;
  }
  return [];
}

describe('budgets.yaml', () => {
  it('fills in scope, subject, warn levels, action, calendar and trend', () => {
    writeFileSync(file, 'budgets:\n  - name: daily\n    period: day\n    limitUsd: 12.5\n');
    expect(readBudgets(file)).toEqual({
      timeZone: 'UTC',
      monthStartsOn: 1,
      budgets: [
        {
          name: 'daily',
          period: 'day',
          scope: 'total',
          subject: '*',
          limitUsd: 12.5,
          warnAt: [50, 80, 100],
          action: 'alert',
        },
      ],
      trend: { weekOverWeekRatio: 1.2 },
    });
  });

  it('may be empty: then there are no limits', () => {
    writeFileSync(file, '');
    expect(readBudgets(file).budgets).toEqual([]);
  });

  it('names file, path, value and what is allowed', () => {
    const budget = 'name: a, period: year, limitUsd: -5, action: explode, color: red';
    expect(
      faultsOf(`timeZone: Mars/Olympus\nbudgets:\n  - { ${budget} }\ntrend: { weekOverWeekRatio: 0.5 }\n`),
    ).toEqual([
      `${file}: timeZone: "Mars/Olympus" is not allowed; expected an IANA time zone such as Europe/Berlin`,
      `${file}: budgets[0].period: "year" is not allowed; expected one of day, week, month`,
      `${file}: budgets[0].limitUsd: -5 is not allowed; expected a positive number of dollars`,
      `${file}: budgets[0].action: "explode" is not allowed; expected one of alert, block`,
      `${file}: budgets[0].color: "red" is not allowed; expected a known setting, or nothing`,
      `${file}: trend.weekOverWeekRatio: 0.5 is not allowed; expected a number above 1, such as 1.2 for 20% more`,
    ]);
  });

  it('refuses a limit in quotes, a missing name, and two budgets of one name', () => {
    expect(faultsOf('budgets: [{ name: a, period: day, limitUsd: "50" }]')).toEqual([
      `${file}: budgets[0].limitUsd: "50" is not allowed; expected a positive number of dollars`,
    ]);
    expect(faultsOf('budgets: [{ period: day, limitUsd: 50 }]')).toEqual([
      `${file}: budgets[0].name: nothing is not allowed; expected a name of 1 to 100 characters`,
    ]);
    const twice = '{ name: a, period: day, limitUsd: 1 }';
    expect(faultsOf(`budgets: [${twice}, ${twice}]`)).toEqual([
      `${file}: budgets[1].name: "a" is not allowed; expected a name no other budget has`,
    ]);
  });

  it("takes the app's own labels as scopes, and no others", () => {
    writeFileSync(file, 'budgets: [{ name: a, period: day, limitUsd: 1, scope: team, subject: search }]');
    expect(readBudgets(file, ['team']).budgets[0]?.scope).toBe('team');
    expect(readBudgets(file).budgets[0]?.scope).toBe('team');
    expect(() => readBudgets(file, ['feature'])).toThrow(
      `${file}: budgets[0].scope: "team" is not allowed; expected one of total, provider, model, type, user, feature`,
    );
    expect(faultsOf('budgets: [{ name: a, period: day, limitUsd: 1, scope: my-team }]')).toEqual([
      `${file}: budgets[0].scope: "my-team" is not allowed; expected one of total, provider, model, type, user, or the name of a label of the app's own`,
    ]);
  });

  it('refuses warn levels that are none, and too many of them', () => {
    const budget = (warnAt: string): string =>
      `budgets: [{ name: a, period: day, limitUsd: 1, warnAt: ${warnAt} }]`;
    const expected = 'expected different percentages above 0, up to 100, at most four of them below 100';
    expect(faultsOf(budget('[0, 50]'))).toEqual([
      `${file}: budgets[0].warnAt[0]: 0 is not allowed; ${expected}`,
    ]);
    expect(faultsOf(budget('[120]'))).toEqual([
      `${file}: budgets[0].warnAt[0]: 120 is not allowed; ${expected}`,
    ]);
    expect(faultsOf(budget('[50, 50]'))).toEqual([
      `${file}: budgets[0].warnAt: [50,50] is not allowed; ${expected}`,
    ]);
    expect(faultsOf(budget('[10, 20, 30, 40, 50]'))).toHaveLength(1);
    expect(faultsOf(budget('[10, 20, 30, 40, 100]'))).toEqual([]);
    expect(faultsOf(budget('[]'))).toEqual([]);
  });

  it('refuses a month that begins on no day, and an owner without a name', () => {
    expect(faultsOf('monthStartsOn: 32')).toEqual([
      `${file}: monthStartsOn: 32 is not allowed; expected a day of the month, from 1 to 31`,
    ]);
    expect(faultsOf('budgets: [{ name: a, period: day, limitUsd: 1, owner: "" }]')).toEqual([
      `${file}: budgets[0].owner: "" is not allowed; expected a text of 1 to 200 characters`,
    ]);
  });

  it('refuses a subject for the total', () => {
    expect(faultsOf('budgets: [{ name: a, period: day, limitUsd: 1, subject: alice }]')).toEqual([
      `${file}: budgets[0].subject: "alice" is not allowed; expected '*' where the scope is total`,
    ]);
  });

  it('refuses what is no YAML, no mapping, or not there', () => {
    expect(faultsOf('budgets:\n  - name: [a\n')[0]).toMatch(
      /budgets\.yaml: line \d+: .* expected valid YAML/,
    );
    expect(faultsOf('- 1\n')[0]).toContain('expected settings: timeZone, monthStartsOn, budgets, trend');
    expect(() => readBudgets(join(folder, 'none.yaml'))).toThrow(/none\.yaml.*"ENOENT".*a readable file/);
  });

  it('has the founding limits as default', () => {
    expect(DEFAULT_BUDGETS.budgets.map(({ name, limitUsd }) => [name, limitUsd])).toEqual([
      ['daily-total', 50],
      ['monthly-total', 1000],
      ['daily-per-user', 10],
    ]);
    expect(parseBudgets(DEFAULT_BUDGETS)).toEqual(DEFAULT_BUDGETS);
  });
});
