// What is known of calls with the same labels, so that nothing is checked, repaired or looked up twice.
import type { Group, Row } from '../ledger/rows.ts';
import type { LastingPrices } from '../pricing/price-book.ts';

/** Where calls with the same labels but for the user are booked, and how they are priced. */
export interface Route {
  /** As calls are priced by; the label may differ, where the cap on models was reached. */
  readonly provider: string;
  readonly model: string;
  /** Rows by user. Empty once the books have forgotten the group. */
  readonly group: Group;
  /** Where dollars are booked by each of the app's own labels. Absent until there are any. */
  ownLabelRows: readonly Row[] | undefined;
  /** Prices that hold until the price book changes, and the revision of the book they are from. */
  prices: LastingPrices | undefined;
  revision: number;
  /** Whether the last call was priced as one of another provider, whose models have such names. */
  isInferred: boolean;
  /** What the host was told last of these calls. */
  told: string | undefined;
}

/** A route of which nothing else is known yet. */
export function newRoute(provider: string, model: string, group: Group): Route {
  return {
    provider,
    model,
    group,
    ownLabelRows: undefined,
    prices: undefined,
    revision: -1,
    isInferred: false,
    told: undefined,
  };
}

/** Routes by the label values of calls as they come. */
export interface Routes {
  /** The route of a call: its model, provider and type, and the values of the app's extra labels. */
  find(model: string, provider: string, type: string, extra: readonly unknown[]): Route | undefined;
  keep(model: string, provider: string, type: string, extra: readonly string[], route: Route): void;
}

/** Beyond these all are found anew: labels with very many values must not fill the memory. */
const MAX_ROUTES = 10_000;

/** One level for each label. Models come first: under a model there is mostly one provider, and few types. */
interface Node {
  readonly children: Map<unknown, Node>;
  /** The child found last: comparing it is several times as fast as looking it up. */
  last: unknown;
  lastChild: Node | undefined;
  route: Route | undefined;
}

/** Routes, none so far. */
export function createRoutes(): Routes {
  let root = node();
  let size = 0;

  return {
    find(model, provider, type, extra) {
      let here = childOf(childOf(childOf(root, model), provider), type);
      if (extra.length > 0) for (const value of extra) here = childOf(here, value);
      return here?.route;
    },
    keep(model, provider, type, extra, route) {
      if (size >= MAX_ROUTES) {
        root = node();
        size = 0;
      }
      let here = root;
      for (const value of [model, provider, type, ...extra]) {
        let child = here.children.get(value);
        if (child === undefined) here.children.set(value, (child = node()));
        here = child;
      }
      if (here.route === undefined) size += 1;
      here.route = route;
    },
  };
}

function childOf(parent: Node | undefined, value: unknown): Node | undefined {
  if (parent === undefined) return undefined;
  if (parent.last === value) return parent.lastChild;
  const child = parent.children.get(value);
  if (child !== undefined) {
    parent.last = value;
    parent.lastChild = child;
  }
  return child;
}

function node(): Node {
  return { children: new Map(), last: undefined, lastChild: undefined, route: undefined };
}
