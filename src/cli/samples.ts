// Samples of metrics: what an exposition and an answer of Prometheus have in common.

/** One value of a metric. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}
