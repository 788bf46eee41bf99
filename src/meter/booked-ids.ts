// Ids of responses that are in the books, so that what sees a call from further up does not book it again.
import type { CostMeter } from './meter.ts';

/**
 * What books calls: the instrumentation of a client, LangChain's handler above it, or the spans of either. Each has ids of
 * its own, so that a server that gives all its responses one id has all of them booked, and not only the first.
 */
export type Booker = 'client' | 'langchain' | 'span';

/** So many are remembered of each meter: those that are older are forgotten. */
const MAX_IDS = 10_000;

interface Ring {
  readonly ids: Set<string>;
  readonly order: string[];
  next: number;
}

const rings = new WeakMap<CostMeter, Ring>();

/** Remembers that the response with this id was booked on a meter, and by what. */
export function rememberBooked(meter: CostMeter, id: string, by: Booker = 'client'): void {
  const key = keyOf(id, by);
  let ring = rings.get(meter);
  if (ring === undefined) rings.set(meter, (ring = { ids: new Set(), order: [], next: 0 }));
  if (ring.ids.has(key)) return;
  const forgotten = ring.order[ring.next];
  if (forgotten !== undefined) ring.ids.delete(forgotten);
  ring.order[ring.next] = key;
  ring.ids.add(key);
  ring.next = (ring.next + 1) % MAX_IDS;
}

/** Whether the response with this id was booked on a meter lately, by this. */
export function wasBooked(meter: CostMeter, id: string, by: Booker = 'client'): boolean {
  return rings.get(meter)?.ids.has(keyOf(id, by)) === true;
}

function keyOf(id: string, by: Booker): string {
  return by === 'client' ? id : `${by} ${id}`;
}
