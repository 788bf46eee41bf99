// The providers' names of service tiers.
import type { ServiceTier } from '../catalogue/call.ts';

const TIERS: ReadonlyMap<string, ServiceTier> = new Map(
  Object.entries<ServiceTier>({
    default: 'standard',
    standard: 'standard',
    on_demand: 'standard',
    batch: 'batch',
    flex: 'flex',
    on_demand_flex: 'flex',
    priority: 'priority',
    on_demand_priority: 'priority',
    fast: 'priority',
  }),
);

/** What stands for no answer: what was asked for, and not what served. */
const NO_ANSWER = new Set(['auto', 'unspecified', 'service_tier_unspecified', 'traffic_type_unspecified']);

/**
 * The tier a response names; undefined where it names none. A tier nobody knows is handed on as it is: the price book then
 * has no price for it, which is better than the price of another.
 */
export function serviceTierOf(name: unknown): ServiceTier | undefined {
  if (typeof name !== 'string' || name === '') return undefined;
  const known = name.toLowerCase();
  if (NO_ANSWER.has(known)) return undefined;
  return TIERS.get(known) ?? (known as ServiceTier);
}
