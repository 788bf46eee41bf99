import { describe, expect, it } from 'vitest';
import { createCostMeter } from '../../../src/index.ts';
import { rememberBooked, wasBooked } from '../../../src/meter/booked-ids.ts';

describe('ids of booked responses', () => {
  it('are remembered for each meter, and for each that books', () => {
    const [meter, other] = [createCostMeter({ users: 'off' }), createCostMeter({ users: 'off' })];
    rememberBooked(meter, 'a');
    rememberBooked(meter, 'b', 'span');
    expect(wasBooked(meter, 'a')).toBe(true);
    expect(wasBooked(other, 'a')).toBe(false);
    expect(wasBooked(meter, 'a', 'langchain')).toBe(false);
    expect(wasBooked(meter, 'b', 'span')).toBe(true);
    expect(wasBooked(meter, 'b')).toBe(false);
  });

  it('are forgotten, the oldest first, beyond ten thousand', () => {
    const meter = createCostMeter({ users: 'off' });
    for (let id = 0; id <= 10_000; id += 1) rememberBooked(meter, String(id));
    rememberBooked(meter, '10000');
    expect(['0', '1', '10000'].map((id) => wasBooked(meter, id))).toEqual([false, true, true]);
  });
});
