import { describe, expect, it, vi } from 'vitest';
import { answering, llmCost } from '../run.ts';

const NOW = Date.UTC(2026, 10, 10) / 1000;
const DAY = 86_400;

type Labels = Readonly<Record<string, string>>;
const all: Labels = { budget: 'all', period: 'month', scope: 'total', subject: '*', action: 'alert' };
const user = (subject: string): Labels => ({
  budget: 'people',
  period: 'day',
  scope: 'user',
  subject,
  action: 'block',
});

/** What the recording rules would have recorded. */
const RECORDED: Readonly<Record<string, readonly (readonly [Labels, number])[]>> = {
  'budget_subject:llm_cost_usd:to_date': [
    [all, 400],
    [user('alice'), 12.5],
    [user('bob'), 2.004],
    [user('carol'), 1],
  ],
  'budget_subject:llm_budget_usd:projected_ratio': [
    [all, 1.3],
    [user('alice'), 2],
    [user('bob'), 0.5],
  ],
  'budget_subject:llm_budget_usd:exhausted_timestamp_seconds': [[all, NOW + 13.25 * DAY]],
  llm_period_end_timestamp_seconds: [
    [{ period: 'month' }, NOW + 21 * DAY],
    [{ period: 'day' }, NOW + DAY],
  ],
  llm_budget_usd: [
    [all, 1000],
    [{ ...user('*') }, 10],
    [{ ...all, budget: 'weekly', period: 'week' }, 50],
  ],
};

const prometheus = (recorded: typeof RECORDED): Promise<string> =>
  answering(({ url = '' }) => {
    const query = new URL(url, 'http://localhost').searchParams.get('query') ?? '';
    const name = Object.keys(RECORDED).find((each) => query.includes(`(${each})`)) ?? '';
    const result = (recorded[name] ?? []).map(([metric, value]) => ({ metric, value: [NOW, String(value)] }));
    return { text: JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }) };
  });

async function show(url: string, ...more: string[]): ReturnType<typeof llmCost> {
  vi.useFakeTimers({ now: NOW * 1000, toFake: ['Date'] });
  try {
    return await llmCost('budgets show --prometheus', url, ...more);
  } finally {
    vi.useRealTimers();
  }
}

describe('llm-cost budgets show', () => {
  it('prints what is spent, left and projected of each budget, those used most first; 1 where one is exceeded', async () => {
    expect(await show(await prometheus(RECORDED), '--top', '2')).toEqual({
      exitCode: 1,
      warned: '',
      printed: [
        'budget  applies to                spent      limit  used     left  projected  exhausted',
        'people  user alice, this day     $12.50     $10.00  125%   -$2.50     $20.00  yes',
        'all     everything, this month  $400.00  $1,000.00   40%  $600.00  $1,300.00  2026-11-23 06:00 UTC, in 13.3 days',
        'people  user bob, this day        $2.00     $10.00   20%    $8.00      $5.00  not in this period',
        '',
        '1 more that are used less; --top shows more of them.',
        '',
        'Nothing spent yet: weekly.',
      ].join('\n'),
    });
  });

  it('says where a projection is missing, and why', async () => {
    const { printed } = await show(await prometheus(RECORDED), '--budget', 'people');
    expect(printed).toMatch(/user carol, this day +\$1\.00 +\$10\.00 +10% +\$9\.00 +- +-/);
    expect(printed).toContain(
      'A projection needs a day of history; that of a user, a fifth of the limit used.',
    );
    expect(printed).not.toContain('everything');
  });

  it('prints JSON with every subject', async () => {
    const { printed } = await show(await prometheus(RECORDED), '--json', '--top', '1');
    const { subjects, unused } = JSON.parse(printed) as { subjects: object[]; unused: string[] };
    expect(unused).toEqual(['weekly']);
    expect(subjects).toHaveLength(4);
    expect(subjects[1]).toEqual({
      budget: 'all',
      period: 'month',
      scope: 'total',
      subject: '*',
      action: 'alert',
      limitUsd: 1000,
      spentUsd: 400,
      leftUsd: 600,
      usedRatio: 0.4,
      projectedUsd: 1300,
      exhaustedAt: '2026-11-23T06:00:00.000Z',
      daysToExhaustion: 13.25,
      resetsAt: '2026-12-01T00:00:00.000Z',
    });
  });

  it('says what is wrong in one line', async () => {
    const url = await prometheus({});
    expect((await show(url)).warned).toBe(
      `llm-cost budgets show: ${url}: knows of no budgets; does it scrape an app, and are the rules loaded?`,
    );
    expect((await show(await prometheus(RECORDED), '--budget', 'alll')).warned).toBe(
      'llm-cost budgets show: --budget alll: there is no such budget; there is: all, people, weekly',
    );
    expect((await llmCost('budgets show')).warned).toBe('llm-cost budgets show: expected --prometheus URL');
    expect((await show(url, '--top', '0')).warned).toBe(
      'llm-cost budgets show: --top 0: expected a whole number of at least 1',
    );
  });
});
