// The time range and choices as the address has them, in Grafana's form: `?from=now-7d&to=now&var-model=a&var-model=b`.
import type { Choices } from '../engine/choices.ts';
import type { RawSpan } from '../engine/span.ts';

/** What the address says. */
export interface Address {
  /** Undefined where the dashboard's own range is meant. */
  readonly raw: RawSpan | undefined;
  readonly choices: Choices;
  readonly refresh: string | undefined;
}

/** Reads the part of an address after the question mark. */
export function readAddress(search: string): Address {
  const parameters = new URLSearchParams(search);
  const [from, to] = [parameters.get('from'), parameters.get('to')];
  const choices = new Map<string, string[]>();
  for (const [key, value] of parameters) {
    const name = /^var-(.+)$/.exec(key)?.[1];
    if (name !== undefined) choices.set(name, [...(choices.get(name) ?? []), value]);
  }
  return {
    raw: from !== null && to !== null ? { from, to } : undefined,
    choices,
    refresh: parameters.get('refresh') ?? undefined,
  };
}

/** The same address with something changed. */
export function changed(search: string, changes: Readonly<Record<string, readonly string[]>>): string {
  const parameters = new URLSearchParams(search);
  for (const [key, values] of Object.entries(changes)) {
    parameters.delete(key);
    for (const value of values) parameters.append(key, value);
  }
  return `?${parameters}`;
}
