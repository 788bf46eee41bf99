import { describe, expect, it } from 'vitest';
import { periodBounds } from '../../../src/budget/calendar.ts';

const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();
const bounds = (period: 'day' | 'week' | 'month', time: string, zone: string): string[] => {
  const { start, end } = periodBounds(period, Date.parse(time), zone);
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

  it('begin at half past in Kolkata', () => {
    expect(bounds('day', '2026-06-15T20:00:00Z', 'Asia/Kolkata')).toEqual([
      '2026-06-15T18:30:00.000Z',
      '2026-06-16T18:30:00.000Z',
    ]);
  });
});
