// What a part of the measurement consists of.

/** How the measurement is made. */
export interface Run {
  /** Few rounds: to see that everything works, not to compare. */
  readonly quick: boolean;
  /** A file with recorded token counts. */
  readonly trace: string | undefined;
}

/** A table of results: a header, and rows of cells. */
export interface Table {
  readonly title: string;
  /** What was done, in a sentence or two. */
  readonly about: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What a figure has to keep to. */
export interface Bar {
  readonly name: string;
  readonly value: number;
  readonly unit: 'times' | 'ms' | 'µs';
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly below?: number;
}

/** Figures for the top of the results. */
export interface Headlines {
  /** Another library's time or memory over ours. */
  readonly ratios?: Readonly<Record<string, number>>;
  /** The longest delay of the event loop by a scrape, in milliseconds. */
  readonly eventLoopBlockMs?: number;
}

/** One part: measures, and tells what it found. */
export interface Section<Figures> {
  measure(run: Run): Promise<Figures>;
  tables(figures: Figures): readonly Table[];
  headlines?(figures: Figures): Headlines;
  bars?(figures: Figures): readonly Bar[];
}

/** Whether a figure keeps to its bar. */
export function isMet({ value, atLeast = -Infinity, atMost = Infinity, below = Infinity }: Bar): boolean {
  return value >= atLeast && value <= atMost && value < below;
}

/** Rounds of a measurement; a quarter of them where it has to be quick. */
export function rounds({ quick }: Run, full: number): number {
  return quick ? Math.ceil(full / 4) : full;
}
