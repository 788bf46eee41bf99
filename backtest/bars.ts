// What the projection has to keep to.
import type { Figures } from './figures.ts';

/** The name of all generated groups together. */
export const ALL = 'all';

/** Limits of one figure. */
interface Bar {
  /** A group, or `each` of the generated ones. */
  readonly group: string;
  readonly figure: 'ratioToBest' | 'ratioToLinear' | 'coverage80';
  readonly atLeast?: number;
  readonly atMost: number;
}

const BARS: readonly Bar[] = [
  { group: 'business_week', figure: 'ratioToBest', atMost: 0.95 },
  { group: 'growth', figure: 'ratioToBest', atMost: 0.9 },
  { group: 'each', figure: 'ratioToBest', atMost: 1.03 },
  { group: 'each', figure: 'coverage80', atLeast: 0.75, atMost: 0.88 },
  { group: ALL, figure: 'ratioToBest', atMost: 0.97 },
  { group: ALL, figure: 'ratioToLinear', atMost: 0.75 },
];

const NAMES: Readonly<Record<Bar['figure'], string>> = {
  ratioToBest: 'error over that of the best other method',
  ratioToLinear: 'error over that of the linear run rate',
  coverage80: 'share of projections whose band held the truth',
};

/** The bars that are missed, each in a sentence. Recorded groups have none. */
export function missed(
  groups: Readonly<Record<string, Figures>>,
  generated: readonly string[],
): readonly string[] {
  return BARS.flatMap((bar) =>
    (bar.group === 'each' ? generated : [bar.group]).flatMap((name) => {
      const value = groups[name]?.[bar.figure] ?? NaN;
      return isMet(bar, value)
        ? []
        : [`${name}: ${NAMES[bar.figure]} is ${value}, required ${required(bar)}`];
    }),
  );
}

function isMet({ atLeast = -Infinity, atMost }: Bar, value: number): boolean {
  return value >= atLeast && value <= atMost;
}

function required({ atLeast, atMost }: Bar): string {
  return atLeast === undefined ? `at most ${atMost}` : `${atLeast} to ${atMost}`;
}
