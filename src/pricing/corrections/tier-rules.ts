// Service tier rules of many models from one line of a provider's price list.
import type { OtherTier, ServiceTierRule } from '../price-list.ts';

/** Where figures were found, and the day they were compared with this list. */
export interface Reference {
  readonly source: string;
  readonly checked: string;
}

/**
 * Rules for models by name: each holds for its dated snapshots too, as `gpt-5-2025-08-07`. A name with `*` is a pattern
 * and holds as it stands.
 */
export function tierRules(
  provider: string,
  tier: OtherTier,
  multiplier: number,
  models: readonly string[],
  { source, checked }: Reference,
  kinds?: ServiceTierRule['kinds'],
): ServiceTierRule[] {
  return models
    .flatMap((model) => (model.includes('*') ? [model] : [model, `${model}-20*`]))
    .map((model) => ({
      provider,
      model,
      tier,
      multiplier,
      ...(kinds !== undefined && { kinds }),
      source,
      checked,
    }));
}
