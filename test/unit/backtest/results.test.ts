import { describe, expect, it } from 'vitest';
import { missed } from '../../../backtest/bars.ts';
import { figuresOf } from '../../../backtest/figures.ts';
import { GROUPS } from '../../../backtest/histories/groups.ts';
import { type History, historyOf } from '../../../backtest/histories/history.ts';
import { randomOf } from '../../../backtest/histories/random.ts';
import { report, resultsOf } from '../../../backtest/results.ts';
import { DAY, sumIn } from '../../../backtest/series.ts';
import { deviation, mean, median } from '../../../backtest/statistics.ts';
import type { Trial } from '../../../backtest/trials.ts';

function histories(name: keyof typeof GROUPS, count: number): History[] {
  return Array.from({ length: count }, (_, number) => historyOf(GROUPS[name], randomOf(7, number)));
}

function trial(ours: number, isCovered: boolean): Trial {
  return { day: 3, isCovered, errors: { ours, linear: 0.4, mean7d: 0.2, predictLinear: 0.3 } };
}

describe('generated histories', () => {
  it('are the same for the same seed, and others for another', () => {
    const [one, same, other] = [randomOf(1, 2, 3), randomOf(1, 2, 3), randomOf(2, 2, 3)].map((random) =>
      historyOf(GROUPS.bursty, random),
    );
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
  });

  it('end with months of all lengths, after as much as their group has before', () => {
    const lengths = histories('business_week', 200).map(({ series, monthStart, monthEnd }) => {
      const days = (monthEnd - monthStart) / DAY;
      expect(series.usd.length).toBe((35 + days) * 24);
      expect(series.firstEnd - series.step).toBe(monthStart - 35 * DAY);
      return days;
    });
    expect([...new Set(lengths)].sort()).toEqual([28, 29, 30, 31]);
    for (const { series, monthStart } of histories('new_product', 5)) {
      expect(series.firstEnd - series.step).toBe(monthStart - 7 * DAY);
    }
  });

  it('are what their groups say', () => {
    const ratios = (name: keyof typeof GROUPS, of: (history: History) => number): number =>
      median(histories(name, 40).map(of));
    const lastOverFirst = ({ series, monthStart, monthEnd }: History): number =>
      sumIn(series, monthEnd - 7 * DAY, monthEnd) / sumIn(series, monthStart - 7 * DAY, monthStart);
    const largestDay = ({ series, monthStart, monthEnd }: History): number => {
      const days = Array.from({ length: (monthEnd - monthStart) / DAY }, (_, day) =>
        sumIn(series, monthStart + day * DAY, monthStart + (day + 1) * DAY),
      );
      return Math.max(...days) / mean(days);
    };
    const weekend = ({ series, monthStart }: History): number => {
      const sunday = monthStart + ((7 - new Date(monthStart * 1000).getUTCDay()) % 7) * DAY;
      return sumIn(series, sunday, sunday + DAY) / sumIn(series, sunday + DAY, sunday + 2 * DAY);
    };
    expect(ratios('business_week', weekend)).toBeLessThan(0.5);
    expect(ratios('business_week', lastOverFirst)).toBeCloseTo(1, 1);
    expect(ratios('growth', lastOverFirst)).toBeGreaterThan(1.3);
    expect(ratios('launch', lastOverFirst)).toBeGreaterThan(1.1);
    expect(ratios('new_product', lastOverFirst)).toBeGreaterThan(1.3);
    expect(ratios('bursty', largestDay)).toBeGreaterThan(1.2 * ratios('growth', largestDay));
    expect(ratios('holidays', largestDay)).toBeGreaterThan(ratios('business_week', largestDay));
  });
});

describe('figures of trials', () => {
  it('are mean errors, coverage, and our error over that of the best other method', () => {
    expect(figuresOf([trial(0.1, true), trial(0.2, false)], 2)).toEqual({
      ours: 0.15,
      linear: 0.4,
      mean7d: 0.2,
      predictLinear: 0.3,
      coverage80: 0.5,
      ratioToBest: 0.75,
      ratioToLinear: 0.375,
      best: 'mean7d',
      months: 2,
    });
  });

  it('have no relative error for a month in which nothing was spent', () => {
    const [history] = histories('launch', 1);
    if (history === undefined) throw new Error('no history');
    const silent = { ...history, series: { ...history.series, usd: history.series.usd.map(() => 0) } };
    expect(() => resultsOf(1, { launch: [silent] }, {})).toThrow('nothing was spent');
  });
});

describe('bars', () => {
  const good = { ...figuresOf([trial(0.1, true)], 1), coverage80: 0.8 };
  const groups = { business_week: good, growth: good, launch: good, all: good };
  const generated = ['business_week', 'growth', 'launch'];

  it('are met where every group is better than the best, and the band holds what it says', () => {
    expect(missed(groups, generated)).toEqual([]);
  });

  it.each([
    ['business_week', { ratioToBest: 0.96 }, 'at most 0.95'],
    ['growth', { ratioToBest: 0.91 }, 'at most 0.9'],
    ['launch', { ratioToBest: 1.04 }, 'at most 1.03'],
    ['launch', { coverage80: 0.74 }, '0.75 to 0.88'],
    ['launch', { coverage80: 0.89 }, '0.75 to 0.88'],
    ['all', { ratioToBest: 0.98 }, 'at most 0.97'],
    ['all', { ratioToLinear: 0.76 }, 'at most 0.75'],
  ])('are missed, and say so: %s with %j', (name, figures, allowed) => {
    const [miss = '', ...others] = missed({ ...groups, [name]: { ...good, ...figures } }, generated);
    expect(others).toEqual([]);
    expect(miss).toContain(name);
    expect(miss).toContain(`is ${Object.values(figures).join()}, required ${allowed}`);
  });

  it('are missed where a figure is not there, or no number', () => {
    expect(missed({ ...groups, all: { ...good, ratioToBest: NaN } }, generated)).toHaveLength(1);
    expect(missed({ business_week: good, all: good }, ['business_week'])).toHaveLength(1);
  });

  it('do not bind recorded groups', () => {
    const poor = { ...good, ratioToBest: 2, coverage80: 0.1 };
    expect(missed({ ...groups, recorded: poor }, generated)).toEqual([]);
  });
});

describe('the results', () => {
  const [growth, launch] = [histories('growth', 3), histories('launch', 3)];
  const results = resultsOf(7, { growth, launch }, { recorded: histories('bursty', 2) });

  it('have all generated groups together, without recorded ones', () => {
    expect(Object.keys(results.groups)).toEqual(['growth', 'launch', 'all', 'recorded']);
    const { growth: one, launch: other, all } = results.groups;
    expect(all?.months).toBe(6);
    expect(all?.ours).toBeCloseTo(((one?.ours ?? NaN) + (other?.ours ?? NaN)) / 2, 3);
  });

  it('have figures by day', () => {
    expect(Object.keys(results.days)).toEqual(['3', '5', '7', '10', '14', '17', '21', '24']);
    expect(results.days['3']?.months).toBe(6);
  });

  it('survive being written as JSON, and are tables for people', () => {
    const read = JSON.parse(JSON.stringify(results)) as typeof results;
    expect(report(read)).toBe(report(results));
    expect(report(results)).toMatch(/\| recorded +\| +2 \| +\d+\.\d% \|/);
  });
});

describe('statistics', () => {
  it('are those of PromQL', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([3, 1, 2])).toBe(2);
    expect(deviation([1, 3])).toBe(1);
    expect([mean([]), median([]), deviation([])]).toEqual([NaN, NaN, NaN]);
  });
});
