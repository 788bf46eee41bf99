// Recording one call: check, label, price, book.
import type { Call, RecordResult, Usage } from '../catalogue/call.ts';
import type { GuardedCall } from '../catalogue/guard.ts';
import { COUNTERS, type Outcome } from '../catalogue/metrics.ts';
import type { UnpricedReason } from '../catalogue/reasons.ts';
import { TOKEN_INDEX, TOKEN_TYPES, type TokensByType, type TokenType } from '../catalogue/token-types.ts';
import { cellOf, cellsByOwnValue } from '../ledger/cells.ts';
import type { CallCells, PlainCells } from '../ledger/blocks.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { labelsOf, type Row } from '../ledger/rows.ts';
import { createBuckets, fillBuckets, isPlain, tokensByType } from '../pricing/buckets.ts';
import { costOf, costOfPlain } from '../pricing/flat-prices.ts';
import type { PriceBook } from '../pricing/price-book.ts';
import { outcomeOf, tellFault, tellInferred, tellUnpriced } from './call-faults.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { Labeller } from './labels.ts';
import type { Route } from './routes.ts';
import type { TrackedUsers } from './tracked-users.ts';

const COST = cellOf(COUNTERS.costUsd);
const SCOPE_COST = cellOf(COUNTERS.scopeCostUsd);
const ESTIMATED = cellOf(COUNTERS.estimatedRequests);
const ESTIMATED_COST = cellOf(COUNTERS.estimatedCostUsd);
const SERVICE_TIER_COST = new Map<string, number>(
  Object.entries(cellsByOwnValue(COUNTERS.serviceTierCostUsd)),
);
const TOKENS = firstOf(cellsByOwnValue(COUNTERS.tokens));
const UNPRICED_TOKENS = firstOf(cellsByOwnValue(COUNTERS.unpricedTokens));

/** Where calls are booked, by outcome. */
const CALLS = cellsOfCalls(cellsByOwnValue(COUNTERS.requests), TOKENS, COST);
/** Where answered calls with plain tokens are booked. */
const ANSWERED = plainCells(CALLS.ok.request, TOKENS + TOKEN_INDEX.input, TOKENS + TOKEN_INDEX.output, COST);
/** Where they are booked once more for want of a price, by reason. */
const UNPRICED_REQUESTS = cellsByOwnValue(COUNTERS.unpricedRequests);

const NOT_RECORDED: RecordResult = Object.freeze({ recorded: false, priced: false, usd: undefined });
const NO_USAGE: Usage = Object.freeze({});

/** The call being recorded, filled anew for each; nothing of it is read after the host was told of anything. */
const buckets = createBuckets();

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
  /** Names of the app's own labels, in the order of the rows' last values. */
  readonly extraLabels: readonly string[];
  readonly prices: PriceBook;
  readonly labeller: Labeller;
  readonly users: TrackedUsers;
  readonly diagnostics: Diagnostics;
  readonly listeners: readonly CallListener[];
}

const DRY_RUN_BLOCKED = cellOf(COUNTERS.dryRunBlockedRequests);

/** Counts a call that a guard would have refused. Never throws. */
export function recordDryRunBlock({ ledger, labeller, diagnostics }: Recorder, call: GuardedCall): void {
  try {
    if (isNamed(call)) ledger.book(labeller.placeOf(call).row, DRY_RUN_BLOCKED, 1);
  } catch (cause) {
    diagnostics.error({ kind: 'internal', message: 'A call could not be counted.', cause });
  }
}

/** Records a call. Never throws: what cannot be recorded as given is counted and told. */
export function recordCall(recorder: Recorder, call: Call): RecordResult {
  try {
    const known = recorder.labeller.knownPlace(call);
    if (known !== undefined) {
      const { route, row } = known;
      return bookShortly(recorder, call, route, row) ?? book(recorder, call, route, row);
    }
    if (!isNamed(call)) {
      const message = 'A call has no provider or no model; expected two non-empty strings.';
      recorder.diagnostics.error({ kind: 'invalid_call', message });
      return NOT_RECORDED;
    }
    const place = recorder.labeller.placeOf(call);
    const result = book(recorder, call, place.route, place.row);
    if (result.priced) recorder.users.spent(place.user, result.usd);
    return result;
  } catch (cause) {
    recorder.diagnostics.error({ kind: 'internal', message: 'A call could not be recorded.', cause });
    return NOT_RECORDED;
  }
}

/**
 * Books a call in a shorter way, to the same effect as `book`, but half the time: most calls have nothing but plain tokens and
 * a known price, and those before them have left everything ready. Returns undefined, with nothing booked, for any other.
 */
function bookShortly(recorder: Recorder, call: Call, route: Route, row: Row): RecordResult | undefined {
  const { prices } = route;
  const usage = usageOf(call);
  if (
    recorder.listeners.length > 0 ||
    recorder.extraLabels.length > 0 ||
    typeof prices !== 'object' ||
    route.revision !== recorder.prices.revision ||
    !isOrdinary(call) ||
    !isPlain(usage)
  ) {
    return undefined;
  }
  const usd = costOfPlain(prices, usage);
  if (Number.isNaN(usd) || !recorder.ledger.bookAgain(row, ANSWERED, usage, usd)) return undefined;
  return { recorded: true, priced: true, usd };
}

/** Whether a call was answered, and is to be priced at the list price of today. */
function isOrdinary({ outcome, costUsd, serviceTier, at, estimated }: Call): boolean {
  return (
    (outcome === undefined || outcome === 'ok') &&
    costUsd === undefined &&
    serviceTier === undefined &&
    at === undefined &&
    estimated === undefined
  );
}

function book(recorder: Recorder, call: Call, route: Route, row: Row): RecordResult {
  const { ledger, listeners, diagnostics } = recorder;
  const outcome = call.outcome === undefined ? 'ok' : outcomeOf(call.outcome, route, diagnostics);
  const fault = fillBuckets(buckets, outcome === 'blocked' ? NO_USAGE : usageOf(call));
  const { used } = buckets;

  const cost = costOfCall(recorder, call, route, outcome, fault);
  // A failed or blocked call without usage cost nothing and gives birth to no dollar series.
  const usd = typeof cost === 'number' && (used || call.costUsd !== undefined) ? cost : NaN;
  ledger.bookCall(row, CALLS[outcome], buckets, usd);
  if (recorder.extraLabels.length > 0) bookByOwnLabels(recorder, route, usd);
  if (call.estimated === true) bookEstimated(ledger, row, used ? usd : NaN);
  if (call.serviceTier !== undefined) bookByServiceTier(ledger, row, call.serviceTier, usd);
  if (listeners.length > 0) tell(listeners, row, outcome);

  if (typeof cost === 'number') {
    if (route.isInferred) tellInferred(route, diagnostics);
    if (fault !== undefined) tellFault(fault, route, diagnostics);
    return { recorded: true, priced: true, usd: cost };
  }
  bookUnpriced(ledger, route, cost);
  if (fault !== undefined) tellFault(fault, route, diagnostics);
  tellUnpriced(cost, call, route, diagnostics);
  return { recorded: true, priced: false, usd: undefined, reason: cost };
}

/** Dollars, or why there are none. */
function costOfCall(
  recorder: Recorder,
  call: Call,
  route: Route,
  outcome: Outcome,
  fault: string | undefined,
): number | UnpricedReason {
  const { costUsd, serviceTier = 'standard', at } = call;
  if (costUsd !== undefined) return isCost(costUsd) ? costUsd : 'invalid_cost';
  if (fault !== undefined) return 'invalid_usage';
  if (!buckets.used) return outcome === 'ok' ? 'missing_usage' : 0;

  const { prices } = recorder;
  const { provider, model } = route;
  if (serviceTier === 'standard' && at === undefined) {
    if (route.revision !== prices.revision) {
      route.prices = prices.lasting(provider, model);
      route.revision = prices.revision;
      route.isInferred = false;
    }
    if (typeof route.prices === 'string') return route.prices;
    if (route.prices !== undefined) {
      const usd = costOf(route.prices, buckets);
      return Number.isNaN(usd) ? 'unknown_unit' : usd;
    }
  }
  const { units } = buckets;
  const priced = prices.price({
    provider,
    model,
    tokens: tokensByType(buckets.counts),
    units,
    serviceTier,
    at,
  });
  if (priced.reason !== undefined) return priced.reason;
  route.isInferred = priced.inferred;
  return priced.usd;
}

/** The same dollars once for each of the app's own labels: a route has one value of each. */
function bookByOwnLabels({ ledger, extraLabels }: Recorder, route: Route, usd: number): void {
  if (Number.isNaN(usd)) return;
  route.ownLabelRows ??= extraLabels.map((name, index) =>
    ledger.row('scope', [name, route.group.labels.at(index - extraLabels.length) ?? '']),
  );
  for (const row of route.ownLabelRows) ledger.book(row, SCOPE_COST, usd);
}

/** The same dollars once more, where a tier served the call that has a price of its own. */
function bookByServiceTier(ledger: Ledger, row: Row, serviceTier: string, usd: number): void {
  const cell = SERVICE_TIER_COST.get(serviceTier);
  if (cell === undefined || Number.isNaN(usd)) return;
  ledger.book(ledger.totalOf(row.group), cell, usd);
}

function bookUnpriced(ledger: Ledger, route: Route, reason: UnpricedReason): void {
  const row = ledger.row('unpriced', route.group.labels);
  ledger.book(row, UNPRICED_REQUESTS[reason], 1);
  for (const kind of buckets.kinds.subarray(0, buckets.size)) {
    ledger.book(row, UNPRICED_TOKENS + kind, buckets.counts[kind] ?? 0);
  }
}

function bookEstimated(ledger: Ledger, row: Row, usd: number): void {
  ledger.book(row, ESTIMATED, 1);
  if (!Number.isNaN(usd)) ledger.book(row, ESTIMATED_COST, usd);
}

function tell(listeners: readonly CallListener[], row: Row, outcome: Outcome): void {
  const call = { labels: labelsOf(row), tokens: tokensByType(buckets.counts), outcome };
  for (const listener of listeners) listener(call);
}

function isNamed(call: unknown): call is Call {
  if (typeof call !== 'object' || call === null) return false;
  const { provider, model } = call as Partial<Call>;
  return typeof provider === 'string' && provider.length > 0 && typeof model === 'string' && model.length > 0;
}

function usageOf({ usage }: { readonly usage?: Usage | null }): Usage {
  return typeof usage === 'object' && usage !== null ? usage : NO_USAGE;
}

function isCost(costUsd: unknown): costUsd is number {
  return typeof costUsd === 'number' && Number.isFinite(costUsd) && costUsd >= 0;
}

/** The first of the cells of tokens, which stand in the order of `TOKEN_TYPES`. */
function firstOf(cells: Readonly<Record<TokenType, number>>): number {
  return cells[TOKEN_TYPES[0]];
}

function cellsOfCalls<Value extends string>(
  requests: Readonly<Record<Value, number>>,
  tokens: number,
  usd: number,
): Readonly<Record<Value, CallCells>> {
  const entries = Object.entries<number>(requests).map(([value, request]) => [
    value,
    { request, tokens, usd },
  ]);
  return Object.fromEntries(entries) as Record<Value, CallCells>;
}

function plainCells(request: number, input: number, output: number, usd: number): PlainCells {
  return { request, input, output, usd, mask: (1 << request) | (1 << input) | (1 << output) | (1 << usd) };
}
