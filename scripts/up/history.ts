// Loads generated history into an empty Prometheus data folder.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** How much history is made, in weeks: enough to compare a month with the one before. */
export const HISTORY_WEEKS = 9;

/** Files of a generated history. */
export interface History {
  readonly metrics: string;
  /** Dollars by day, user and model, as JSON. */
  readonly ledger: string;
}

/** Generates history up to a moment. */
export async function generateHistory(folder: string, until: Date, signal?: AbortSignal): Promise<History> {
  const program = 'examples/chat-service/history/main.ts';
  const range = ['--until', until.toISOString(), '--weeks', String(HISTORY_WEEKS)];
  await run('node', [program, ...range, '--out', folder], { signal });
  return { metrics: join(folder, 'history.om'), ledger: join(folder, 'ledger.json') };
}

/** Turns generated history into Prometheus blocks. */
export async function loadHistory(history: History, dataFolder: string, signal?: AbortSignal): Promise<void> {
  // The file is read once for each block: a few long ones take seconds, two-hour ones a minute.
  const options = ['--quiet', '--max-block-duration=162h'];
  const command = ['tsdb', 'create-blocks-from', 'openmetrics', ...options, history.metrics, dataFolder];
  await run('promtool', command, { signal });
}
