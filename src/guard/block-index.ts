// Blocks by what they are about, so that a check looks at those about the call's own values only.
import { EVERYTHING } from './alert.ts';
import type { Block } from './block.ts';
import type { Blocks } from './payloads.ts';

/** Finds the block of a call. */
export interface BlockIndex {
  readonly size: number;
  /**
   * The first block in force that a call meets.
   *
   * @param labelOf The call's value of a label.
   */
  find<Call>(call: Call, labelOf: (call: Call, label: string) => string): Block | undefined;
  /** How many blocks are in force at a moment. */
  countAt(time: number): number;
}

/** The blocks about one label. */
interface Scope {
  readonly label: string;
  readonly bySubject: Map<string, Block[]>;
}

/** No blocks. */
export const NO_BLOCKS = indexOf(new Map());

/** An index of blocks, which it does not change any more. */
export function indexOf(blocks: Blocks): BlockIndex {
  const scopes: Scope[] = [];
  for (const block of blocks.values()) {
    let scope = scopes.find(({ label }) => label === block.scope);
    if (scope === undefined) scopes.push((scope = { label: block.scope, bySubject: new Map() }));
    const same = scope.bySubject.get(block.subject);
    if (same === undefined) scope.bySubject.set(block.subject, [block]);
    else same.push(block);
  }
  // Of several about one subject, the one that is there longest says why.
  for (const { bySubject } of scopes)
    for (const same of bySubject.values()) same.sort((a, b) => b.until - a.until);

  return {
    size: blocks.size,
    find(call, labelOf) {
      for (const { label, bySubject } of scopes) {
        const value = label === 'total' ? EVERYTHING : labelOf(call, label);
        // A call without a value has nothing that a block could be about.
        if (value === '') continue;
        const found = inForce(bySubject.get(value)) ?? inForce(bySubject.get(EVERYTHING));
        if (found !== undefined) return found;
      }
      return undefined;
    },
    countAt: (time) => [...blocks.values()].filter(({ until }) => until > time).length,
  };
}

function inForce(same: readonly Block[] | undefined): Block | undefined {
  const longest = same?.[0];
  return longest !== undefined && longest.until > Date.now() ? longest : undefined;
}
