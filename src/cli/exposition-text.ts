// Reads the text that apps show to Prometheus: text format 0.0.4, and OpenMetrics as far as that is the same.
import { CommandError } from './definition.ts';
import type { Sample } from './samples.ts';

const NAME = /[ \t]*([a-zA-Z_:][a-zA-Z0-9_:]*)[ \t]*/y;
const LABEL = /[ \t]*([a-zA-Z_][a-zA-Z0-9_]*)[ \t]*=[ \t]*"((?:[^"\\]|\\.)*)"[ \t]*(,?)/y;
const LABELS_END = /[ \t]*\}/y;
/** A value, and what may follow: a timestamp, and in OpenMetrics an exemplar. */
const VALUE = /[ \t]*([^\s#]+)(?:[ \t]+[^\s#]+)?[ \t]*(?:#.*)?\r?$/y;

const ESCAPES: Readonly<Record<string, string>> = { '\\\\': '\\', '\\"': '"', '\\n': '\n' };
const WORDS: Readonly<Record<string, number>> = {
  '+Inf': Infinity,
  Inf: Infinity,
  '-Inf': -Infinity,
  NaN: NaN,
};

/** The samples of an exposition, in its order. `source` is where it comes from, for messages. */
export function parseExposition(text: string, source: string): Sample[] {
  return text.split('\n').flatMap((line, index) => {
    if (/^\s*(#|$)/.test(line)) return [];
    const sample = sampleOf(line);
    if (sample === undefined) {
      throw new CommandError(
        `${source}: line ${index + 1}: ${line.slice(0, 80)}: expected a sample such as name{label="value"} 1`,
      );
    }
    return [sample];
  });
}

function sampleOf(line: string): Sample | undefined {
  let position = 0;
  const next = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = position;
    const match = pattern.exec(line);
    position += match?.[0].length ?? 0;
    return match;
  };

  const name = next(NAME)?.[1];
  if (name === undefined) return undefined;
  const labels: Record<string, string> = {};
  if (line[position] === '{') {
    position += 1;
    for (let separator = ','; separator === ',';) {
      const label = next(LABEL);
      if (label === null) break;
      const [, key = '', value = ''] = label;
      labels[key] = value.replace(/\\[\\"n]/g, (escape) => ESCAPES[escape] ?? escape);
      separator = label[3] ?? '';
    }
    if (next(LABELS_END) === null) return undefined;
  }
  const written = next(VALUE)?.[1];
  if (written === undefined) return undefined;
  const value = WORDS[written] ?? Number(written);
  return Number.isNaN(value) && written !== 'NaN' ? undefined : { name, labels, value };
}
