// What the totals of a state file depend on, so that two apps with different settings never share one.
import { pseudonym } from '../labels/users.ts';
import type { Settings } from './options.ts';

/** Settings as text; of a hash key only what tells two keys apart. */
export function fingerprintOf({ users, extraLabels }: Settings): string {
  const labelling = typeof users === 'string' ? users : `hashed with key ${pseudonym('', users.hashKey)}`;
  return JSON.stringify({ users: labelling, extraLabels });
}
