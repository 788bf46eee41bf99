// Stops as Alertmanager has them: read, made, ended.
import { BLOCKING, EVERYTHING, STOP_ALERT } from '../../guard/alert.ts';
import { CommandError, type Option } from '../definition.ts';
import { fetchText, parseAddress, placeOf, TOKEN_OPTION } from '../fetch-text.ts';
import type { Selector } from './selector.ts';

/** The environment variable that stands for the option. */
const ADDRESS_ENV = 'LLM_COST_ALERTMANAGER_URL';

/** The options that say where Alertmanager is. */
export const ALERTMANAGER_OPTIONS = {
  alertmanager: {
    value: 'URL',
    about: `Alertmanager; all members of a cluster, separated by commas. Default: ${ADDRESS_ENV}.`,
  },
  ...TOKEN_OPTION,
} as const satisfies Record<string, Option>;

/** Where an Alertmanager is, and how to be let in. */
export interface Alertmanager {
  readonly address: URL;
  readonly tokenFile: string | undefined;
}

/** An alert as Alertmanager takes it. */
interface PostedAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
}

/** A stop in force. */
export interface Stop extends Selector {
  readonly alert: PostedAlert;
  readonly until: Date;
  /** A silence lets the calls pass all the same. */
  readonly isSilenced: boolean;
}

/** Somebody waits for it, and for the money to stop. */
const TIMEOUT_MS = 10_000;

/** Those that were given. */
export function alertmanagersOf(
  given: string | undefined,
  tokenFile: string | undefined,
  env: Readonly<Partial<Record<string, string>>>,
): Alertmanager[] {
  const text = given ?? env[ADDRESS_ENV] ?? '';
  if (text === '') throw new CommandError(`expected --alertmanager URL, or ${ADDRESS_ENV} to be set`);
  return text.split(',').map((address) => ({ address: parseAddress(address.trim()), tokenFile }));
}

/** The stops in force. */
export async function stopsIn(alertmanager: Alertmanager): Promise<Stop[]> {
  const url = alertsOf(alertmanager);
  url.searchParams.set('filter', `alertname="${STOP_ALERT}"`);
  const text = await fetchText(url, alertmanager.tokenFile, { timeoutMs: TIMEOUT_MS });
  const alerts = alertsIn(text);
  if (alerts === undefined) throw new CommandError(`${placeOf(url)}: the answer is not one of Alertmanager`);
  return alerts.map(({ labels, annotations, startsAt, endsAt, status }) => ({
    scope: labels['scope'] ?? 'total',
    subject: labels['subject'] ?? EVERYTHING,
    alert: { labels, annotations, startsAt, endsAt },
    until: new Date(endsAt),
    isSilenced: (status?.silencedBy?.length ?? 0) > 0,
  }));
}

/** Posts a stop. */
export function postStop(
  alertmanager: Alertmanager,
  { scope, subject }: Selector,
  annotations: Readonly<Record<string, string>>,
  { from, until }: { readonly from: Date; readonly until: Date },
): Promise<void> {
  const labels = {
    alertname: STOP_ALERT,
    [BLOCKING.name]: BLOCKING.value,
    severity: 'critical',
    scope,
    subject,
  };
  return post(alertmanager, {
    labels,
    annotations,
    startsAt: from.toISOString(),
    endsAt: until.toISOString(),
  });
}

/** Ends a stop at a moment. */
export function endStop(alertmanager: Alertmanager, { alert }: Stop, at: Date): Promise<void> {
  const endsAt = at.toISOString();
  return post(alertmanager, {
    ...alert,
    startsAt: alert.startsAt < endsAt ? alert.startsAt : endsAt,
    endsAt,
  });
}

/** How messages and the audit log name an Alertmanager: without credentials. */
export function nameOf({ address }: Alertmanager): string {
  return placeOf(address).replace(/\/$/, '');
}

async function post(alertmanager: Alertmanager, alert: PostedAlert): Promise<void> {
  await fetchText(alertsOf(alertmanager), alertmanager.tokenFile, { body: [alert], timeoutMs: TIMEOUT_MS });
}

function alertsOf({ address }: Alertmanager): URL {
  const url = new URL(address);
  url.pathname = `${address.pathname.replace(/\/$/, '')}/api/v2/alerts`;
  return url;
}

type ListedAlert = PostedAlert & { readonly status?: { readonly silencedBy?: readonly string[] } };

function alertsIn(text: string): readonly ListedAlert[] | undefined {
  try {
    const list = JSON.parse(text) as unknown;
    return Array.isArray(list) ? (list as readonly ListedAlert[]) : undefined;
  } catch {
    return undefined;
  }
}
