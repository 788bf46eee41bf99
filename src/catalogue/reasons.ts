// Closed sets of reasons that appear as label values.

/**
 * Why a call has no price: `reason` of `llm_unpriced_requests_total`.
 *
 * - `unknown_provider`, `unknown_model`: the price book does not know it.
 * - `unknown_unit`: the model is known, but not what it charges for something the call used.
 * - `unknown_tier`: the model is known, but not its price in the call's service tier.
 * - `missing_usage`: a successful call for which no usage was given.
 * - `invalid_usage`, `invalid_cost`: figures that cannot be, such as more cached tokens than input tokens.
 */
export const UNPRICED_REASONS = [
  'unknown_provider',
  'unknown_model',
  'unknown_unit',
  'unknown_tier',
  'missing_usage',
  'invalid_usage',
  'invalid_cost',
] as const;

/** One reason why a call has no price. */
export type UnpricedReason = (typeof UNPRICED_REASONS)[number];

/**
 * Why a call could not be recorded as given: `reason` of `llm_recorder_errors_total`.
 *
 * - `invalid_call`: no provider or no model; nothing is booked.
 * - `invalid_usage`, `invalid_cost`: booked as a request without a price.
 * - `invalid_label`: a label was shortened, repaired or dropped.
 * - `model_overflow`: the model cap was reached; booked under `model="other"`.
 * - `prices`: changed prices were refused; those before stay in force.
 * - `budgets`: changed budgets were refused; those before stay in force.
 * - `state`: the state file could not be read or written.
 * - `diagnostic`: the host's own `onDiagnostic` threw.
 * - `internal`: a fault of this library.
 */
export const RECORDER_ERROR_REASONS = [
  'invalid_call',
  'invalid_usage',
  'invalid_cost',
  'invalid_label',
  'model_overflow',
  'prices',
  'budgets',
  'state',
  'diagnostic',
  'internal',
] as const;

/** One reason why a call could not be recorded as given. */
export type RecorderErrorReason = (typeof RECORDER_ERROR_REASONS)[number];
