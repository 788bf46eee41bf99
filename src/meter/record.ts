// Recording one call: check, label, price, book.
import type { Call, RecordResult, Usage } from '../catalogue/call.ts';
import { describeValue } from '../catalogue/errors.ts';
import { COUNTERS, type Outcome, OUTCOMES } from '../catalogue/metrics.ts';
import type { UnpricedReason } from '../catalogue/reasons.ts';
import { TOKEN_TYPES, type TokensByType } from '../catalogue/token-types.ts';
import { cellOf, cellsByOwnValue } from '../ledger/cells.ts';
import type { Ledger, Row } from '../ledger/ledger.ts';
import { bucketsOf } from '../pricing/buckets.ts';
import type { PriceBook } from '../pricing/price-book.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { CallLabels, Labeller } from './labels.ts';
import type { TrackedUsers } from './tracked-users.ts';

const COST = cellOf(COUNTERS.costUsd);
const ESTIMATED = cellOf(COUNTERS.estimatedRequests);
const ESTIMATED_COST = cellOf(COUNTERS.estimatedCostUsd);
const TOKENS = cellsByOwnValue(COUNTERS.tokens);
const REQUESTS = cellsByOwnValue(COUNTERS.requests);
const UNPRICED_TOKENS = cellsByOwnValue(COUNTERS.unpricedTokens);
const UNPRICED_REQUESTS = cellsByOwnValue(COUNTERS.unpricedRequests);

const NOTHING_USED = { tokens: {}, units: undefined, used: false, fault: undefined } as const;

const NOT_RECORDED: RecordResult = Object.freeze({ recorded: false, priced: false, usd: undefined });

/** A call as it was booked: label values in the order of the rows, and disjoint tokens. */
export interface BookedCall {
  readonly labels: readonly string[];
  readonly tokens: TokensByType;
  readonly outcome: Outcome;
}

/** Told of calls, one by one, as they are booked. Must not throw. */
export type CallListener = (call: BookedCall) => void;

/** What recording needs. */
export interface Recorder {
  readonly ledger: Ledger;
  readonly prices: PriceBook;
  readonly labeller: Labeller;
  readonly users: TrackedUsers;
  readonly diagnostics: Diagnostics;
  readonly listeners: readonly CallListener[];
}

/** Dollars of a call, or why there are none. */
type Cost =
  | { readonly usd: number; readonly inferred?: boolean; readonly reason?: undefined }
  | { readonly reason: UnpricedReason };

/** Records a call. Never throws: what cannot be recorded as given is counted and told. */
export function recordCall(recorder: Recorder, call: Call): RecordResult {
  try {
    return book(recorder, call);
  } catch (cause) {
    recorder.diagnostics.error({ kind: 'internal', message: 'A call could not be recorded.', cause });
    return NOT_RECORDED;
  }
}

function book(recorder: Recorder, call: Call): RecordResult {
  const { ledger, prices, labeller, users, diagnostics, listeners } = recorder;
  if (!isNamed(call)) {
    const message = 'A call has no provider or no model; expected two non-empty strings.';
    diagnostics.error({ kind: 'invalid_call', message });
    return NOT_RECORDED;
  }
  const outcome = outcomeOf(call, diagnostics);
  const labels = labeller.labelsOf(call);
  const row = ledger.row('call', labels.call);
  ledger.book(row, REQUESTS[outcome], 1);

  const { provider, model } = labels;
  const buckets = outcome === 'blocked' ? NOTHING_USED : bucketsOf(usageOf(call));
  if (buckets.fault !== undefined) {
    diagnostics.error({
      kind: 'invalid_usage',
      message: `Usage of ${model}: ${buckets.fault}.`,
      provider,
      model,
    });
  }
  const { tokens, units, used } = buckets.fault === undefined ? buckets : NOTHING_USED;
  bookTokens(ledger, row, tokens, TOKENS);
  if (call.estimated === true) ledger.book(row, ESTIMATED, 1);
  for (const listener of listeners) listener({ labels: row.labels, tokens, outcome });

  let cost: Cost;
  if (call.costUsd !== undefined) cost = ownCost(call.costUsd, labels, diagnostics);
  else if (buckets.fault !== undefined) cost = { reason: 'invalid_usage' };
  else if (used)
    cost = prices.price({ provider, model, tokens, units, serviceTier: call.serviceTier, at: call.at });
  else cost = outcome === 'ok' ? { reason: 'missing_usage' } : { usd: 0 };

  if (cost.reason === undefined) {
    if (cost.inferred === true) tellInferred(labels, diagnostics);
    // A failed or blocked call without usage cost nothing and gives birth to no dollar series.
    if (used || call.costUsd !== undefined) ledger.book(row, COST, cost.usd);
    if (call.estimated === true && used) ledger.book(row, ESTIMATED_COST, cost.usd);
    users.spent(labels.user, cost.usd);
    return { recorded: true, priced: true, usd: cost.usd };
  }
  const { reason } = cost;
  const unpriced = ledger.row('unpriced', labels.unpriced);
  ledger.book(unpriced, UNPRICED_REQUESTS[reason], 1);
  bookTokens(ledger, unpriced, tokens, UNPRICED_TOKENS);
  diagnostics.once(`${reason}\n${provider}\n${model}`, () => ({
    kind: 'unpriced',
    message: `No price for calls of ${model} at ${provider} (${reason}); they are counted in ${COUNTERS.unpricedRequests.name}, not as $0.`,
    provider,
    model,
    reason,
  }));
  return { recorded: true, priced: false, usd: undefined, reason };
}

function tellInferred({ provider, model }: CallLabels, diagnostics: Diagnostics): void {
  diagnostics.once(`inferred\n${provider}\n${model}`, () => ({
    kind: 'inferred_price',
    message: `${provider} has no prices; calls of ${model} are priced as those of the provider whose models have such names.`,
    provider,
    model,
  }));
}

function bookTokens(ledger: Ledger, row: Row, tokens: TokensByType, cells: typeof TOKENS): void {
  for (const type of TOKEN_TYPES) {
    const count = tokens[type];
    if (count !== undefined) ledger.book(row, cells[type], count);
  }
}

function ownCost(costUsd: unknown, { provider, model }: CallLabels, diagnostics: Diagnostics): Cost {
  if (typeof costUsd === 'number' && Number.isFinite(costUsd) && costUsd >= 0) return { usd: costUsd };
  const message = `costUsd of a call of ${model} is ${describeValue(costUsd)}; expected a non-negative number of dollars.`;
  diagnostics.error({ kind: 'invalid_cost', message, provider, model });
  return { reason: 'invalid_cost' };
}

function isNamed(call: unknown): call is Call {
  if (typeof call !== 'object' || call === null) return false;
  const { provider, model } = call as Partial<Call>;
  return typeof provider === 'string' && provider !== '' && typeof model === 'string' && model !== '';
}

function usageOf({ usage }: { readonly usage?: Usage | null }): Usage {
  return typeof usage === 'object' && usage !== null ? usage : {};
}

function outcomeOf({ outcome = 'ok', model }: Call, diagnostics: Diagnostics): Outcome {
  if (OUTCOMES.includes(outcome)) return outcome;
  const message = `outcome of a call of ${model} is ${describeValue(outcome)}; expected one of ${OUTCOMES.join(', ')}.`;
  diagnostics.error({ kind: 'invalid_label', message });
  return 'ok';
}
