// Which calls are stopped: all of them, or those with one value of a label.
import { EVERYTHING } from '../../guard/alert.ts';
import { cleanLabel } from '../../labels/sanitise.ts';
import { pseudonym } from '../../labels/users.ts';
import { CommandError, type Option, type Values } from '../definition.ts';

/** Calls, in the words of alerts: a scope and a subject. */
export interface Selector {
  readonly scope: string;
  readonly subject: string;
}

const DEFAULT_HASH_KEY_ENV = 'LLM_COST_USER_KEY';
const BASE_SCOPES = ['user', 'model', 'provider', 'type'] as const;

/** The options that say which calls. */
export const SELECTOR_OPTIONS = {
  all: { about: 'All calls.' },
  user: { value: 'USER', about: 'Calls of a user.' },
  model: { value: 'MODEL', about: 'Calls of a model, by the name it is recorded under.' },
  provider: { value: 'PROVIDER', about: 'Calls to a provider.' },
  type: { value: 'TYPE', about: 'Calls of a type, such as chat.' },
  label: { value: 'NAME=VALUE', about: "Calls with a value of one of the app's own labels." },
  'hash-key-env': {
    value: 'NAME',
    about: `The environment variable with the app's key for pseudonyms of users. Default: ${DEFAULT_HASH_KEY_ENV}, if it is set.`,
  },
} as const satisfies Record<string, Option>;

export const CHOICES = '--all, --user, --model, --provider, --type or --label';

/** The calls that are meant. */
export function selectorOf(
  values: Values<typeof SELECTOR_OPTIONS>,
  env: Readonly<Partial<Record<string, string>>>,
  choices = CHOICES,
): Selector {
  const given: Selector[] = [];
  if (values.all === true) given.push({ scope: 'total', subject: EVERYTHING });
  for (const scope of BASE_SCOPES) {
    const subject = values[scope];
    if (subject !== undefined) given.push({ scope, subject });
  }
  if (values.label !== undefined) given.push(ownLabel(values.label));
  const [selector] = given;
  if (selector === undefined || given.length > 1) throw new CommandError(`expected one of ${choices}`);
  const { scope, subject } = selector;
  if (subject === '' || (scope !== 'total' && subject === EVERYTHING)) {
    throw new CommandError(`--${scope} ${subject}: expected a value; --all stops all calls`);
  }
  const label = cleanLabel(subject);
  return { scope, subject: scope === 'user' ? userLabel(label, values['hash-key-env'], env) : label };
}

/** How messages name the calls of a selector. */
export function described({ scope, subject }: Selector): string {
  return scope === 'total' ? 'everything' : `${scope} ${subject}`;
}

function ownLabel(text: string): Selector {
  const [, scope = '', subject = ''] = /^([a-zA-Z_][a-zA-Z0-9_]*)=(.+)$/s.exec(text) ?? [];
  if (scope === '') throw new CommandError(`--label ${text}: expected NAME=VALUE, such as team=search`);
  if (BASE_SCOPES.includes(scope as never)) {
    throw new CommandError(`--label ${text}: expected one of the app's own labels; use --${scope}`);
  }
  if (scope === 'total') throw new CommandError(`--label ${text}: no label has this name; use --all`);
  return { scope, subject };
}

/** What pseudonyms look like; one that was copied from a dashboard is meant as it is. */
const PSEUDONYM = /^u_[0-9a-f]{16}$/;

function userLabel(
  user: string,
  keyEnv: string | undefined,
  env: Readonly<Partial<Record<string, string>>>,
): string {
  const hashKey = env[keyEnv ?? DEFAULT_HASH_KEY_ENV];
  if (hashKey === undefined || hashKey === '') {
    if (keyEnv === undefined) return user;
    throw new CommandError(`--hash-key-env ${keyEnv}: this environment variable is not set`);
  }
  return PSEUDONYM.test(user) ? user : pseudonym(user, hashKey);
}
