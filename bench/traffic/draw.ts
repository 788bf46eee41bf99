// Which rows are called, by number: a row is one user of one model.

/** Numbers from 0 to `count`, each once, in random order. */
export function shuffled(random: () => number, count: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other] ?? 0, order[last] ?? 0];
  }
  return order;
}

/** How calls are spread over rows. */
export type Spread =
  /** As many rows as there are with the fewest series, scattered over all, and no other. */
  | 'same'
  /** Every row is as likely as any other: no cache of the processor helps once there are many. */
  | 'even'
  /** By Zipf's law, as users of real services are: few rows have most of the calls. Any row may be among the few. */
  | 'skewed';

/** How many rows `same` draws of. */
const SAME_ROWS = 250;

/** Draws `calls` of `rows` rows. */
export function draw(random: () => number, spread: Spread, rows: number, calls: number): Uint32Array {
  if (spread === 'even') return Uint32Array.from({ length: calls }, () => Math.floor(random() * rows));
  const byRank = shuffled(random, rows);
  if (spread === 'same') {
    const active = Math.min(SAME_ROWS, rows);
    return Uint32Array.from({ length: calls }, () => byRank[Math.floor(random() * active)] ?? 0);
  }
  const ranks = Math.log(rows + 1);
  return Uint32Array.from({ length: calls }, () => {
    const rank = Math.floor(Math.exp(random() * ranks)) - 1;
    return byRank[Math.min(rank, rows - 1)] ?? 0;
  });
}
