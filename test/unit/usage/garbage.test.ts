import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketsOf } from '../../../src/pricing/buckets.ts';
import { readUsage, RESPONSE_FORMATS } from '../../../src/usage/index.ts';
import { goldenResponses } from './fixtures.ts';

const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
});

/** Ways to every value in a body, its own included. */
function pathsOf(value: unknown, path: readonly string[] = []): string[][] {
  const within =
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, member]) => pathsOf(member, [...path, key]))
      : [];
  return [[...path], ...within];
}

function withValueAt(body: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const changed = structuredClone(body) as Record<string, unknown>;
  changed[key] = withValueAt(changed[key], rest, value);
  return changed;
}

describe('reading what is no response', () => {
  it.each(RESPONSE_FORMATS)('never throws: %s', (format) => {
    fc.assert(
      fc.property(anything, (response) => {
        expect(() => readUsage(format, response)).not.toThrow();
        expect(() => readUsage(format, [response, response])).not.toThrow();
      }),
    );
  });

  it('never throws, nor do the buckets, with anything in any place of a golden response', () => {
    const golden = goldenResponses().map(({ fixture }) => ({ fixture, paths: pathsOf(fixture.response) }));
    const place = fc
      .constantFrom(...golden)
      .chain(({ fixture, paths }) =>
        fc.record({ fixture: fc.constant(fixture), path: fc.constantFrom(...paths) }),
      );
    fc.assert(
      fc.property(place, anything, ({ fixture, path }, value) => {
        const { usage } = readUsage(fixture.format, withValueAt(fixture.response, path, value));
        expect(() => bucketsOf(usage ?? {})).not.toThrow();
      }),
      { numRuns: 2000 },
    );
  });

  it.each(RESPONSE_FORMATS)('finds nothing in nothing: %s', (format) => {
    for (const nothing of [
      undefined,
      null,
      '',
      0,
      [],
      {},
      [{}],
      { usage: null },
      { usage: {} },
      { usage: 'none' },
    ]) {
      expect(readUsage(format, nothing), JSON.stringify(nothing)).toEqual({});
    }
  });

  it('takes a body whose members cannot be read for one that says nothing', () => {
    const response = Object.defineProperty({}, 'usage', {
      get: () => {
        throw new Error('gone');
      },
    });
    expect(readUsage('openai', response)).toEqual({});
  });
});
