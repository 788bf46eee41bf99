// A real Prometheus that holds five weeks of generated data, and the ledger of it.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  generateHistory,
  type History,
  type Ledger,
} from '../../../examples/chat-service/history/history.ts';
import { writeOpenMetrics } from '../../../examples/chat-service/history/openmetrics.ts';
import { recordedNow } from './recorded-now.ts';

const run = promisify(execFile);
const PATIENCE_MS = 30_000;

/** The last minute of the data: an afternoon in the third week of a month. */
export const END = Date.UTC(2026, 2, 20, 17, 7);
const WEEKS = 5;

/** A Prometheus to ask, until it is stopped. */
export interface Stocked {
  readonly url: string;
  readonly ledger: Ledger;
  /** What was generated, by name of the series. */
  readonly history: History;
  stop(): Promise<void>;
}

/** Generates, loads and starts. */
export async function startStocked(): Promise<Stocked> {
  const folder = mkdtempSync(join(tmpdir(), 'llm-cost-dashboards-'));
  try {
    const history = await generateHistory(END + 30_000, WEEKS);
    // Adds to families of the history, too.
    const further = recordedNow(history.families, END);
    const file = join(folder, 'all.om');
    const data = join(folder, 'data');
    mkdirSync(join(data, 'wal'), { recursive: true });
    await writeOpenMetrics(file, [...history.families, ...further]);
    await run('promtool', [
      'tsdb',
      'create-blocks-from',
      'openmetrics',
      '--quiet',
      '--max-block-duration=1080h',
      file,
      data,
    ]);
    const config = join(folder, 'prometheus.yml');
    writeFileSync(config, 'global: {}\n');
    const port = await freePort();
    const process = spawn(
      'prometheus',
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${data}`,
        '--storage.tsdb.retention.time=3650d',
        `--web.listen-address=127.0.0.1:${port}`,
        '--log.level=error',
      ],
      { stdio: 'ignore' },
    );
    const ended = once(process, 'close');
    const stop = async (): Promise<void> => {
      process.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    };
    const url = `http://127.0.0.1:${port}`;
    try {
      await ready(url);
    } catch (error) {
      await stop();
      throw error;
    }
    return { url, ledger: history.ledger, history, stop };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

async function ready(url: string): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const isReady = await fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    if (Date.now() > until) throw new Error(`${url} is not ready after ${PATIENCE_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
