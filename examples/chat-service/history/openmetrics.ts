// Exposition text in and out: samples of the library's own, and series over time as OpenMetrics, which
// `promtool tsdb create-blocks-from openmetrics` loads.
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Label values by name, escaped as in the exposition. */
export type Labels = ReadonlyMap<string, string>;

/** One sample of an exposition. */
export interface Sample {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
}

/** Samples of an exposition text. */
export function samplesOf(text: string): Sample[] {
  return [...text.matchAll(/^(\w+)(?:\{(.*)\})? (\S+)$/gm)].map(([, name = '', labels = '', value]) => ({
    name,
    labels: new Map(
      [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key = '', text = '']) => [key, text]),
    ),
    value: Number(value),
  }));
}

/** One series over time. */
export interface TimeSeries {
  readonly labels: Labels;
  readonly samples: readonly { readonly time: number; readonly value: number }[];
}

/** Samples of one name over time. */
export interface Family {
  readonly name: string;
  series(): readonly TimeSeries[];
  /** Adds to the sample of a label set at a time (milliseconds since the epoch); times never go back. */
  add(labels: Labels, time: number, value: number): void;
  lines(): Iterable<string>;
}

/** An empty family. */
export function createFamily(name: string): Family {
  const series = new Map<
    string,
    { readonly labels: Labels; readonly samples: { readonly time: number; value: number }[] }
  >();
  return {
    name,
    series: () => [...series.values()],
    add(labels, time, value) {
      const key = labelText(labels);
      let one = series.get(key);
      if (one === undefined) series.set(key, (one = { labels, samples: [] }));
      const last = one.samples.at(-1);
      if (last?.time === time) last.value += value;
      else one.samples.push({ time, value });
    },
    *lines() {
      yield `# TYPE ${name} gauge\n`;
      for (const [labels, { samples }] of series) {
        yield samples.map(({ time, value }) => `${name}${labels} ${value} ${time / 1000}\n`).join('');
      }
    },
  };
}

/** Writes families to a file. */
export async function writeOpenMetrics(file: string, families: Iterable<Family>): Promise<void> {
  function* text(): Generator<string> {
    for (const family of families) yield* family.lines();
    yield '# EOF\n';
  }
  await pipeline(Readable.from(text()), createWriteStream(file));
}

const labelTexts = new WeakMap<Labels, string>();

/** The text of labels, made once for each object. */
function labelText(labels: Labels): string {
  let text = labelTexts.get(labels);
  if (text === undefined) {
    const inner = Array.from(labels, ([name, value]) => `${name}="${value}"`).join(',');
    labelTexts.set(labels, (text = inner === '' ? '' : `{${inner}}`));
  }
  return text;
}
