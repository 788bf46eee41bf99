// What the SDK behind an instrument does to its series. No public interface tells, so this looks inside and expects nothing.
import type { Observable } from '@opentelemetry/api';

/** The specification's default cardinality limit; one of the series is the SDK's own, for what it folds. */
const DEFAULT_LIMIT = 2000;

/** The parts of the SDK's objects that are looked at, as they are in versions 2 and 3. One storage for each reader or view. */
interface Storage {
  readonly _deltaMetricStorage?: { readonly _cardinalityLimit?: unknown };
  readonly _attributesProcessor?: { process?(attributes: Record<string, string>): object };
}

function storagesOf(instrument: Observable): readonly Storage[] {
  const { _metricStorages: storages } = instrument as { readonly _metricStorages?: unknown };
  return Array.isArray(storages) ? (storages as readonly Storage[]) : [];
}

/** How many series the SDK keeps apart for an instrument. `limit` is what the host says, for an SDK that does not tell. */
export function capacityOf(instrument: Observable, limit = DEFAULT_LIMIT): number {
  const capacities = storagesOf(instrument)
    .map((storage) => storage._deltaMetricStorage?._cardinalityLimit)
    .filter((capacity) => typeof capacity === 'number');
  return capacities.length === 0 ? limit - 1 : Math.min(...capacities);
}

/** Labels of an instrument that a view of the host leaves out. */
export function labelsDroppedByViews(instrument: Observable, labelNames: readonly string[]): string[] {
  const attributes = Object.fromEntries(labelNames.map((name) => [name, 'x']));
  const views = storagesOf(instrument).map((storage) => keptBy(storage, attributes));
  return labelNames.filter((name) => views.some((kept) => !(name in kept)));
}

function keptBy({ _attributesProcessor: processor }: Storage, attributes: Record<string, string>): object {
  try {
    return processor?.process?.(attributes) ?? attributes;
  } catch {
    return attributes;
  }
}
