// A ledger of its own, kept by a test beside the meter: what every series must come to.

/** Labels of a series, by name. */
export type Labels = Readonly<Record<string, unknown>>;

/** Totals of series. */
export interface SeriesLedger {
  add(name: string, labels: Labels, amount: number): void;
  /** All series with their totals, in a fixed order, dollars rounded to a trillionth. */
  totals(): Readonly<Record<string, number>>;
  /** The sum of one metric's series, or of those with some labels. */
  sum(name: string, labels?: Labels): number;
}

export function createSeriesLedger(): SeriesLedger {
  const series = new Map<string, { name: string; labels: Labels; total: number }>();
  return {
    add(name, labels, amount) {
      const names = Object.keys(labels).sort();
      const key = `${name} ${JSON.stringify(names.map((label) => [label, labels[label]]))}`;
      const entry = series.get(key) ?? { name, labels, total: 0 };
      series.set(key, { ...entry, total: entry.total + amount });
    },
    totals() {
      const keys = [...series.keys()].sort();
      return Object.fromEntries(keys.map((key) => [key, rounded(series.get(key)?.total ?? 0)]));
    },
    sum(name, labels = {}) {
      const chosen = [...series.values()].filter(
        (entry) =>
          entry.name === name &&
          Object.entries(labels).every(([label, value]) => entry.labels[label] === value),
      );
      return rounded(chosen.reduce((sum, { total }) => sum + total, 0));
    },
  };
}

/** Without what adding up in another order changes. */
function rounded(value: number): number {
  return Math.round(value * 1e12) / 1e12;
}
