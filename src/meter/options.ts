// What `createCostMeter` takes, checked and with defaults filled in.
import { BASE_LABELS, COUNTERS, GAUGES, labelNames } from '../catalogue/metrics.ts';
import { ConfigError, type ConfigFault, type Diagnostic } from '../catalogue/errors.ts';
import { type Budgets, DEFAULT_BUDGETS } from '../budget/budgets.ts';
import { readBudgets } from '../budget/file.ts';
import { parseBudgets } from '../budget/schema.ts';
import type { UserLabelling } from '../labels/users.ts';

/** Budgets as they may be written: what has a default can be left out. */
export interface BudgetsInput {
  timeZone?: string;
  budgets?: (Pick<Budgets['budgets'][number], 'name' | 'period' | 'limitUsd'> &
    Partial<Budgets['budgets'][number]>)[];
  trend?: Partial<Budgets['trend']>;
}

/** Options of `createCostMeter`. */
export interface CostMeterOptions {
  /**
   * How users appear in labels. A required choice, since names in labels reach everybody who can read the metrics:
   * `'plain'` as they are, `'off'` not at all, `{ hashKey }` under a pseudonym (HMAC-SHA256, shortened) that is the
   * same in every process with the same key.
   */
  users: UserLabelling;
  /** Users with series of their own; the rest are booked under `user="other"`. Default 1,000. */
  maxUsers?: number;
  /** Models with series of their own; the rest are booked under `model="other"`. Default 500. */
  maxModels?: number;
  /** Names of further labels that calls may carry. Default none. */
  extraLabels?: readonly string[];
  /** Limits to expose: the path of a `budgets.yaml`, or the same settings in code. Default {@link DEFAULT_BUDGETS}. */
  budgets?: string | BudgetsInput;
  /** Told of calls that could not be recorded as given, and once of each model without a price. Default: silent. */
  onDiagnostic?: (diagnostic: Diagnostic) => void;
}

/** Options after validation. */
export interface Settings {
  readonly users: UserLabelling;
  readonly maxUsers: number;
  readonly maxModels: number;
  readonly extraLabels: readonly string[];
  readonly budgets: Budgets;
  readonly onDiagnostic: ((diagnostic: Diagnostic) => void) | undefined;
}

const MIN_HASH_KEY_LENGTH = 16;

/** Checks of single options: what is allowed, and whether a value is. */
const CHECKS: Record<string, { readonly allowed: string; readonly ok: (value: unknown) => boolean }> = {
  users: {
    allowed: `'plain', 'off' or { hashKey } with a key of at least ${MIN_HASH_KEY_LENGTH} characters`,
    ok: isUserLabelling,
  },
  maxUsers: { allowed: 'a whole number of at least 1', ok: isPositiveInteger },
  maxModels: { allowed: 'a whole number of at least 1', ok: isPositiveInteger },
  extraLabels: {
    allowed: 'a list of label names such as team or feature, none twice or already in use',
    ok: areExtraLabels,
  },
  budgets: {
    allowed: 'the path of a budgets file, or budgets',
    ok: (value) => typeof value === 'string' || isObject(value),
  },
  onDiagnostic: { allowed: 'a function', ok: (value) => typeof value === 'function' },
};

/**
 * Validates options and fills in defaults.
 *
 * @throws {ConfigError} naming every wrong option, or the place in the budgets file.
 */
export function parseOptions(options: CostMeterOptions): Settings {
  const given: unknown = options;
  if (!isObject(given)) {
    throw new ConfigError([{ path: 'options', value: given, allowed: 'an object with at least `users`' }]);
  }
  const faults: ConfigFault[] = [];
  for (const [name, { allowed, ok }] of Object.entries(CHECKS)) {
    const value = given[name];
    if (value === undefined && name !== 'users') continue;
    // A key is a secret: it is not shown even where it is wrong.
    if (!ok(value)) faults.push({ path: name, value: name === 'users' ? withoutKey(value) : value, allowed });
  }
  for (const name of Object.keys(given)) {
    if (name in CHECKS) continue;
    faults.push({
      path: name,
      value: given[name],
      allowed: `one of the options ${Object.keys(CHECKS).join(', ')}`,
    });
  }
  if (faults.length > 0) throw new ConfigError(faults);

  return {
    users: options.users,
    maxUsers: options.maxUsers ?? 1000,
    maxModels: options.maxModels ?? 500,
    extraLabels: [...(options.extraLabels ?? [])],
    budgets: parseBudgetsOption(options.budgets),
    onDiagnostic: options.onDiagnostic,
  };
}

function parseBudgetsOption(budgets: CostMeterOptions['budgets']): Budgets {
  if (budgets === undefined) return DEFAULT_BUDGETS;
  return typeof budgets === 'string' ? readBudgets(budgets) : parseBudgets(budgets);
}

function isUserLabelling(value: unknown): boolean {
  if (value === 'plain' || value === 'off') return true;
  return (
    isObject(value) && typeof value['hashKey'] === 'string' && value['hashKey'].length >= MIN_HASH_KEY_LENGTH
  );
}

function withoutKey(value: unknown): unknown {
  if (!isObject(value) || typeof value['hashKey'] !== 'string') return value;
  return { hashKey: `(${value['hashKey'].length} characters)` };
}

function isPositiveInteger(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

/** Prometheus's label names; `__` is reserved, and `le`, `job` and `instance` mean something else. */
const LABEL_NAME = /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/;
const TAKEN: ReadonlySet<string> = new Set([
  ...BASE_LABELS,
  ...[...Object.values(COUNTERS), ...Object.values(GAUGES)].flatMap(labelNames),
  'le',
  'quantile',
  'job',
  'instance',
]);

function areExtraLabels(value: unknown): boolean {
  if (!Array.isArray(value) || new Set(value).size !== value.length) return false;
  return value.every((name) => typeof name === 'string' && LABEL_NAME.test(name) && !TAKEN.has(name));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
