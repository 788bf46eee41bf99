// Which lines of a price list hold for a model at a moment.

/** When something holds: from a day or moment on, before another. */
export interface Period {
  readonly from?: string;
  readonly until?: string;
}

/** The names that a provider and a model go by, in lower case: they are the same in upper case. */
export interface Names {
  readonly providers: readonly string[];
  readonly models: readonly string[];
}

/** Whether a name in lower case is the pattern's, `*` standing for anything. */
export function matches(pattern: string, name: string): boolean {
  const [start = '', ...rest] = pattern.toLowerCase().split('*');
  const end = rest.pop();
  if (end === undefined) return name === start;
  if (!name.startsWith(start) || !name.endsWith(end)) return false;
  let from = start.length;
  for (const part of rest) {
    const found = name.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return from <= name.length - end.length;
}

/** Whether a line for a provider and a model, either a pattern or left out, holds for any of these names. */
export function holdsFor(
  { provider = '*', model = '*' }: { readonly provider?: string; readonly model?: string },
  { providers, models }: Names,
): boolean {
  return providers.some((name) => matches(provider, name)) && models.some((name) => matches(model, name));
}

/** Whether a period covers a moment, in milliseconds since the epoch. */
export function covers({ from, until }: Period, at: number): boolean {
  return (from === undefined || Date.parse(from) <= at) && (until === undefined || at < Date.parse(until));
}

/** The time around a moment in which none of these periods begins or ends. */
export function stretchWithin(
  periods: readonly Period[],
  at: number,
): { readonly from: number; readonly until: number } {
  const changes = periods
    .flatMap(({ from, until }) => [from, until])
    .flatMap((day) => (day === undefined ? [] : Date.parse(day)));
  return {
    from: Math.max(-Infinity, ...changes.filter((moment) => moment <= at)),
    until: Math.min(Infinity, ...changes.filter((moment) => moment > at)),
  };
}

/**
 * The line that holds, of those in force: one with the exact name before a pattern, a later `from` before an earlier, and
 * otherwise the first.
 */
export function bestLine<Line extends Period & { readonly model: string }>(
  lines: readonly Line[],
): Line | undefined {
  const rank = ({ model, from }: Line): [number, number] => [
    model.includes('*') ? 1 : 0,
    from === undefined ? Infinity : -Date.parse(from),
  ];
  return [...lines].sort((a, b) => {
    const [[patternA, fromA], [patternB, fromB]] = [rank(a), rank(b)];
    return patternA - patternB || (fromA === fromB ? 0 : fromA - fromB);
  })[0];
}
