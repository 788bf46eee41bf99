import { describe, expect, it } from 'vitest';
import { createCap } from '../../../src/labels/cap.ts';
import { pseudonym, userLabeller } from '../../../src/labels/users.ts';

const hashKey = 'a key that all processes share';

describe('user labels', () => {
  it('are the names themselves, nothing, or a pseudonym', () => {
    expect(userLabeller('plain')('alice')).toBe('alice');
    expect(userLabeller('off')('alice')).toBe('');
    expect(userLabeller({ hashKey })('alice')).toMatch(/^u_[0-9a-f]{16}$/);
  });

  it('are the same in every process with the same key, and others with another', () => {
    const [first, second] = [userLabeller({ hashKey }), userLabeller({ hashKey })];
    expect(first('alice')).toBe(second('alice'));
    expect(first('alice')).toBe(pseudonym('alice', hashKey));
    expect(first('alice')).not.toBe(first('bob'));
    expect(first('alice')).not.toBe(userLabeller({ hashKey: `${hashKey}!` })('alice'));
  });

  it('leave nobody nameless: the empty user stays empty', () => {
    expect(userLabeller({ hashKey })('')).toBe('');
  });
});

describe('a cap', () => {
  it('admits the first values and keeps them', () => {
    const cap = createCap(2);
    expect(['a', 'b', 'c', 'a', 'c'].map((value) => cap.admit(value))).toEqual([
      true,
      true,
      false,
      true,
      false,
    ]);
    expect(cap.size).toBe(2);
  });
});
