// Four threads record 25 calls of one dollar each, while the main thread records some too. One thread is terminated.
// Then the main thread says what it would show. Run as: threads.ts STATE_FILE
import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { createCostMeter } from '../../../src/index.ts';
import { shownDollars } from '../shown.ts';

const CALLS = 25;
const path = isMainThread ? (process.argv[2] ?? '') : (workerData as string);
const meter = createCostMeter({ users: 'plain', stateFile: { path, writeEveryMs: 5 } });

async function spend(): Promise<void> {
  for (let call = 0; call < CALLS; call += 1) {
    meter.record({ provider: 'openai', model: 'gpt-4o', user: `user-${call}`, costUsd: 1, usage: {} });
    await new Promise(setImmediate);
  }
  await meter.flush();
}

if (isMainThread) {
  const threads = [1, 2, 3, 4].map(() => new Worker(new URL(import.meta.url), { workerData: path }));
  const done = threads.map((thread) => once(thread, 'message'));
  await spend();
  await Promise.all(done);
  await threads[0]?.terminate();
  console.log(JSON.stringify(shownDollars(await meter.render())));
  for (const thread of threads) await thread.terminate();
} else {
  await spend();
  parentPort?.postMessage('done');
  // Stays until it is terminated.
  setInterval(() => undefined, 60_000);
}
