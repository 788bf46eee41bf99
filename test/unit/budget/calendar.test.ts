import { describe, expect, it } from 'vitest';
import { periodBounds } from '../../../src/budget/calendar.ts';

const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();
const bounds = (
  period: 'day' | 'week' | 'month',
  time: string,
  timeZone: string,
  monthStartsOn = 1,
): string[] => {
  const { start, end } = periodBounds(period, Date.parse(time), { timeZone, monthStartsOn });
  return [iso(start), iso(end)];
};

describe('calendar periods', () => {
  it('begin at midnight UTC by default', () => {
    expect(bounds('day', '2026-11-23T09:30:00Z', 'UTC')).toEqual([
      '2026-11-23T00:00:00.000Z',
      '2026-11-24T00:00:00.000Z',
    ]);
  });

  it('begin weeks on Monday and months on the first', () => {
    expect(bounds('week', '2026-11-22T12:00:00Z', 'UTC')).toEqual([
      '2026-11-16T00:00:00.000Z',
      '2026-11-23T00:00:00.000Z',
    ]);
    expect(bounds('month', '2028-02-29T12:00:00Z', 'UTC')).toEqual([
      '2028-02-01T00:00:00.000Z',
      '2028-03-01T00:00:00.000Z',
    ]);
  });

  it('have 23 and 25 hours where New York changes its clocks', () => {
    expect(bounds('day', '2026-03-08T12:00:00Z', 'America/New_York')).toEqual([
      '2026-03-08T05:00:00.000Z',
      '2026-03-09T04:00:00.000Z',
    ]);
    expect(bounds('day', '2026-11-01T12:00:00Z', 'America/New_York')).toEqual([
      '2026-11-01T04:00:00.000Z',
      '2026-11-02T05:00:00.000Z',
    ]);
  });

  it('begin months on a day of their own', () => {
    expect(bounds('month', '2026-11-23T12:00:00Z', 'UTC', 15)).toEqual([
      '2026-11-15T00:00:00.000Z',
      '2026-12-15T00:00:00.000Z',
    ]);
    expect(bounds('month', '2026-01-14T23:59:59Z', 'UTC', 15)).toEqual([
      '2025-12-15T00:00:00.000Z',
      '2026-01-15T00:00:00.000Z',
    ]);
  });

  it.each([
    ['2026-02-27T12:00:00Z', '2026-01-31', '2026-02-28'],
    ['2026-02-28T00:00:00Z', '2026-02-28', '2026-03-31'],
    ['2028-02-28T12:00:00Z', '2028-01-31', '2028-02-29'],
    ['2028-02-29T12:00:00Z', '2028-02-29', '2028-03-31'],
    ['2026-03-30T12:00:00Z', '2026-02-28', '2026-03-31'],
    ['2026-04-30T12:00:00Z', '2026-04-30', '2026-05-31'],
  ])('begin months on the last day of those without a 31st: %s', (time, start, end) => {
    expect(bounds('month', time, 'UTC', 31)).toEqual([`${start}T00:00:00.000Z`, `${end}T00:00:00.000Z`]);
  });

  it('begin them at midnight there, on both sides of a clock change', () => {
    expect(bounds('month', '2026-03-20T12:00:00Z', 'America/New_York', 5)).toEqual([
      '2026-03-05T05:00:00.000Z',
      '2026-04-05T04:00:00.000Z',
    ]);
  });

  it('follow each other without a gap, whatever day they begin on', () => {
    for (const monthStartsOn of [1, 15, 28, 29, 30, 31]) {
      const calendar = { timeZone: 'America/New_York', monthStartsOn };
      let at = Date.UTC(2027, 0, 1, 12);
      for (let months = 0; months < 30; months += 1) {
        const { start, end } = periodBounds('month', at, calendar);
        expect(start * 1000).toBeLessThanOrEqual(at);
        expect((end - start) / 86_400).toBeGreaterThan(27.9);
        expect((end - start) / 86_400).toBeLessThan(31.1);
        expect(periodBounds('month', end * 1000, calendar).start).toBe(end);
        expect(periodBounds('month', end * 1000 - 1, calendar)).toEqual({ start, end });
        at = end * 1000;
      }
    }
  });

  it('begin at half past in Kolkata', () => {
    expect(bounds('day', '2026-06-15T20:00:00Z', 'Asia/Kolkata')).toEqual([
      '2026-06-15T18:30:00.000Z',
      '2026-06-16T18:30:00.000Z',
    ]);
  });
});
