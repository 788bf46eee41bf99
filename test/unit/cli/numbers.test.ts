import { describe, expect, it } from 'vitest';
import { count, counted, dollars, moment, parseMoment, price } from '../../../src/cli/numbers.ts';

describe('numbers', () => {
  it.each([
    [2.5, '2.5'],
    [1234567.891, '1234570'],
    [0.000000123456789, '0.000000123457'],
    [0, '0'],
  ])('of prices have up to six digits that count: %d', (usd, text) => {
    expect(price(usd)).toBe(text);
  });

  it.each([
    [1234.567, '$1,234.57'],
    [0.0123456789, '$0.0123457'],
    [0, '$0.00'],
  ])('of dollars are readable: %d', (usd, text) => {
    expect(dollars(usd)).toBe(text);
  });

  it('of things have the word for them', () => {
    expect(count(1234567)).toBe('1,234,567');
    expect([counted(1, 'alias', 'aliases'), counted(2, 'alias', 'aliases'), counted(0, 'call')]).toEqual([
      '1 alias',
      '2 aliases',
      '0 calls',
    ]);
  });
});

describe('moments', () => {
  it('are days where they are the beginning of one', () => {
    expect(moment('2026-07-01T00:00:00.000Z')).toBe('2026-07-01');
    expect(moment('2026-07-01T16:30:00.000Z')).toBe('2026-07-01T16:30:00Z');
  });

  it('are read with their zone, and refused without', () => {
    expect(parseMoment('at', '2026-07-01').toISOString()).toBe('2026-07-01T00:00:00.000Z');
    expect(parseMoment('at', '2026-07-01T09:00:00+02:00').toISOString()).toBe('2026-07-01T07:00:00.000Z');
    for (const text of ['2026-13-01', '2026-07-01T09:00:00', '1', '']) {
      expect(() => parseMoment('at', text)).toThrow(`--at ${text}: expected a day such as 2026-07-01`);
    }
  });
});
