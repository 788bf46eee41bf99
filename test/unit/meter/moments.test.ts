import { describe, expect, it } from 'vitest';
import { createMoments } from '../../../src/meter/moments.ts';

function setUp(rememberedMs = 60_000) {
  const clock = { time: 1_750_000_000_000 };
  const start = clock.time;
  const moments = createMoments(rememberedMs, () => clock.time);
  return { clock, moments, ageOf: (booking: number) => moments.latestTimeOf(booking) - start };
}

describe('the moment of a booking', () => {
  it('is the first that was noted after it', () => {
    const { clock, moments, ageOf } = setUp();
    clock.time += 5_000;
    moments.note(10);
    clock.time += 5_000;
    moments.note(20);
    expect([ageOf(1), ageOf(10), ageOf(11), ageOf(20)]).toEqual([5_000, 5_000, 10_000, 10_000]);
  });

  it('is now where none was noted yet', () => {
    const { clock, ageOf } = setUp();
    clock.time += 7_000;
    expect(ageOf(1)).toBe(7_000);
  });

  it('is never earlier than it was made, though moments of one second are one', () => {
    const { clock, moments, ageOf } = setUp();
    for (let booking = 1; booking <= 30; booking += 1) {
      clock.time += 100;
      moments.note(booking);
    }
    for (let booking = 1; booking <= 30; booking += 1) {
      expect(ageOf(booking)).toBeGreaterThanOrEqual(booking * 100);
      expect(ageOf(booking)).toBeLessThan(booking * 100 + 1_000);
    }
  });

  it('is long ago for what was booked before all that is remembered', () => {
    const { clock, moments, ageOf } = setUp(60_000);
    for (let booking = 1; booking <= 100; booking += 1) {
      clock.time += 10_000;
      moments.note(booking);
    }
    expect(clock.time - 1_750_000_000_000 - ageOf(1)).toBeGreaterThanOrEqual(60_000);
    expect(clock.time - 1_750_000_000_000 - ageOf(1)).toBeLessThan(80_000);
  });
});
