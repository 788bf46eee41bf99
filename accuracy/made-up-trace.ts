// An hour of calls, made up, in the columns of a recorded trace: for a replay where none is given.
import { writeFileSync } from 'node:fs';
import { length, randomFrom } from '../examples/chat-service/traffic/random.ts';

const START = Date.UTC(2026, 0, 14, 12);
const HOUR_MS = 3_600_000;

/** About as many calls and tokens as a busy chat service has. */
const CALLS = 18_000;
const MEDIAN_INPUT_TOKENS = 800;
const MEDIAN_OUTPUT_TOKENS = 150;

/** Writes `TIMESTAMP,ContextTokens,GeneratedTokens`, the same each time. */
export function writeMadeUpTrace(file: string): void {
  const random = randomFrom(1);
  const moments = Array.from({ length: CALLS }, () => START + random() * HOUR_MS).sort((a, b) => a - b);
  const rows = moments.map((moment) => {
    const time = new Date(moment).toISOString().replace('T', ' ').replace('Z', '');
    return `${time},${length(random, MEDIAN_INPUT_TOKENS)},${length(random, MEDIAN_OUTPUT_TOKENS)}`;
  });
  writeFileSync(file, `TIMESTAMP,ContextTokens,GeneratedTokens\n${rows.join('\n')}\n`);
}
