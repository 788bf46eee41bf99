// An alert, as far as it is read here: what tells it from others, and whether it blocks calls.

/** The label that makes an alert a block. */
export const BLOCKING = { name: 'action', value: 'block' } as const;

/** Name of the alert by which people stop calls. */
export const STOP_ALERT = 'LlmStop';

/** The subject of what is about everything, or about each one. */
export const EVERYTHING = '*';

/** An alert, as far as it is read here. */
export interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly endsAt?: string;
  readonly fingerprint?: string;
  /** `resolved` in a webhook where the alert has ended. */
  readonly status?: unknown;
}

/** What tells one alert from another. */
export function idOf({ fingerprint, labels }: Alert): string {
  return fingerprint ?? JSON.stringify(Object.entries(labels).sort());
}

/** Whether an alert is about calls to be refused. One that does not say which is none of ours. */
export function isBlocking({ labels }: Alert): boolean {
  const { [BLOCKING.name]: action, scope, subject } = labels as Partial<Record<string, string>>;
  if (action !== BLOCKING.value || scope === undefined) return false;
  return scope === 'total' || subject !== undefined;
}
