import { describe, expect, it } from 'vitest';
import { createBirths } from '../../../src/ledger/births.ts';

describe('births', () => {
  it('are numbered from 1', () => {
    const births = createBirths(() => 0);
    expect([births.last, births.next(), births.next(), births.last]).toEqual([0, 1, 2, 2]);
  });

  it('are remembered by time, to within five seconds', () => {
    let time = 0;
    const births = createBirths(() => time);
    births.next();
    time = 10_000;
    births.next();
    births.next();
    time = 20_000;
    births.next();
    expect(births.lastAt(-1)).toBe(0);
    expect(births.lastAt(5_000)).toBe(1);
    expect(births.lastAt(15_000)).toBe(3);
    expect(births.lastAt(60_000)).toBe(4);
  });

  it('forget what is long ago, and keep the last minutes right', () => {
    let time = 0;
    const births = createBirths(() => time);
    for (let minute = 0; minute < 24 * 60; minute += 1) {
      time = minute * 60_000;
      births.next();
    }
    expect(births.lastAt(time - 5 * 60_000 + 1)).toBe(births.last - 5);
  });
});
