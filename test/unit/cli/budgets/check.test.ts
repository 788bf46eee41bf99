import { describe, expect, it, vi } from 'vitest';
import { llmCost, temporaryFiles } from '../run.ts';

const write = temporaryFiles();

describe('llm-cost budgets check', () => {
  it('prints what a valid file limits, and the periods it limits it in', async () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 2, 8, 12), toFake: ['Date'] });
    try {
      const file = write(
        'budgets.yaml',
        `
timeZone: America/New_York
monthStartsOn: 15
budgets:
  - { name: all, period: month, limitUsd: 1000, owner: Platform }
  - { name: people, period: day, scope: user, limitUsd: 10, warnAt: [90], action: block }
  - { name: search, period: week, scope: team, subject: search, limitUsd: 0.5, contact: '#search' }
`,
      );
      expect(await llmCost('budgets check', file)).toEqual({
        exitCode: 0,
        warned: '',
        printed: [
          `${file}: valid; 3 budgets, in America/New_York.`,
          'This day: 2026-03-08T05:00:00Z to 2026-03-09T04:00:00Z',
          'This week: 2026-03-02T05:00:00Z to 2026-03-09T04:00:00Z',
          'This month: 2026-02-15T05:00:00Z to 2026-03-15T04:00:00Z',
          '',
          'budget  applies to       limit  a      warns at      action  owner     contact',
          'all     everything   $1,000.00  month  50% 80% 100%  alert   Platform  -',
          'people  each user       $10.00  day    90% 100%      block   -         -',
          'search  team search       $0.5  week   50% 80% 100%  alert   -         #search',
        ].join('\n'),
      });
    } finally {
      vi.useRealTimers();
    }
  });

  it('prints every fault, and exits 1', async () => {
    const file = write('wrong.yaml', 'timeZone: Mars\nbudgets: [{ name: a, period: day, limitUsd: 0 }]\n');
    expect(await llmCost('budgets check', file)).toEqual({
      exitCode: 1,
      warned: '',
      printed: [
        `${file}: timeZone: "Mars" is not allowed; expected an IANA time zone such as Europe/Berlin`,
        `${file}: budgets[0].limitUsd: 0 is not allowed; expected a positive number of dollars`,
        `${file}: 2 faults.`,
      ].join('\n'),
    });
    const json = await llmCost('budgets check --json', file);
    expect(JSON.parse(json.printed)).toMatchObject({
      valid: false,
      faults: [{ path: 'timeZone' }, { value: 0 }],
    });
  });

  it("knows the app's own labels where they are given", async () => {
    const file = write('team.yaml', 'budgets: [{ name: a, period: day, scope: team, limitUsd: 1 }]\n');
    expect((await llmCost('budgets check --extra-labels team,feature', file)).exitCode).toBe(0);
    expect((await llmCost('budgets check --extra-labels feature', file)).printed).toContain(
      'budgets[0].scope: "team" is not allowed; expected one of total, provider, model, type, user, feature',
    );
  });

  it('warns of a limit that another one counts in place of', async () => {
    const file = write(
      'twice.yaml',
      'budgets: [{ name: a, period: day, scope: user, limitUsd: 1 }, { name: b, period: day, scope: user, limitUsd: 2 }]',
    );
    const { exitCode, printed } = await llmCost('budgets check', file);
    expect(exitCode).toBe(0);
    expect(printed.split('\n').at(-1)).toBe(
      `${file}: budgets[1]: warning: has no effect: a limits each user to $1.00 a day`,
    );
  });
});
