import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { copy, OVERRUN, segmentOf, viewOf } from '../../../src/exposition/segment.ts';

describe('copying text eight bytes at a time', () => {
  it('leaves every byte as it is, whatever the text and wherever it goes', () => {
    const character = fc.oneof(
      fc.constantFrom('\x7f', '\u{1F600}', '\u{10FFFF}', '\uFFFF', '\uFFFD', '\u00ff', 'a'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).map((text) => text.toWellFormed()),
    );
    const text = fc.array(character, { maxLength: 40 }).map((characters) => characters.join(''));
    fc.assert(
      fc.property(fc.array(text, { maxLength: 10 }), fc.nat({ max: 9 }), (texts, start) => {
        const target = Buffer.alloc(start + Buffer.byteLength(texts.join('')) + OVERRUN, '?');
        let at = start;
        for (const { view, length } of texts.map(segmentOf)) at = copy(viewOf(target), at, view, 0, length);
        expect(target.subarray(0, at).toString()).toBe('?'.repeat(start) + texts.join(''));
      }),
      { seed: 20261123, numRuns: 2_000 },
    );
  });
});
