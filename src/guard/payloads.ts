// What Alertmanager says, by its API (v2) and by its webhook (version 4), as blocks.
import { type Alert, idOf, isBlocking } from './alert.ts';
import { type Block, newBlock } from './block.ts';

/** The blocks among alerts that are firing, by their id. */
export type Blocks = ReadonlyMap<string, Block>;

/**
 * The blocks that Alertmanager's API lists.
 *
 * @param clock Milliseconds by which the clock here is ahead of Alertmanager's.
 * @returns undefined where the text is no list of alerts.
 */
export function blocksOfApi(text: string, clock: number): Blocks | undefined {
  const list = parsed(text);
  if (!Array.isArray(list) || !list.every(isAlert)) return undefined;
  const blocks = list.filter((alert) => isBlocking(alert) && !isSilenced(alert));
  return new Map(
    blocks.map((alert) => [idOf(alert), newBlock(alert, Date.parse(alert.endsAt ?? '') + clock)]),
  );
}

/** What a webhook says: blocks that are in force, and alerts that have ended. */
export interface Pushed {
  readonly firing: Blocks;
  readonly resolved: readonly string[];
}

/**
 * What Alertmanager's webhook says.
 *
 * @param until When firing alerts end that do not say so themselves, in milliseconds since the epoch.
 * @returns undefined where the payload is none of Alertmanager's.
 */
export function pushedBlocks(payload: unknown, until: number): Pushed | undefined {
  const { version, alerts } = (payload ?? {}) as { readonly version?: unknown; readonly alerts?: unknown };
  if (version !== '4' || !Array.isArray(alerts) || !alerts.every(isAlert)) return undefined;
  const blocking = alerts.filter(isBlocking);
  const firing = blocking.filter(({ status }) => status === 'firing');
  return {
    firing: new Map(firing.map((alert) => [idOf(alert), newBlock(alert, until)])),
    resolved: blocking.filter(({ status }) => status !== 'firing').map(idOf),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isAlert(value: unknown): value is Alert {
  if (typeof value !== 'object' || value === null) return false;
  const { labels, annotations, endsAt, fingerprint } = value as Partial<Record<keyof Alert, unknown>>;
  return areTexts(labels) && areTexts(annotations) && isTextOrNothing(endsAt) && isTextOrNothing(fingerprint);
}

function areTexts(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((each) => typeof each === 'string')
  );
}

function isTextOrNothing(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

/** Alertmanager leaves them out when asked to; what stands before it may not. */
function isSilenced({ status }: Alert): boolean {
  const { silencedBy } = (status ?? {}) as { readonly silencedBy?: unknown };
  return Array.isArray(silencedBy) && silencedBy.length > 0;
}
