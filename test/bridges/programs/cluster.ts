// An app of four workers behind prom-client's `AggregatorRegistry`. Each worker records its calls, a few at a time; the
// primary serves what prom-client makes of all of them. Run as: cluster.ts PORT CALLS [STATE_FILE]
import cluster from 'node:cluster';
import { on, once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { AggregatorRegistry, Counter } from 'prom-client';
import { registerMetrics } from '../../../src/bridges/prom-client/index.ts';
import { createCostMeter } from '../../../src/index.ts';
import { callsOf } from '../traffic.ts';

const WORKERS = 4;
const [port = '', calls = '', stateFile] = process.argv.slice(2);

/** prom-client sends messages too. */
async function told(order: string): Promise<void> {
  const messages = on(process, 'message') as AsyncIterable<[unknown]>;
  for await (const [message] of messages) if (message === order) return;
}

async function work(seed: number): Promise<void> {
  new AggregatorRegistry();
  const meter = createCostMeter({ users: 'plain', ...(stateFile !== undefined && { stateFile }) });
  registerMetrics(meter);
  const orders = new Counter({ name: 'orders_total', help: 'Orders.' });
  process.send?.('ready');
  await told('begin');
  for (const call of callsOf(seed, Number(calls))) {
    meter.record(call);
    orders.inc();
    await sleep(10);
  }
}

async function lead(): Promise<void> {
  const registry = new AggregatorRegistry();
  const workers = Array.from({ length: WORKERS }, (_, index) => cluster.fork({ SEED: String(index) }));
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  const server = createServer((request, response) => {
    if (request.url === '/begin') {
      for (const worker of workers) worker.send('begin');
      response.end();
      return;
    }
    registry.clusterMetrics().then(
      (text) => response.setHeader('Content-Type', registry.contentType).end(text),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  }).listen(Number(port), '127.0.0.1');
  process.once('SIGTERM', () => {
    server.close();
    server.closeAllConnections();
    cluster.disconnect(() => process.exit());
  });
}

await (cluster.isPrimary ? lead() : work(Number(process.env['SEED'])));
