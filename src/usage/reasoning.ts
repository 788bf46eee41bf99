// Output that may or may not hold its reasoning: the total that stands beside it tells.
import { read, type Source, sum } from './fields.ts';

/** Where the figures stand that tell. */
export interface Output {
  readonly input: Source;
  readonly output: Source;
  readonly reasoning: Source;
  readonly total: Source;
  /** What holds where there is no total, or one that tells nothing. */
  readonly otherwise: 'within' | 'beside';
}

/** All output, reasoning included. */
export function allOutput({ input, output, reasoning, total, otherwise }: Output): Source {
  const both = sum(output, reasoning);
  const within = sum(input, output);
  const beside = sum(input, both);
  return (from) => {
    const whole = read(from, total);
    if (whole !== undefined) {
      if (whole === read(from, within)) return read(from, output);
      if (whole === read(from, beside)) return read(from, both);
    }
    return read(from, otherwise === 'beside' ? both : output);
  };
}
