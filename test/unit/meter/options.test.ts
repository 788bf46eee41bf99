import { describe, expect, it } from 'vitest';
import { ConfigError, type CostMeterOptions, createCostMeter } from '../../../src/index.ts';

function faultOf(options: unknown): string {
  try {
    createCostMeter(options as CostMeterOptions);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).message;
  }
  throw new Error('expected a ConfigError');
}

describe('createCostMeter', () => {
  it('asks how users are to be labelled', () => {
    expect(faultOf({})).toMatch(/^users: nothing is not allowed; expected 'plain', 'off' or \{ hashKey \}/);
    expect(faultOf(undefined)).toMatch(/^options: nothing is not allowed/);
  });

  it('does not show a key, even a wrong one', () => {
    const message = faultOf({ users: { hashKey: 'hunter2' } });
    expect(message).toContain('(7 characters)');
    expect(message).not.toContain('hunter2');
  });

  it.each([
    ['maxUsers', 0],
    ['maxUsers', 1.5],
    ['maxModels', '10'],
    ['extraLabels', ['provider']],
    ['extraLabels', ['token_type']],
    ['extraLabels', ['team', 'team']],
    ['extraLabels', ['__reserved']],
    ['extraLabels', ['no-dashes']],
    ['extraLabels', 'team'],
    ['budgets', 7],
    ['onDiagnostic', 'console'],
    ['colour', 'red'],
  ])('refuses %s: %j, naming it', (name, value) => {
    expect(faultOf({ users: 'plain', [name]: value })).toMatch(
      new RegExp(`^${name}: .* is not allowed; expected `),
    );
  });

  it('names every wrong option at once', () => {
    expect(faultOf({ users: 'some', maxUsers: -1 }).split('\n')).toHaveLength(2);
  });

  it('refuses wrong budgets, with the path in them', () => {
    const budgets = { budgets: [{ name: 'a', period: 'day', limitUsd: 0 }] };
    expect(faultOf({ users: 'off', budgets })).toMatch(/^budgets\[0\]\.limitUsd: 0 is not allowed/);
  });

  it("leaves the caller's options as they were", () => {
    const options: CostMeterOptions = { users: 'plain', extraLabels: ['team'] };
    createCostMeter(Object.freeze(options));
    expect(options).toEqual({ users: 'plain', extraLabels: ['team'] });
  });
});
