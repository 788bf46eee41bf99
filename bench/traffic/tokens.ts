// Token counts of calls: those of a recorded trace, or made-up ones that look like a chat service's.
import { readFileSync } from 'node:fs';
import { length, randomFrom } from '../../examples/chat-service/traffic/random.ts';

/** What one call used. */
export interface TokenCounts {
  readonly input: number;
  readonly output: number;
}

const MADE_UP_CALLS = 20_000;
const MEDIAN_INPUT_TOKENS = 800;
const MEDIAN_OUTPUT_TOKENS = 150;

const COLUMNS = { input: 'ContextTokens', output: 'GeneratedTokens' } as const;

/** Token counts, in order; the same each time. */
export function tokenCounts(trace: string | undefined): readonly TokenCounts[] {
  return trace === undefined ? madeUp() : readTrace(trace, readFileSync(trace, 'utf8'));
}

function madeUp(): TokenCounts[] {
  const random = randomFrom(1);
  return Array.from({ length: MADE_UP_CALLS }, () => ({
    input: length(random, MEDIAN_INPUT_TOKENS),
    output: length(random, MEDIAN_OUTPUT_TOKENS),
  }));
}

/**
 * Reads a trace with the columns `ContextTokens` and `GeneratedTokens`, among others.
 *
 * @throws {Error} naming the line of `file` that is wrong.
 */
export function readTrace(file: string, text: string): TokenCounts[] {
  const [header = '', ...lines] = text.trim().split(/\r?\n/);
  const names = header.split(',');
  const column = (name: string): number => {
    const index = names.indexOf(name);
    if (index < 0) throw new Error(`${file}:1: no column ${name}; there are ${names.join(', ')}`);
    return index;
  };
  const [input, output] = [column(COLUMNS.input), column(COLUMNS.output)];
  if (lines.length === 0) throw new Error(`${file}: no calls in it`);
  return lines.map((line, index) => {
    const cells = line.split(',');
    const count = (at: number): number => {
      const cell = cells[at] ?? '';
      if (/^\d+$/.test(cell)) return Number(cell);
      const allowed = `a whole number of ${names[at] ?? 'tokens'}`;
      throw new Error(`${file}:${index + 2}: ${JSON.stringify(cell)}; expected ${allowed}`);
    };
    return { input: count(input), output: count(output) };
  });
}
