import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { createSeriesSet, type SeriesShape } from '../../../../src/bridges/otel/series.ts';

function createSet(shape: Partial<SeriesShape> = {}) {
  const overflow = vi.fn();
  const set = createSeriesSet(
    {
      labelNames: ['model', 'user', 'token_type'],
      first: 'user',
      last: 'token_type',
      omitted: new Set(),
      capacity: 100,
      ...shape,
    },
    overflow,
  );
  const add = (labels: readonly string[], amount: number): void => {
    set.of(labels).value += amount;
  };
  const shown = () =>
    [...set.all()].map(({ attributes, value }) => [Object.values(attributes).join(' '), value]);
  return { add, shown, overflow };
}

describe('the series of a counter', () => {
  it('are as many as there are combinations of labels', () => {
    const { add, shown, overflow } = createSet();
    add(['gpt', 'alice', 'input'], 1);
    add(['gpt', 'bob', 'input'], 2);
    add(['gpt', 'alice', 'input'], 3);
    expect(shown()).toEqual([
      ['gpt alice input', 4],
      ['gpt bob input', 2],
    ]);
    expect(overflow).not.toHaveBeenCalled();
  });

  it('give up users first, then models, then the kind of token', () => {
    const { add, shown } = createSet({ capacity: 6 });
    add(['gpt', 'alice', 'input'], 1);
    add(['gpt', 'bob', 'input'], 2);
    add(['gpt', 'carol', 'input'], 4);
    add(['gpt', 'dave', 'input'], 8);
    add(['gpt', 'erin', 'input'], 16);
    add(['claude', 'alice', 'input'], 32);
    add(['claude', 'alice', 'output'], 64);
    expect(shown()).toEqual([
      ['gpt alice input', 1],
      ['gpt other input', 24],
      ['other other input', 32],
      ['other other other', 64],
      ['gpt bob input', 2],
      ['gpt carol input', 4],
    ]);
  });

  it('keep a place that is taken, however full the set is', () => {
    const { add, shown } = createSet({ capacity: 4 });
    add(['gpt', 'alice', 'input'], 1);
    add(['gpt', 'bob', 'input'], 1);
    add(['gpt', 'alice', 'input'], 1);
    expect(shown()).toContainEqual(['gpt alice input', 2]);
  });

  it('leave labels out by the sum', () => {
    const { add, shown } = createSet({ omitted: new Set(['user']) });
    add(['gpt', 'alice', 'input'], 1);
    add(['gpt', 'bob', 'input'], 2);
    expect(shown()).toEqual([['gpt input', 3]]);
  });

  it('take values that look like others apart', () => {
    const { add, shown } = createSet();
    add(['a","b', 'c', 'input'], 1);
    add(['a', 'b","c', 'input'], 2);
    expect(shown()).toHaveLength(2);
  });

  it('never come to more than there is room for, nor to another sum', () => {
    const value = fc.constantFrom('a', 'b', 'c', 'other', '');
    const bookings = fc.array(fc.tuple(value, value, value, fc.nat(9)), { maxLength: 200 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), bookings, (capacity, all) => {
        const { add, shown } = createSet({ capacity });
        for (const [model, user, type, amount] of all) add([model, user, type], amount);
        expect(shown().length).toBeLessThanOrEqual(capacity);
        const sum = shown().reduce((total, [, each]) => total + Number(each), 0);
        expect(sum).toBe(all.reduce((total, [, , , amount]) => total + amount, 0));
      }),
    );
  });
});
