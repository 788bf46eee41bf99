// What the projection has to keep to.
import type { Figures } from './figures.ts';

/** Limits of one figure. */
interface Bar {
  /** A group, or every generated one. */
  readonly group: string;
  readonly figure: 'ratioToBest' | 'ratioToLinear' | 'coverage80';
  readonly atLeast?: number;
  readonly atMost: number;
}

export const EVERY_GROUP = 'each';
export const ALL = 'all';

export const BARS: readonly Bar[] = [
  { group: 'business_week', figure: 'ratioToBest', atMost: 0.95 },
  { group: 'growth', figure: 'ratioToBest', atMost: 0.9 },
  { group: EVERY_GROUP, figure: 'ratioToBest', atMost: 1.03 },
  { group: EVERY_GROUP, figure: 'coverage80', atLeast: 0.75, atMost: 0.88 },
  { group: ALL, figure: 'ratioToBest', atMost: 0.97 },
  { group: ALL, figure: 'ratioToLinear', atMost: 0.75 },
];

const NAMES: Readonly<Record<Bar['figure'], string>> = {
  ratioToBest: 'error over that of the best baseline',
  ratioToLinear: 'error over that of the linear run rate',
  coverage80: 'share of months inside the 80% band',
};

/** The bars that generated groups miss, each in a sentence. */
export function missed(groups: Readonly<Record<string, Figures>>): readonly string[] {
  return BARS.flatMap((bar) =>
    Object.entries(groups)
      .filter(([name]) => (bar.group === EVERY_GROUP ? name !== ALL : bar.group === name))
      .filter(([, figures]) => !isMet(bar, figures[bar.figure]))
      .map(
        ([name, figures]) =>
          `${name}: ${NAMES[bar.figure]} is ${figures[bar.figure]}, required ${required(bar)}`,
      ),
  );
}

function isMet({ atLeast = -Infinity, atMost }: Bar, value: number): boolean {
  return value >= atLeast && value <= atMost;
}

function required({ atLeast, atMost }: Bar): string {
  return atLeast === undefined ? `at most ${atMost}` : `${atLeast} to ${atMost}`;
}
