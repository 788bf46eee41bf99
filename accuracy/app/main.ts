// A measured app: makes calls, writes each to its ledger, counts it in three ways, serves what was counted.
import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import type { Assignment, Order, Report } from './assignment.ts';
import { openTelemetryCounting, ourCounting, promClientCounting, serve } from './counters.ts';
import { ledgerWriter } from './ledger.ts';
import { trafficOf } from './traffic.ts';

/** How often the calls that are due are made, in milliseconds. */
const TICK_MS = 5;

const assignment = JSON.parse(process.env['ASSIGNMENT'] ?? '{}') as Assignment;

if (assignment.workers !== undefined && cluster.isPrimary) lead(assignment.workers);
else await work();

function report(message: Report): void {
  process.send?.(message);
}

function onOrder(listener: (order: Order) => void): void {
  process.on('message', listener);
}

/** One worker's part of the app's traffic. */
function shareOf(index: number, count: number): Assignment {
  const { seed, callsPerSecond } = assignment;
  return { ...assignment, seed: seed * 100 + index, callsPerSecond: callsPerSecond / count };
}

/** Passes orders on to workers, and reports for them. */
function lead(count: number): void {
  let listening = 0;
  const workers: Worker[] = Array.from({ length: count }, (_, index) =>
    cluster.fork({ ASSIGNMENT: JSON.stringify(shareOf(index, count)) }),
  );
  for (const worker of workers) {
    worker.on('message', (message: Report) => {
      if (message.report === 'listening' && ++listening === count) report(message);
    });
    worker.on('exit', () => {
      workers.splice(workers.indexOf(worker), 1);
      if (workers.length === 0) process.disconnect();
    });
  }
  onOrder((order) => {
    if (order.order !== 'kill-worker') {
      for (const worker of workers) worker.send(order);
      return;
    }
    const [victim] = workers;
    victim?.once('exit', () => {
      report({ report: 'worker-killed' });
    });
    victim?.process.kill('SIGKILL');
  });
}

async function work(): Promise<void> {
  const ours = ourCounting(assignment);
  const countings = [ours, promClientCounting(), openTelemetryCounting()];
  const server = serve(countings, assignment.port);
  await once(server, 'listening');

  const ledger = ledgerWriter(assignment.ledgerFile, String(process.pid));
  const traffic = trafficOf(assignment);
  let elapsed = 0;
  let timer: NodeJS.Timeout | undefined;
  const resume = (): void => {
    let last = performance.now();
    timer ??= setInterval(() => {
      const now = performance.now();
      elapsed += now - last;
      last = now;
      for (const call of traffic(elapsed)) {
        ledger.before(call);
        for (const counting of countings) counting.count(call);
        ledger.after();
      }
    }, TICK_MS);
  };
  const pause = (): void => {
    clearInterval(timer);
    timer = undefined;
  };

  onOrder((order) => {
    if (order.order === 'pause') pause();
    else if (order.order === 'resume') resume();
    else if (order.order === 'end') {
      pause();
      void ours.meter.close({ drainMs: order.drainMs }).then(() => {
        server.close();
        server.closeAllConnections();
        process.disconnect();
      });
    }
  });
  resume();
  report({ report: 'listening' });
}
