// A feature that goes live and multiplies spend at once.
import { type Change, scaled } from './change.ts';
import { between } from './random.ts';

/** From two weeks before the month to its eighth day, one and a half to four times; some of the rush goes away again. */
export const launch: Change = (random, usd, stretch) => {
  const day = between(random, [-14, 8]);
  const gain = between(random, [1.5, 4]) - 1;
  const rush = between(random, [0, 0.4]);
  const fading = between(random, [4, 12]);
  return scaled(usd, stretch, (at) =>
    at < day ? 1 : 1 + gain * (1 - rush + rush * Math.exp(-(at - day) / fading)),
  );
};
