import { describe, expect, it } from 'vitest';
import { ConfigError, describeValue } from '../../../src/catalogue/errors.ts';

describe('a ConfigError', () => {
  it('names file, path, value and what is allowed, one line for each fault', () => {
    const error = new ConfigError([
      {
        file: 'budgets.yaml',
        path: 'budgets[0].limitUsd',
        value: -1,
        allowed: 'a positive number of dollars',
      },
      { path: 'users', value: undefined, allowed: "'plain' or 'off'" },
    ]);
    expect(error.message).toBe(
      'budgets.yaml: budgets[0].limitUsd: -1 is not allowed; expected a positive number of dollars\n' +
        "users: nothing is not allowed; expected 'plain' or 'off'",
    );
    expect(error.faults).toHaveLength(2);
    expect(error).toBeInstanceOf(Error);
  });
});

describe('describeValue', () => {
  const circular: unknown[] = [];
  circular.push(circular);

  it.each([
    [NaN, 'NaN'],
    [-Infinity, '-Infinity'],
    ['3', '"3"'],
    [10n, '10'],
    [null, 'null'],
    [Symbol('x'), 'a symbol'],
    [() => 1, 'a function'],
    [circular, 'a object'],
  ])('shows %s as a person would recognise it', (value, text) => {
    expect(describeValue(value)).toBe(text);
  });

  it('cuts long values', () => {
    expect(describeValue('x'.repeat(1000))).toHaveLength(80);
  });
});
