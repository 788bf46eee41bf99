// What `createCostMeter` takes, checked and with defaults filled in.
import { BASE_LABELS, COUNTERS, GAUGES, labelNames } from '../catalogue/metrics.ts';
import { ConfigError, type ConfigFault, type Diagnostic } from '../catalogue/errors.ts';
import { type Budget, type Budgets, DEFAULT_BUDGETS } from '../budget/budgets.ts';
import { readBudgets } from '../budget/file.ts';
import { parseBudgets } from '../budget/schema.ts';
import type { UserLabelling } from '../labels/users.ts';
import type { PriceList } from '../pricing/price-list.ts';
import type { RefreshSettings } from '../pricing/refresh.ts';
import { EMPTY_PRICE_LIST } from '../pricing/price-list.ts';
import { parsePriceList } from '../pricing/schema.ts';
import { readPriceList } from '../pricing/file.ts';
import { openWatchedFile, type WatchedFile } from '../catalogue/watched-file.ts';

/** Budgets as they may be written: what has a default can be left out. */
export interface BudgetsInput {
  timeZone?: string;
  monthStartsOn?: number;
  budgets?: readonly (Pick<Budget, 'name' | 'period' | 'limitUsd'> & Partial<Budget>)[];
  trend?: Partial<Budgets['trend']>;
}

/** A state file with settings. */
export interface StateFileInput {
  path: string;
  /**
   * How long calls are gathered before they are written, in milliseconds: what a process that is killed loses at most.
   * 0 writes each call before `record` returns. Default 20.
   */
  writeEveryMs?: number;
}

/** A price list as it may be written: what is empty can be left out. */
export type PriceListInput = Partial<PriceList>;

/** Where prices come from, beside those that come with the library. */
export interface PricesInput {
  /** A `prices.yaml`; read again within seconds when it changes. */
  file?: string;
  /** The same settings in code, instead of a file. */
  list?: PriceListInput;
  /** Fetches newer price data in the background, for the whole process. Default: not. */
  refresh?: RefreshSettings;
}

/** Options of `createCostMeter`. */
export interface CostMeterOptions {
  /**
   * How users appear in labels. A required choice, since names in labels reach everybody who can read the metrics:
   * `'plain'` as they are, `'off'` not at all, `{ hashKey }` under a pseudonym (HMAC-SHA256, shortened) that is the
   * same in every process with the same key.
   */
  users: UserLabelling;
  /**
   * Users with series of their own at a time; the rest are booked under `user="other"`. A user who spends more there than
   * the smallest of the others takes that one's place. Default 1,000.
   */
  maxUsers?: number;
  /**
   * How long a user must have been idle, in seconds, to make room for a new one; counted from the first scrape after their
   * last call. Default 300.
   */
  userIdleSeconds?: number;
  /** Models with series of their own; the rest are booked under `model="other"`. Default 500. */
  maxModels?: number;
  /** Names of further labels that calls may carry. Default none. */
  extraLabels?: readonly string[];
  /**
   * Limits to expose: the path of a `budgets.yaml`, which is read again within seconds when it changes, or the same
   * settings in code. Default {@link DEFAULT_BUDGETS}.
   */
  budgets?: string | BudgetsInput;
  /**
   * Own prices, aliases, discounts and service tiers: the path of a `prices.yaml`, or settings. Default: the prices that
   * come with the library.
   */
  prices?: string | PricesInput;
  /**
   * A file in which totals survive the process, and which the workers of one app share. Several apps need several files.
   * It is made if it is missing; its folder is not. Default none: totals begin at 0 with each start.
   */
  stateFile?: string | StateFileInput;
  /** Told of calls that could not be recorded as given, and once of each model without a price. Default: silent. */
  onDiagnostic?: (diagnostic: Diagnostic) => void;
}

/** Own prices after validation. */
export interface PriceSettings {
  readonly file: string | undefined;
  /** Where there is a file: what watches it. */
  readonly watched: WatchedFile<PriceList> | undefined;
  readonly list: PriceList;
  readonly refresh: RefreshSettings | undefined;
}

/** Budgets after validation. */
export interface BudgetSettings {
  readonly file: string | undefined;
  /** Where there is a file: what watches it. */
  readonly watched: WatchedFile<Budgets> | undefined;
  readonly budgets: Budgets;
}

/** Options after validation. */
export interface Settings {
  readonly users: UserLabelling;
  readonly maxUsers: number;
  readonly maxModels: number;
  readonly extraLabels: readonly string[];
  readonly budgets: BudgetSettings;
  readonly prices: PriceSettings;
  readonly userIdleMs: number;
  readonly stateFile: Required<StateFileInput> | undefined;
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
  prices: {
    allowed: 'the path of a price list, or { file or list, refresh: { file, url, everyHours, timeoutMs } }',
    ok: arePrices,
  },
  userIdleSeconds: {
    allowed: 'a positive number of seconds',
    ok: (value) => isAtLeast(value, Number.MIN_VALUE),
  },
  stateFile: {
    allowed: 'the path of a file, or { path, writeEveryMs } with a number of milliseconds from 0 to 10000',
    ok: isStateFile,
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
    budgets: parseBudgetsOption(options.budgets, options.extraLabels ?? []),
    prices: parsePrices(options.prices),
    userIdleMs: (options.userIdleSeconds ?? 300) * 1000,
    stateFile: parseStateFile(options.stateFile),
    onDiagnostic: options.onDiagnostic,
  };
}

function parseBudgetsOption(
  given: CostMeterOptions['budgets'],
  ownLabels: readonly string[],
): BudgetSettings {
  if (typeof given !== 'string') {
    const budgets = given === undefined ? DEFAULT_BUDGETS : parseBudgets(given, { ownLabels });
    return { file: undefined, watched: undefined, budgets };
  }
  const watched = openWatchedFile(given, (file) => readBudgets(file, ownLabels));
  return { file: given, watched, budgets: watched.settings };
}

function parsePrices(prices: CostMeterOptions['prices'] = {}): PriceSettings {
  const { file, list, refresh } = typeof prices === 'string' ? { file: prices } : prices;
  const watched = file === undefined ? undefined : openWatchedFile(file, readPriceList);
  return {
    file,
    watched,
    list: watched?.settings ?? (list === undefined ? EMPTY_PRICE_LIST : parsePriceList(list)),
    refresh,
  };
}

function arePrices(value: unknown): boolean {
  if (typeof value === 'string') return value !== '';
  if (!isObject(value)) return false;
  const { file, list, refresh, ...rest } = value;
  if (Object.keys(rest).length > 0 || (file !== undefined && list !== undefined)) return false;
  if (file !== undefined && (typeof file !== 'string' || file === '')) return false;
  return refresh === undefined || isRefresh(refresh);
}

function isRefresh(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { file, url, everyHours, timeoutMs, ...rest } = value;
  return (
    Object.keys(rest).length === 0 &&
    typeof file === 'string' &&
    file !== '' &&
    (url === undefined || (typeof url === 'string' && URL.canParse(url))) &&
    (everyHours === undefined || (isAtLeast(everyHours, 0.01) && everyHours <= 500)) &&
    (timeoutMs === undefined || isAtLeast(timeoutMs, 1))
  );
}

function parseStateFile(stateFile: CostMeterOptions['stateFile']): Settings['stateFile'] {
  if (stateFile === undefined) return undefined;
  const { path, writeEveryMs = 20 } = typeof stateFile === 'string' ? { path: stateFile } : stateFile;
  return { path, writeEveryMs };
}

function isStateFile(value: unknown): boolean {
  if (typeof value === 'string') return value !== '';
  if (!isObject(value) || typeof value['path'] !== 'string' || value['path'] === '') return false;
  const every = value['writeEveryMs'];
  return every === undefined || (isAtLeast(every, 0) && every <= 10_000);
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

function isAtLeast(value: unknown, least: number): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= least;
}

function isPositiveInteger(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

/** Prometheus's label names; `__` is reserved, and `le`, `job` and `instance` mean something else. */
const LABEL_NAME = /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/;
const TAKEN: ReadonlySet<string> = new Set([
  ...BASE_LABELS,
  ...[...Object.values(COUNTERS), ...Object.values(GAUGES)].flatMap(labelNames),
  // A limit on everything has the scope `total`.
  'total',
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
