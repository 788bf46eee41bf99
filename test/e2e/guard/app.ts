// An app with a guard: `POST /call?user=alice&usd=1` makes a call of that price, unless it is refused.
import { createServer } from 'node:http';
import { BudgetExceededError, createGuard } from '../../../src/guard/index.ts';
import { metricsHandler } from '../../../src/http/index.ts';
import { createCostMeter } from '../../../src/index.ts';

const [port = '', alertmanager = '', budgets = '', pollEveryMs = ''] = process.argv.slice(2);

const meter = createCostMeter({ users: 'plain', budgets });
const guard = createGuard(meter, { alertmanager, pollEveryMs: Number(pollEveryMs) });
const metrics = metricsHandler(meter);

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
  if (pathname === '/metrics') {
    metrics(request, response);
  } else if (pathname === '/healthz') {
    response.end('ok');
  } else {
    const call = { provider: 'openai', model: 'gpt-4o', user: searchParams.get('user') ?? '' };
    const make = (): unknown =>
      meter.record({ ...call, costUsd: Number(searchParams.get('usd')), usage: {} });
    guard.run(call, make).then(
      () => response.end('{}'),
      (error: unknown) => {
        const isRefused = error instanceof BudgetExceededError;
        response.writeHead(isRefused ? 429 : 500);
        const message = isRefused ? error.message : String(error);
        response.end(JSON.stringify(isRefused ? Object.assign({ message }, error) : { message }));
      },
    );
  }
});
server.listen(Number(port), '127.0.0.1');
process.once('SIGTERM', () => {
  guard.close();
  server.closeAllConnections();
  server.close(() => void meter.close());
});
