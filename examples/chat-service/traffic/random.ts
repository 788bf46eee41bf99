// Random numbers that are the same for the same seed, so that history and live traffic are one process.

/** Numbers from 0 to 1, by the mulberry32 generator. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How many events happen where `mean` are expected (Poisson, by Knuth's method: for small means). */
export function count(random: () => number, mean: number): number {
  const limit = Math.exp(-mean);
  let product = random();
  let events = 0;
  while (product > limit) {
    product *= random();
    events += 1;
  }
  return events;
}

/** A whole number around a median, skewed like lengths of texts: most smaller, a few several times as large. */
export function length(random: () => number, median: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.max(1, Math.round(median * Math.exp(0.6 * Math.min(normal, 3))));
}

/** One of a list, more often the ones with more weight. */
export function choose<Item extends { readonly weight: number }>(
  random: () => number,
  items: readonly Item[],
): Item {
  let left = random() * items.reduce((sum, { weight }) => sum + weight, 0);
  const chosen = items.find(({ weight }) => (left -= weight) < 0) ?? items.at(-1);
  if (chosen === undefined) throw new RangeError('nothing to choose from');
  return chosen;
}
