// Four workers of one cluster record 25 calls of one dollar each. One is killed, and one takes its place. Then every
// worker says what it would show. Run as: cluster.ts STATE_FILE
import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { createCostMeter } from '../../../src/index.ts';
import { shownDollars } from '../shown.ts';

const CALLS = 25;
const [path = ''] = process.argv.slice(2);

async function work(): Promise<void> {
  const meter = createCostMeter({ users: 'plain', stateFile: { path, writeEveryMs: 0 } });
  process.on('message', () => {
    void meter.render().then((text) => process.send?.(shownDollars(text)));
  });
  for (let call = 0; call < CALLS; call += 1) {
    meter.record({ provider: 'openai', model: 'gpt-4o', user: `user-${call}`, costUsd: 1, usage: {} });
    await new Promise(setImmediate);
  }
  process.send?.('done');
}

async function begin(): Promise<Worker> {
  const worker = cluster.fork();
  await once(worker, 'message');
  return worker;
}

async function lead(): Promise<void> {
  const [killed, ...alive] = await Promise.all([begin(), begin(), begin(), begin()]);
  killed.process.kill('SIGKILL');
  await once(killed, 'exit');
  alive.push(await begin());
  const shown = alive.map(async (worker) => {
    worker.send('show');
    const [dollars] = (await once(worker, 'message')) as [number];
    return dollars;
  });
  console.log(JSON.stringify(await Promise.all(shown)));
  for (const worker of alive) worker.kill();
}

await (cluster.isPrimary ? lead() : work());
