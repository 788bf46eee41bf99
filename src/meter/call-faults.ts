// What the host is told of calls that could not be recorded as given.
import type { Call } from '../catalogue/call.ts';
import { describeValue } from '../catalogue/errors.ts';
import { COUNTERS, type Outcome, OUTCOMES } from '../catalogue/metrics.ts';
import type { UnpricedReason } from '../catalogue/reasons.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { Route } from './routes.ts';

/** Tells of a usage that is impossible. */
export function tellFault(fault: string, { provider, model }: Route, diagnostics: Diagnostics): void {
  diagnostics.error({ kind: 'invalid_usage', message: `Usage of ${model}: ${fault}.`, provider, model });
}

/** Tells why calls of a model have no price: each time its own figure is wrong, else once. */
export function tellUnpriced(
  reason: UnpricedReason,
  { costUsd }: Call,
  route: Route,
  diagnostics: Diagnostics,
): void {
  const { provider, model } = route;
  if (reason === 'invalid_cost') {
    const message = `costUsd of a call of ${model} is ${describeValue(costUsd)}; expected a non-negative number of dollars.`;
    diagnostics.error({ kind: 'invalid_cost', message, provider, model });
  }
  if (route.told === reason) return;
  route.told = reason;
  diagnostics.once(`${reason}\n${provider}\n${model}`, () => ({
    kind: 'unpriced',
    message: `No price for calls of ${model} at ${provider} (${reason}); they are counted in ${COUNTERS.unpricedRequests.name}, not as $0.`,
    provider,
    model,
    reason,
  }));
}

/** Tells, once, that calls of a model are priced as another provider's. */
export function tellInferred(route: Route, diagnostics: Diagnostics): void {
  if (route.told === 'inferred') return;
  route.told = 'inferred';
  const { provider, model } = route;
  diagnostics.once(`inferred\n${provider}\n${model}`, () => ({
    kind: 'inferred_price',
    message: `${provider} has no prices; calls of ${model} are priced as those of the provider whose models have such names.`,
    provider,
    model,
  }));
}

/** The outcome of a call; one that nobody knows is told, and counts as answered. */
export function outcomeOf(outcome: Outcome, { model }: Route, diagnostics: Diagnostics): Outcome {
  if (OUTCOMES.includes(outcome)) return outcome;
  const message = `outcome of a call of ${model} is ${describeValue(outcome)}; expected one of ${OUTCOMES.join(', ')}.`;
  diagnostics.error({ kind: 'invalid_label', message });
  return 'ok';
}
