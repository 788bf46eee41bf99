// Groups of rows by their labels, one level for each label: no key is glued together, so none can collide.
import type { RowKind } from '../catalogue/metrics.ts';
import type { Group } from './rows.ts';

/** The groups of one kind of rows. */
export interface Groups {
  /** The group of these labels (without the user), made at first sight. */
  group(labels: readonly string[]): Group;
  /** Forgets a group that has no rows left. */
  remove(group: Group): void;
  all(): readonly Group[];
}

interface Node {
  readonly children: Map<string, Node>;
  group: Group | undefined;
}

/** Groups, none so far. */
export function createGroups(kind: RowKind): Groups {
  const root = node();
  const all = new Set<Group>();

  return {
    group(labels) {
      let here = root;
      for (const label of labels) {
        let child = here.children.get(label);
        if (child === undefined) here.children.set(label, (child = node()));
        here = child;
      }
      if (here.group === undefined) {
        here.group = { kind, labels: [...labels], rows: new Map(), total: undefined };
        all.add(here.group);
      }
      return here.group;
    },
    remove(group) {
      all.delete(group);
      prune(root, group.labels);
    },
    all: () => [...all],
  };
}

function node(): Node {
  return { children: new Map(), group: undefined };
}

/** Removes the group of these labels, and the places above it that have become empty. */
function prune(from: Node, [label, ...rest]: readonly string[]): void {
  if (label === undefined) {
    from.group = undefined;
    return;
  }
  const child = from.children.get(label);
  if (child === undefined) return;
  prune(child, rest);
  if (child.group === undefined && child.children.size === 0) from.children.delete(label);
}
