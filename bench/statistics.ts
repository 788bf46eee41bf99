// Medians of rounds taken in turns, so that a busy machine slows all alike.

/** How turns are taken. */
export interface Turns {
  readonly rounds: number;
  /** Rounds before those that count. Default 1. */
  readonly warmUps?: number;
  /** A turn goes on until its samples add up to this, in their unit. Default 0: it is one sample. */
  readonly turn?: number;
}

/** The middle value; of an even number the higher of the two. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/**
 * Measures each of `names` in turns and takes the medians. Each round begins with another one.
 *
 * What takes long is measured once a turn, and what is quick again and again: a busy machine that takes the processor
 * away now and then would else spoil most of the quick ones, and few of the long ones.
 *
 * @param sample Measures one of them once. `number` is another each time, and the same for each of `names`.
 */
export async function inTurns<Name extends string>(
  names: readonly Name[],
  { rounds, warmUps = 1, turn = 0 }: Turns,
  sample: (name: Name, number: number) => Promise<number>,
): Promise<Record<Name, number>> {
  const samples = new Map(names.map((name) => [name, [] as number[]]));
  for (let round = 0; round < warmUps + rounds; round += 1) {
    const first = round % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      let left = turn;
      for (let time = 0; time < MOST_IN_A_TURN && (time === 0 || left > 0); time += 1) {
        const value = await sample(name, MOST_IN_A_TURN * round + time);
        left -= value;
        if (round >= warmUps) samples.get(name)?.push(value);
      }
    }
  }
  return Object.fromEntries([...samples].map(([name, list]) => [name, median(list)])) as Record<Name, number>;
}

const MOST_IN_A_TURN = 50;
