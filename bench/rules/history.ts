// Gives an empty Prometheus a past: blocks for what is older than an hour, and in memory what is not, as it would have them.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { courseOf, timesBetween } from './course.ts';
import type { Recorded } from './recorded.ts';
import { remoteWrite, type SeriesOfSamples } from './remote-write.ts';

const run = promisify(execFile);
const HOUR = 3600;
/** Blocks lie at multiples of their length, so a file that holds no more is read once. The last day's are shorter. */
const BLOCK_HOURS = { old: 54, recent: 6 } as const;
const RECENT = 26 * HOUR;
/** promtool runs, one for each processor of a small machine. */
const AT_ONCE = 2;
const PIECE = 1 << 20;
/** A little more than the rules look back by at the counters; Prometheus keeps one to three hours in memory. */
const IN_MEMORY = 65 * 60;
/** Sent at once: less than an hour, or Prometheus takes the rest for too old. */
const SENT_AT_ONCE = 11 * 60;

/** What is to be loaded, and when its days end, in seconds since the epoch. */
export interface History {
  readonly recorded: readonly Recorded[];
  readonly midnight: number;
  /** Where the past in blocks ends, and that in memory begins. */
  readonly split: number;
}

export function historyOf(recorded: readonly Recorded[], midnight: number): History {
  return { recorded, midnight, split: Math.floor((Date.now() / 1000 - IN_MEMORY) / 60) * 60 };
}

/** Writes the blocks into a data folder; answers with how many samples they hold. */
export async function loadBlocks(
  history: History,
  { folder, data, signal }: { folder: string; data: string; signal: AbortSignal },
): Promise<number> {
  let samples = 0;
  const waiting = blocksOf(history);
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let block = waiting.shift(); block !== undefined; block = waiting.shift()) {
        const file = join(folder, `${block.from}.om`);
        samples += await write(file, history, block);
        const options = ['--quiet', `--max-block-duration=${block.hours}h`];
        const command = ['tsdb', 'create-blocks-from', 'openmetrics', ...options, file, data];
        await run('promtool', command, { signal });
        rmSync(file);
      }
    }),
  );
  return samples;
}

/** Sends what is newer to a running Prometheus, up to now; answers with how many samples there were. */
export async function sendRest(history: History, prometheus: string, signal: AbortSignal): Promise<number> {
  let samples = 0;
  const now = (): number => Math.floor(Date.now() / 1000);
  for (let from = history.split; from < now();) {
    signal.throwIfAborted();
    const to = Math.min(from + SENT_AT_ONCE, now());
    await remoteWrite(
      prometheus,
      (function* () {
        for (const series of seriesBetween(history, from, to)) {
          samples += series.times.length;
          yield series;
        }
      })(),
    );
    from = to;
  }
  return samples;
}

interface Block {
  readonly from: number;
  readonly to: number;
  readonly hours: number;
}

/** The newest first: they are the largest. */
function blocksOf({ recorded, split }: History): Block[] {
  const blocks: Block[] = [];
  const oldest = split + IN_MEMORY - Math.max(...recorded.map(({ seconds }) => seconds));
  for (let from = oldest; from < split; from = blocks.at(-1)?.to ?? split) {
    const old = nextMultiple(from, BLOCK_HOURS.old * HOUR);
    const hours = old < split - RECENT ? BLOCK_HOURS.old : BLOCK_HOURS.recent;
    blocks.push({ from, to: Math.min(nextMultiple(from, hours * HOUR), split), hours });
  }
  return blocks.reverse();
}

function nextMultiple(time: number, length: number): number {
  return (Math.floor(time / length) + 1) * length;
}

function* seriesBetween(
  { recorded, midnight, split }: History,
  from: number,
  to: number,
): Iterable<SeriesOfSamples> {
  for (const { name, seconds, everySeconds, course, series } of recorded) {
    const times = timesBetween(Math.max(from, split + IN_MEMORY - seconds), to, everySeconds, midnight);
    if (times.length === 0) continue;
    let index = 0;
    for (const [labels, mean] of series) {
      yield { name, labels, times, values: times.map(courseOf(course, mean, (index += 1), midnight)) };
    }
  }
}

async function write(file: string, history: History, { from, to }: Block): Promise<number> {
  const stream = createWriteStream(file);
  let text = '';
  let samples = 0;
  for (const { name, labels, times, values } of seriesBetween(history, from, to)) {
    for (const [at, time] of times.entries()) text += `${name}{${labels}} ${values[at] ?? NaN} ${time}\n`;
    samples += times.length;
    if (text.length > PIECE) {
      if (!stream.write(text)) await once(stream, 'drain');
      text = '';
    }
  }
  stream.end(`${text}# EOF\n`);
  await once(stream, 'finish');
  return samples;
}
