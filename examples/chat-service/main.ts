// Starts the demo: simulated providers, the app, and live traffic. Settings are in README.md.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { createCostMeter } from 'llm-cost-metrics';
import { createGuard } from 'llm-cost-metrics/guard';
import { createApp } from './app.ts';
import { createCalls } from './calls.ts';
import { startProviderServer } from './provider/server.ts';
import { startTraffic } from './traffic/driver.ts';

const {
  HOST = '127.0.0.1',
  PORT = '8080',
  TRAFFIC = 'on',
  DRAIN_MS = '20000',
  ALERTMANAGER_URL,
} = process.env;

const meter = createCostMeter({
  // Made-up users. In an app of your own, `{ hashKey }` keeps names out of the metrics.
  users: 'plain',
  budgets: join(import.meta.dirname, 'budgets.yaml'),
  onDiagnostic: (diagnostic) => {
    console.warn('could not record as given:', diagnostic);
  },
});
// Refuses calls that an alert with action="block" or `llm-cost stop` forbids.
const guard = ALERTMANAGER_URL ? createGuard(meter, { alertmanager: ALERTMANAGER_URL }) : undefined;
const providers = await startProviderServer();
const app = createApp(meter, createCalls(meter, providers, guard), console.log);
const server = createServer(app).listen(Number(PORT), HOST);
await once(server, 'listening');
console.log(`The chat service listens on http://${HOST}:${PORT}`);

const traffic =
  TRAFFIC === 'off'
    ? undefined
    : startTraffic(`http://127.0.0.1:${PORT}`, (error) => {
        console.warn('a call got no answer:', error);
      });

await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
await traffic?.stop();
guard?.close();
// The last dollars are fetched by Prometheus before the process is gone.
await meter.close({ drainMs: Number(DRAIN_MS) });
server.close();
server.closeAllConnections();
await providers.close();
