// Ids of responses that are in the books, so that what sees a call from further up does not book it again.
import type { CostMeter } from './meter.ts';

/** So many are remembered of each meter: those that are older are forgotten. */
const MAX_IDS = 10_000;

interface Ring {
  readonly ids: Set<string>;
  readonly order: string[];
  next: number;
}

const rings = new WeakMap<CostMeter, Ring>();

/** Remembers that the response with this id was booked on a meter. */
export function rememberBooked(meter: CostMeter, id: string): void {
  let ring = rings.get(meter);
  if (ring === undefined) rings.set(meter, (ring = { ids: new Set(), order: [], next: 0 }));
  if (ring.ids.has(id)) return;
  const forgotten = ring.order[ring.next];
  if (forgotten !== undefined) ring.ids.delete(forgotten);
  ring.order[ring.next] = id;
  ring.ids.add(id);
  ring.next = (ring.next + 1) % MAX_IDS;
}

/** Whether the response with this id was booked on a meter lately. */
export function wasBooked(meter: CostMeter, id: string): boolean {
  return rings.get(meter)?.ids.has(id) === true;
}
