// Ids of responses that are in the books, so that what sees a call from further up does not book it again.
import type { CostMeter } from './meter.ts';

/**
 * What books calls: the instrumentation of a client, LangChain's handler above it, or the spans of either. Each has ids of
 * its own, so that a server that gives all its responses one id has all of them booked, and not only the first.
 */
export type Booker = 'client' | 'langchain' | 'span';

/** So many are remembered of each meter and booker: those that are older are forgotten. */
const MAX_IDS = 10_000;

interface Ring {
  readonly ids: Set<string>;
  readonly order: string[];
  next: number;
}

const rings = new WeakMap<CostMeter, Map<Booker, Ring>>();

/** Remembers that the response with this id was booked on a meter, and by what. */
export function rememberBooked(meter: CostMeter, id: string, by: Booker = 'client'): void {
  const ring = ringOf(meter, by);
  if (ring.ids.has(id)) return;
  const forgotten = ring.order[ring.next];
  if (forgotten !== undefined) ring.ids.delete(forgotten);
  ring.order[ring.next] = id;
  ring.ids.add(id);
  ring.next = (ring.next + 1) % MAX_IDS;
}

/** Whether the response with this id was booked on a meter lately, by this. */
export function wasBooked(meter: CostMeter, id: string, by: Booker = 'client'): boolean {
  return rings.get(meter)?.get(by)?.ids.has(id) === true;
}

function ringOf(meter: CostMeter, by: Booker): Ring {
  let own = rings.get(meter);
  if (own === undefined) rings.set(meter, (own = new Map<Booker, Ring>()));
  let ring = own.get(by);
  if (ring === undefined) own.set(by, (ring = { ids: new Set(), order: [], next: 0 }));
  return ring;
}
