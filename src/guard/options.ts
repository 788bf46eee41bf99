// What `createGuard` takes, checked and with defaults filled in.
import { bearerCheck } from '../catalogue/bearer-token.ts';
import { ConfigError, type ConfigFault } from '../catalogue/errors.ts';
import type { Decision, GuardedCall } from '../catalogue/guard.ts';

/** Whether calls are refused, only counted, or not looked at. */
export const GUARD_MODES = ['enforce', 'dry-run', 'off'] as const;
export type GuardMode = (typeof GUARD_MODES)[number];

/** What becomes of calls while Alertmanager does not answer: let through (fail open), or refused (fail closed). */
export const ON_UNAVAILABLE = ['allow', 'block'] as const;
export type OnUnavailable = (typeof ON_UNAVAILABLE)[number];

/** Options of `createGuard`. */
export interface GuardOptions {
  /**
   * Alertmanager's address, such as `http://127.0.0.1:9093`; a user and password in it are sent. Of several, members of
   * one cluster, the first that answers is asked.
   */
  alertmanager: string | readonly string[];
  /** `enforce` refuses calls, `dry-run` counts those it would refuse, `off` does nothing at all. Default `enforce`. */
  mode?: GuardMode;
  /** How often Alertmanager is asked, in milliseconds. Default 5,000. */
  pollEveryMs?: number;
  /** How long an answer may take, in milliseconds; also how long the first check waits at most. Default 2,000. */
  timeoutMs?: number;
  /**
   * What becomes of calls while Alertmanager does not answer. `allow` lets them through, but for blocks that are known and
   * have not ended. `block` refuses all of them once the last answer is older than `maxStaleMs`. Default `allow`.
   */
  onUnavailable?: OnUnavailable;
  /** With `onUnavailable: 'block'`: how old the last answer may be, in milliseconds. Default 60,000, or two polls. */
  maxStaleMs?: number;
  /** Sent to Alertmanager as `Authorization: Bearer <token>`. Default none. */
  bearerToken?: string;
  /** Further headers for Alertmanager, such as a tenant's. Default none. */
  headers?: Readonly<Record<string, string>>;
  /** The token that requests to `guard.webhook` must have. Default: anybody who reaches it may say what is blocked. */
  webhookBearerToken?: string;
  /** Told of each call that is refused, or in dry-run would be. Default: nobody is. */
  onBlocked?: (decision: Extract<Decision, { message: string }>, call: GuardedCall) => void;
}

/** Options after validation. */
export type GuardSettings = Required<
  Omit<GuardOptions, 'alertmanager' | 'bearerToken' | 'webhookBearerToken' | 'onBlocked'>
> &
  Pick<GuardOptions, 'bearerToken' | 'webhookBearerToken' | 'onBlocked'> & {
    readonly alertmanagers: readonly URL[];
  };

const DEFAULTS = {
  mode: 'enforce',
  pollEveryMs: 5_000,
  timeoutMs: 2_000,
  onUnavailable: 'allow',
  headers: {},
} as const;

const MILLISECONDS = 'a number of milliseconds from 10 to 3600000';

/** Checks of single options: what is allowed, and whether a value is. */
export const CHECKS: Record<
  keyof GuardOptions,
  { readonly allowed: string; readonly ok: (value: unknown) => boolean }
> = {
  alertmanager: {
    allowed: 'an address such as http://127.0.0.1:9093, or a list of them',
    ok: (value) => {
      const list: unknown[] = Array.isArray(value) ? value : [value];
      return list.length > 0 && list.every(isAddress);
    },
  },
  mode: { allowed: `one of ${GUARD_MODES.join(', ')}`, ok: (value) => GUARD_MODES.includes(value as never) },
  pollEveryMs: { allowed: MILLISECONDS, ok: isMilliseconds },
  timeoutMs: { allowed: MILLISECONDS, ok: isMilliseconds },
  onUnavailable: {
    allowed: `one of ${ON_UNAVAILABLE.join(', ')}`,
    ok: (value) => ON_UNAVAILABLE.includes(value as never),
  },
  maxStaleMs: { allowed: 'a number of milliseconds that is no shorter than pollEveryMs', ok: isMilliseconds },
  bearerToken: { allowed: 'a token', ok: (value) => typeof value === 'string' },
  headers: { allowed: 'names of headers with their values', ok: areHeaders },
  webhookBearerToken: { allowed: 'a token', ok: (value) => typeof value === 'string' },
  onBlocked: { allowed: 'a function', ok: (value) => typeof value === 'function' },
};

/** What of the options must not stand in a message. */
const SECRET: ReadonlySet<string> = new Set(['bearerToken', 'webhookBearerToken', 'headers', 'alertmanager']);

/**
 * Validates options and fills in defaults.
 *
 * @throws {ConfigError} naming every wrong option.
 */
export function parseGuardOptions(options: GuardOptions): GuardSettings {
  const given: unknown = options;
  if (typeof given !== 'object' || given === null) {
    throw new ConfigError([
      { path: 'options', value: given, allowed: 'an object with at least `alertmanager`' },
    ]);
  }
  const values = given as Readonly<Record<string, unknown>>;
  const faults: ConfigFault[] = [];
  for (const [name, { allowed, ok }] of Object.entries(CHECKS)) {
    const value = values[name];
    if ((value === undefined && name !== 'alertmanager') || ok(value)) continue;
    faults.push({ path: name, value: SECRET.has(name) ? shownSecret(name, value) : value, allowed });
  }
  for (const name of Object.keys(values).filter((each) => !(each in CHECKS))) {
    const allowed = `one of the options ${Object.keys(CHECKS).join(', ')}`;
    faults.push({ path: name, value: values[name], allowed });
  }
  const { alertmanager, ...others } = { ...DEFAULTS, ...defined(options) };
  const { pollEveryMs, maxStaleMs = Math.max(60_000, 2 * pollEveryMs) } = others;
  if (faults.length === 0 && maxStaleMs < pollEveryMs) {
    faults.push({ path: 'maxStaleMs', value: maxStaleMs, allowed: CHECKS.maxStaleMs.allowed });
  }
  if (faults.length > 0) throw new ConfigError(faults);
  // Throws on tokens that could never be sent.
  bearerCheck(options.bearerToken);
  const list = typeof alertmanager === 'string' ? [alertmanager] : alertmanager;
  return { ...others, maxStaleMs, alertmanagers: list.map((address) => new URL(address)) };
}

/** Options without those that are given as undefined. */
function defined(options: GuardOptions): GuardOptions {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as unknown as GuardOptions;
}

/** A wrong address is shown where it can hold no password. */
function shownSecret(name: string, value: unknown): unknown {
  if (value === undefined || (name === 'alertmanager' && !JSON.stringify(value).includes('@'))) return value;
  return `(${typeof value}, not shown)`;
}

function isAddress(value: unknown): boolean {
  return typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value);
}

function isMilliseconds(value: unknown): boolean {
  return typeof value === 'number' && value >= 10 && value <= 3_600_000;
}

function areHeaders(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  try {
    new Headers(value);
    return Object.values(value).every((each) => typeof each === 'string');
  } catch {
    return false;
  }
}
