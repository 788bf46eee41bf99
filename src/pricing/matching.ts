// Which lines of a price list hold for a model at a moment.

/** When something holds: from a day or moment on, before another. */
export interface Period {
  readonly from?: string;
  readonly until?: string;
}

/** Whether a name is the pattern's, `*` standing for anything. Upper and lower case are the same, as for providers. */
export function matches(pattern: string, name: string): boolean {
  if (!pattern.includes('*')) return pattern.toLowerCase() === name.toLowerCase();
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'is').test(name);
}

/** Whether a line for a provider and a model, either a pattern or left out, holds for these. */
export function holdsFor(
  line: { readonly provider?: string; readonly model?: string },
  provider: string,
  model: string,
): boolean {
  return matches(line.provider ?? '*', provider) && matches(line.model ?? '*', model);
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
