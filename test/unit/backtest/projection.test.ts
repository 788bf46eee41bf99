import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BASELINES } from '../../../backtest/baselines.ts';
import { type Estimate, project } from '../../../backtest/projection.ts';
import { figuresOf } from '../../../backtest/figures.ts';
import { type Change, scaled } from '../../../backtest/histories/change.ts';
import { GROUPS } from '../../../backtest/histories/groups.ts';
import { historyOf } from '../../../backtest/histories/history.ts';
import { between, randomOf } from '../../../backtest/histories/random.ts';
import { DAY, HOUR, type Series, sumIn, WEEK } from '../../../backtest/series.ts';
import { trialsOf } from '../../../backtest/trials.ts';

const MONTH_START = Date.UTC(2026, 2) / 1000;
const MONTH_END = Date.UTC(2026, 3) / 1000;
const DAYS = [1, 3, 7.25, 10, 14, 17, 21, 24, 30];

/** Dollars by the hour from some days before the month until its end, by the days since the month began, and the hour. */
function spend(daysBefore: number, usd: (day: number, hourOfDay: number) => number): Series {
  const hours = (daysBefore + 31) * 24;
  const values = Array.from({ length: hours }, (_, hour) => usd(hour / 24 - daysBefore, hour % 24));
  return { step: HOUR, firstEnd: MONTH_START - daysBefore * DAY + HOUR, usd: values };
}

function moment(day: number): { monthStart: number; now: number; monthEnd: number } {
  return { monthStart: MONTH_START, now: MONTH_START + day * DAY, monthEnd: MONTH_END };
}

function estimate(series: Series, day: number): Estimate {
  const { monthEnd } = project(series, moment(day));
  if (monthEnd === undefined) throw new Error('no projection');
  return monthEnd;
}

function total(series: Series): number {
  return sumIn(series, MONTH_START, MONTH_END);
}

/** Factors by day of the week: the first of March 2026 is a Sunday. */
const WEEKDAYS = [0.2, 1, 1.1, 1.05, 1.1, 0.9, 0.25];
const working = (day: number, hourOfDay: number): number => {
  const weekday = WEEKDAYS[(Math.floor(day) + 35) % 7] ?? NaN;
  return weekday * (hourOfDay >= 8 && hourOfDay < 18 ? 5 : 1);
};

describe('a month’s projection', () => {
  it.each(DAYS)('is exact on day %d where every hour costs the same', (day) => {
    const even = spend(35, () => 2);
    expect(estimate(even, day).projected).toBeCloseTo(total(even), 6);
  });

  it.each([3, 10, 17, 24])('is exact on day %d, whole weeks before the end, where weeks repeat', (day) => {
    const series = spend(35, working);
    expect(estimate(series, day).projected).toBeCloseTo(total(series), 6);
  });

  it.each([4.5, 7, 8.25, 12, 15.75, 20, 22, 26, 29])(
    'knows on day %d which weekdays and hours are left, within a percent of the month',
    (day) => {
      const series = spend(35, working);
      expect(Math.abs(estimate(series, day).projected / total(series) - 1)).toBeLessThan(0.01);
    },
  );

  it('is as much more as everything costs more', () => {
    const series = spend(35, (day, hour) => working(day, hour) * (1 + 0.1 * Math.sin(day)));
    const tenfold = { ...series, usd: series.usd.map((usd) => usd * 10) };
    for (const day of DAYS) {
      const [one, ten] = [estimate(series, day), estimate(tenfold, day)];
      expect(ten.projected).toBeCloseTo(10 * one.projected, 6);
      expect(ten.low).toBeCloseTo(10 * one.low, 6);
      expect(ten.high).toBeCloseTo(10 * one.high, 6);
    }
  });

  it('is the same from quarter-hours as from hours', () => {
    const series = spend(20, (day, hour) => working(day, hour) * (1.3 + Math.sin(3 * day)));
    const quarters = {
      step: HOUR / 4,
      firstEnd: series.firstEnd - HOUR + HOUR / 4,
      usd: series.usd.flatMap((usd) => Array<number>(4).fill(usd / 4)),
    };
    for (const day of [3, 10, 17, 24]) {
      expect(estimate(quarters, day).projected).toBeCloseTo(estimate(series, day).projected, 6);
      expect(estimate(quarters, day).high).toBeCloseTo(estimate(series, day).high, 6);
    }
  });

  it('looks at nothing that comes later', () => {
    const series = spend(35, (day, hour) => working(day, hour) * 1.02 ** day);
    for (const day of DAYS) {
      const soFar = { ...series, usd: series.usd.slice(0, (35 + day) * 24) };
      expect(project(soFar, moment(day))).toEqual(project(series, moment(day)));
    }
  });

  it('is what is spent once the month is over', () => {
    const series = spend(35, working);
    const { spent, monthEnd } = project(series, moment(31));
    expect(spent).toBe(total(series));
    expect(monthEnd).toEqual({ projected: spent, low: spent, high: spent });
  });
});

describe('with little history, a projection', () => {
  it('is absent below one day, and says how much has been recorded', () => {
    const series = spend(0, () => 2);
    expect(project(series, moment(23 / 24))).toEqual({
      spent: 46,
      historyDays: 23 / 24,
      monthEnd: undefined,
    });
    expect(project(series, moment(1)).monthEnd?.projected).toBeCloseTo(31 * 48, 6);
  });

  it('is what there is, day by day, in the first week', () => {
    const series = spend(0, (day) => (day < 2 ? 1 : 4));
    const { historyDays, monthEnd } = project(series, moment(3));
    expect(historyDays).toBe(3);
    expect(monthEnd?.projected).toBeCloseTo(6 * 24 * (31 / 3), 6);
  });

  it('counts seven days at most', () => {
    expect(
      project(
        spend(35, () => 2),
        moment(3),
      ).historyDays,
    ).toBe(7);
  });

  it('believes no growth that only a few days show', () => {
    const growing = (day: number): number => 1.3 ** (day / 7);
    const [young, old] = [estimate(spend(5, growing), 5), estimate(spend(30, growing), 5)];
    expect(young.projected).toBeLessThan(old.projected);
    // As wrong as the mean of the seven days, and no more.
    expect(young.projected).toBeGreaterThan(BASELINES.mean7d(spend(5, growing), moment(5)));
  });
});

describe('where the level moves, a projection', () => {
  it.each([3, 10, 17])('follows steady growth further than a mean does, on day %d, and damps it', (day) => {
    const series = spend(35, (at, hour) => 1.1 ** (at / 7) * working(at, hour));
    const { projected } = estimate(series, day);
    expect(projected).toBeGreaterThan(BASELINES.mean7d(series, moment(day)));
    expect(projected).toBeLessThan(total(series));
    expect(projected).toBeGreaterThan(0.92 * total(series));
  });

  it('believes in most of a doubling after two days of it', () => {
    const series = spend(35, (day, hour) => working(day, hour) * (day < 8 ? 1 : 2));
    const [without, whole] = [total(spend(35, working)), total(series)];
    const { projected, high } = estimate(series, 10.5);
    expect(projected).toBeGreaterThan(without + 0.6 * (whole - without));
    expect(projected).toBeLessThan(whole * 1.05);
    expect(high).toBeGreaterThan(whole);
  });

  it('believes in nothing after hours of it, which may be a burst', () => {
    const burst = spend(35, (day, hour) => working(day, hour) + (day >= 10 && day < 10.25 ? 30 : 0));
    const day = 10.25;
    const ordinary = estimate(spend(35, working), day).projected;
    // The burst is in the sum of the last seven days; it is not taken for a step.
    expect(estimate(burst, day).projected).toBeLessThan(
      BASELINES.mean7d(burst, moment(day)) + 0.05 * ordinary,
    );
  });

  it('is dragged down by a holiday that is over much less than a mean is', () => {
    const series = spend(35, (day, hour) => working(day, hour) * (day >= 8 && day < 11 ? 0.2 : 1));
    const truth = total(series);
    const missing = truth - BASELINES.mean7d(series, moment(13));
    expect(missing).toBeGreaterThan(0.15 * truth);
    expect(Math.abs(truth - estimate(series, 13).projected)).toBeLessThan(0.7 * missing);
  });

  it('takes no step from days that cost more than the same ones on a holiday a week before', () => {
    const series = spend(35, (day, hour) => working(day, hour) * (day >= 3 && day < 6 ? 0.2 : 1));
    expect(Math.abs(estimate(series, 13).projected / total(series) - 1)).toBeLessThan(0.03);
  });

  it('is not held up by what was spent before it fell for good', () => {
    const series = spend(35, (day, hour) => working(day, hour) * (day < 5 ? 1 : 0.4));
    for (const day of [12, 13, 14, 15, 17, 20]) {
      expect(Math.abs(estimate(series, day).projected / total(series) - 1)).toBeLessThan(0.05);
    }
  });

  it('is at most a tenth worse than the mean of seven days where spend falls for good on some day', () => {
    const drop: Change = (random, usd, stretch) => {
      const [first, level] = [between(random, [-14, 8]), between(random, [0.2, 0.8])];
      return scaled(usd, stretch, (day) => (day < first ? 1 : level));
    };
    const trials = Array.from({ length: 200 }, (_, number) =>
      trialsOf(historyOf({ ...GROUPS.launch, change: drop }, randomOf(1, number))),
    ).flat();
    const { ours, mean7d } = figuresOf(trials, 200);
    expect(ours).toBeLessThan(1.1 * mean7d);
  });
});

describe('the band', () => {
  const spendings = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e4, noNaN: true })), {
    minLength: 24,
    maxLength: 40 * 24,
  });

  it('holds the projection, which is a number and no less than what is spent, whatever was spent', () => {
    fc.assert(
      fc.property(spendings, (usd) => {
        const series = { step: HOUR, firstEnd: MONTH_START + 20 * DAY - (usd.length - 1) * HOUR, usd };
        const { spent, monthEnd } = project(series, moment(20));
        const { low = NaN, projected = NaN, high = NaN } = monthEnd ?? {};
        expect(spent).toBeLessThanOrEqual(low);
        expect(low).toBeLessThanOrEqual(projected);
        expect(projected).toBeLessThanOrEqual(high);
        expect(high).toBeLessThan(Infinity);
      }),
    );
  });

  it('narrows as the month goes on', () => {
    const series = spend(35, (day, hour) => working(day, hour) * (1 + 0.15 * Math.sin(2 * day)));
    const widths = [3, 10, 17, 24].map((day) => {
      const { low, high } = estimate(series, day);
      return high - low;
    });
    expect(widths).toEqual(widths.toSorted((a, b) => b - a));
  });

  it('is wider where days differ more from those of the week before', () => {
    const width = (noise: number): number => {
      const series = spend(35, (day) => 1 + noise * Math.sin(1.7 * Math.floor(day)));
      const { low, high } = estimate(series, 10);
      return high - low;
    };
    expect(width(0.5)).toBeGreaterThan(1.5 * width(0.05));
  });

  it('is open upwards where spend grows', () => {
    const { low, projected, high } = estimate(
      spend(35, (day) => 1.15 ** (day / 7)),
      3,
    );
    expect(high - projected).toBeGreaterThan(1.5 * (projected - low));
  });
});

describe('the other methods', () => {
  it.each(Object.entries(BASELINES))('are exact where every hour costs the same: %s', (_, method) => {
    const even = spend(35, () => 2);
    for (const day of [3, 10, 24]) expect(method(even, moment(day))).toBeCloseTo(total(even), 6);
  });

  it('get what they need: the month so far, the last seven days, a line through seven days', () => {
    // Two dollars a day before the month, 24 in it.
    const series = spend(35, (day) => (day < 0 ? 2 / 24 : 1));
    expect(BASELINES.linear(series, moment(3.5))).toBeCloseTo(31 * 24, 6);
    expect(BASELINES.mean7d(series, moment(3.5))).toBeCloseTo(3.5 * 24 + 27.5 * 13, 6);
    expect(
      BASELINES.mean7d(
        spend(0, () => 1),
        moment(3),
      ),
    ).toBeCloseTo(31 * 24, 6);
    expect(BASELINES.predictLinear(series, moment(7))).toBeCloseTo(31 * 24, 6);
    expect(BASELINES.predictLinear(series, moment(3.5))).toBeLessThan(20 * 24);
  });

  it('take whole weeks for what they are', () => {
    const series = spend(35, working);
    const expected =
      sumIn(series, MONTH_START, MONTH_START + 3 * DAY) + 4 * sumIn(series, 0, MONTH_START - 35 * DAY + WEEK);
    expect(BASELINES.mean7d(series, moment(3))).toBeCloseTo(expected, 6);
  });
});
