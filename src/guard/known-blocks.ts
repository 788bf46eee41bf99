// The blocks that are known: what Alertmanager answered last, and what it has pushed since it was asked.
import { type BlockIndex, indexOf, NO_BLOCKS } from './block-index.ts';
import { type Blocks, type Pushed, pushedBlocks } from './payloads.ts';

/** Blocks that come and go. */
export interface KnownBlocks {
  readonly index: BlockIndex;
  /** Alertmanager is asked. */
  asked(): void;
  /** It has answered with all blocks there were at some moment after it was asked. */
  answered(blocks: Blocks): void;
  /** Takes a webhook's payload; false where it is none of Alertmanager's. */
  push(payload: unknown): boolean;
  forget(): void;
}

/**
 * How long a pushed block holds without an answer that confirms it, in milliseconds: a webhook does not say when a firing
 * alert ends. Alertmanager's own `resolve_timeout`.
 */
const PUSHED_HOLDS_MS = 300_000;

/** No blocks so far. */
export function createKnownBlocks(): KnownBlocks {
  let blocks: Blocks = new Map();
  let index = NO_BLOCKS;
  /** What came by webhook since Alertmanager was asked: its answer may be from before. */
  let pushes: Pushed[] = [];

  function set(next: Blocks): void {
    if (next === blocks) return;
    blocks = next;
    index = indexOf(next);
  }

  return {
    get index() {
      return index;
    },
    asked() {
      pushes = [];
    },
    answered(answer) {
      set(pushes.reduce(withPush, answer));
    },
    push(payload) {
      const pushed = pushedBlocks(payload, Date.now() + PUSHED_HOLDS_MS);
      if (pushed === undefined) return false;
      if (pushed.firing.size === 0 && pushed.resolved.length === 0) return true;
      pushes.push(pushed);
      set(withPush(blocks, pushed));
      return true;
    },
    forget() {
      set(new Map());
    },
  };
}

function withPush(blocks: Blocks, { firing, resolved }: Pushed): Blocks {
  const next = new Map([...blocks, ...firing]);
  for (const id of resolved) next.delete(id);
  return next;
}
