import { describe, expect, it } from 'vitest';
import { cleanLabel, isCleanLabel, MAX_LABEL_LENGTH } from '../../../src/labels/sanitise.ts';

describe('label values from outside', () => {
  it('stay as they are when they are short and valid, quotes and line feeds included', () => {
    for (const value of ['alice', 'a"b\\c\nd', '__proto__', 'ünï☃', '']) {
      expect(isCleanLabel(value)).toBe(true);
      expect(cleanLabel(value)).toBe(value);
    }
  });

  it('are cut when too long, and two long ones stay two', () => {
    const long = 'x'.repeat(1_000_000);
    expect(isCleanLabel(long)).toBe(false);
    expect(cleanLabel(long).length).toBeLessThanOrEqual(MAX_LABEL_LENGTH);
    expect(cleanLabel(long)).not.toBe(cleanLabel(`${long}y`));
  });

  it('lose lone surrogates, which no encoding can carry', () => {
    expect(isCleanLabel('a\ud800b')).toBe(false);
    expect(cleanLabel('a\ud800b')).toBe('a\ufffdb');
    expect(cleanLabel('😀'.repeat(500)).isWellFormed()).toBe(true);
  });
});
