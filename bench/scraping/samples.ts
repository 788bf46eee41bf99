// Reads exposition text, to see that all libraries show the same.

/** Values by metric name and labels, the labels in order of their names. */
export type Samples = ReadonlyMap<string, number>;

const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/;
const LABEL = /[a-zA-Z_]\w*="(?:[^"\\]|\\.)*"/g;

/** Sums of fractions differ in their last digits by the order in which they were added. */
const TOLERANCE = 1e-9;

/** The samples of some metrics. */
export function readSamples(text: string, metrics: readonly string[]): Samples {
  const samples = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [, name = '', labels = '', value = ''] = SAMPLE.exec(line) ?? [];
    if (!metrics.includes(name)) continue;
    const key = `${name}{${(labels.match(LABEL) ?? []).sort().join(',')}}`;
    if (samples.has(key)) throw new Error(`${key} is there twice`);
    samples.set(key, Number(value));
  }
  return samples;
}

/** The first difference, in a sentence; undefined where there is none. */
export function difference(expected: Samples, found: Samples): string | undefined {
  for (const [key, value] of expected) {
    const other = found.get(key);
    if (other === undefined) return `${key} is missing`;
    if (!(Math.abs(value - other) <= TOLERANCE * Math.abs(value))) return `${key} is ${other}, not ${value}`;
  }
  const more = [...found.keys()].find((key) => !expected.has(key));
  return more === undefined ? undefined : `${more} is too much`;
}
