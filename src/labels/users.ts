// How users appear in labels: as they are, not at all, or under a stable pseudonym; and how many of them.
import type * as Crypto from 'node:crypto';
import { dependency } from '../catalogue/dependency.ts';

const crypto = dependency<typeof Crypto>('node:crypto');

/** How users are labelled: by name, not at all, or under a pseudonym made with a secret key. */
export type UserLabelling = 'plain' | 'off' | { readonly hashKey: string };

/** The `user` label of everybody beyond the cap. */
export const OTHER = 'other';

const PSEUDONYM_HEX_DIGITS = 16;

/**
 * A user's pseudonym: HMAC-SHA256 of the name, shortened to 64 bits, so that a key shared by all processes gives one
 * user one label everywhere, and without the key the name cannot be found by trying.
 */
export function pseudonym(user: string, hashKey: string): string {
  return `u_${crypto().createHmac('sha256', hashKey).update(user).digest('hex').slice(0, PSEUDONYM_HEX_DIGITS)}`;
}

/** Gives each user a label, chosen once at construction. The empty user (nobody named) stays empty. */
export function userLabeller(labelling: UserLabelling): (user: string) => string {
  if (labelling === 'plain') return (user) => user;
  if (labelling === 'off') return () => '';
  const { hashKey } = labelling;
  const known = new Map<string, string>();
  return (user) => {
    if (user === '') return '';
    let label = known.get(user);
    if (label === undefined) {
      label = pseudonym(user, hashKey);
      // Bounded by starting afresh: recomputing a pseudonym costs a few microseconds.
      if (known.size >= CACHED_PSEUDONYMS) known.clear();
      known.set(user, label);
    }
    return label;
  };
}

const CACHED_PSEUDONYMS = 10_000;
