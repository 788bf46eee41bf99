import { describe, expect, it } from 'vitest';
import type { CostMeterOptions } from '../../../src/index.ts';
import { fingerprintOf } from '../../../src/meter/fingerprint.ts';
import { parseOptions } from '../../../src/meter/options.ts';

const of = (options: CostMeterOptions): string => fingerprintOf(parseOptions(options));

describe('the fingerprint of settings', () => {
  it('is one for all processes of an app', () => {
    const options = { users: { hashKey: 'a secret of sixteen' }, extraLabels: ['team'] };
    expect(of(options)).toBe(of(structuredClone(options)));
  });

  it('does not change with what totals do not depend on', () => {
    const plain = of({ users: 'plain' });
    expect(of({ users: 'plain', maxUsers: 7, maxModels: 7, userIdleSeconds: 7, stateFile: 'a' })).toBe(plain);
    expect(of({ users: 'plain', budgets: { timeZone: 'Asia/Kolkata' } })).toBe(plain);
  });

  it.each<[string, CostMeterOptions, CostMeterOptions]>([
    ['users in plain and users left out', { users: 'plain' }, { users: 'off' }],
    ['users in plain and users hashed', { users: 'plain' }, { users: { hashKey: 'plain plain plain' } }],
    [
      'two keys',
      { users: { hashKey: 'a secret of sixteen' } },
      { users: { hashKey: 'a secret of eighteen' } },
    ],
    ['further labels', { users: 'off' }, { users: 'off', extraLabels: ['team'] }],
    ['their order', { users: 'off', extraLabels: ['a', 'b'] }, { users: 'off', extraLabels: ['b', 'a'] }],
  ])('tells %s apart', (_, one, other) => {
    expect(of(one)).not.toBe(of(other));
  });

  it('does not give a key away', () => {
    expect(of({ users: { hashKey: 'a secret of sixteen' } })).not.toContain('secret');
  });
});
