// What many trials come to.
import { BASELINES, type BaselineName } from './baselines.ts';
import { mean } from './statistics.ts';
import type { MethodName, Trial } from './trials.ts';

/** Mean errors by method and the band's coverage: all of them shares, so that 0.05 is 5%. */
export interface Figures extends Readonly<Record<MethodName, number>> {
  /** How many of the months ended inside the 80% band. */
  readonly coverage80: number;
  /** Our error over that of the best of the others, and of the linear run rate. */
  readonly ratioToBest: number;
  readonly ratioToLinear: number;
  readonly best: BaselineName;
  readonly months: number;
}

/** The figures of trials with that many months. */
export function figuresOf(trials: readonly Trial[], months: number): Figures {
  const error = (name: MethodName): number => mean(trials.map(({ errors }) => errors[name]));
  const baselines = Object.keys(BASELINES) as BaselineName[];
  const best = baselines.reduce((least, name) => (error(name) < error(least) ? name : least));
  return {
    ours: rounded(error('ours')),
    linear: rounded(error('linear')),
    mean7d: rounded(error('mean7d')),
    predictLinear: rounded(error('predictLinear')),
    coverage80: rounded(mean(trials.map(({ isCovered }) => (isCovered ? 1 : 0)))),
    ratioToBest: rounded(error('ours') / error(best)),
    ratioToLinear: rounded(error('ours') / error('linear')),
    best,
    months,
  };
}

/** A hundredth of a percent: no more is meant, and the last digits differ from machine to machine. */
function rounded(share: number): number {
  return Math.round(share * 1e4) / 1e4;
}
