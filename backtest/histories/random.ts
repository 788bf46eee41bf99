// Random numbers of the kinds that histories are made of.
import { randomFrom } from '../../examples/chat-service/traffic/random.ts';

export { count } from '../../examples/chat-service/traffic/random.ts';

/** Numbers from 0 to 1. */
export type Random = () => number;

/** The least and the largest of something that is drawn. */
export type Range = readonly [least: number, most: number];

/** Numbers of their own for each of many things, the same for the same seed. */
export function randomOf(seed: number, ...numbers: readonly number[]): Random {
  const mixed = numbers.reduce((state, number) => Math.imul(state ^ (number + 1), 0x9e3779b1), seed);
  const random = randomFrom(mixed);
  // Seeds that are close begin with numbers that are close.
  for (let skipped = 0; skipped < 8; skipped += 1) random();
  return random;
}

/** Any number of a range, equally likely. */
export function between(random: Random, [least, most]: Range): number {
  return least + random() * (most - least);
}

/** A whole number from `least` up to, but without, `end`. */
export function wholeBetween(random: Random, [least, end]: Range): number {
  return Math.floor(between(random, [least, end]));
}

/** A number around 0 with a standard deviation of 1 (normal, by Box and Muller). */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Mostly small and sometimes very large, from 0 (Pareto). The larger `shape`, the rarer the large ones. */
export function heavyTailed(random: Random, shape: number): number {
  return (1 - random()) ** (-1 / shape) - 1;
}
