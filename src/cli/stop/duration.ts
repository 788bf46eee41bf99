// Lengths of time as people write them: `30m`, `1h`, `2d`, `1d12h`.
import { CommandError } from '../definition.ts';

const UNITS_MS = { w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 } as const;
const LENGTH = /^(?=\d)(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;

/** Longer than that, somebody meant something else. */
const LONGEST_MS = 366 * UNITS_MS.d;

/** A length of time that was given as an option, in milliseconds. */
export function parseLength(option: string, text: string): number {
  const counts = LENGTH.exec(text)?.slice(1) ?? [];
  const ms = Object.values(UNITS_MS).reduce((sum, unit, index) => sum + unit * Number(counts[index] ?? 0), 0);
  if (ms > 0 && ms <= LONGEST_MS) return ms;
  throw new CommandError(
    `--${option} ${text}: expected a length of time such as 30m, 1h or 2d, of at most 366 days`,
  );
}
