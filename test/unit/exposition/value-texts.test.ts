import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noValueTexts, updateValueTexts, VALUE_BYTES } from '../../../src/exposition/value-texts.ts';
import { emptyBlock, setSeries } from '../../../src/ledger/blocks.ts';

function textOf(value: number): string {
  const block = emptyBlock(1);
  setSeries(block, 3, 0, value, 1);
  const texts = noValueTexts();
  updateValueTexts(texts, block, 0);
  const at = 3 * VALUE_BYTES;
  return Buffer.from(texts.bytes.subarray(at, at + (texts.lengths[3] ?? 0))).toString();
}

describe('the text of a value', () => {
  it.each([
    0,
    1,
    9,
    10,
    99,
    100,
    1e9 - 1,
    1e9,
    2 ** 31,
    2 ** 53,
    1e21,
    0.1 + 0.2,
    1.2345678901234567e-6,
    5e-324,
  ])('%d is as JavaScript writes it', (value) => {
    expect(textOf(value)).toBe(`${value}\n`);
  });

  it('is so for any number that is not negative, and never longer than its place', () => {
    const numbers = fc.oneof(fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }), fc.nat());
    fc.assert(
      fc.property(numbers, (value) => {
        expect(textOf(value)).toBe(`${value}\n`);
        expect(textOf(value).length).toBeLessThanOrEqual(VALUE_BYTES);
      }),
      { seed: 20261123, numRuns: 5_000 },
    );
  });
});
