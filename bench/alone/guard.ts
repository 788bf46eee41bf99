// Measures, in a process of its own, what it takes to ask a guard about a call that it lets pass.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCostMeter } from 'llm-cost-metrics';
import { createGuard, type Guard } from 'llm-cost-metrics/guard';
import { inTurns } from '../statistics.ts';

/** Microseconds of one check, awaited, by what is blocked. */
export type GuardCosts = Readonly<Record<Way, number>>;

const CALLS_A_ROUND = 50_000;
const USERS = 100;
const BLOCKED = 10_000;

const WAYS = {
  'nothing is blocked': { blocked: 0, users: 'plain' },
  '10,000 users are blocked': { blocked: BLOCKED, users: 'plain' },
  '10,000 users are blocked, users under pseudonyms': {
    blocked: BLOCKED,
    users: { hashKey: 'a key of sixteen characters' },
  },
} as const;
type Way = keyof typeof WAYS;

const server = createServer((request, response) => {
  response.end(JSON.stringify(alerts(Number(request.url?.split('/')[1]))));
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address() as AddressInfo;

const names = Object.keys(WAYS) as Way[];
const guards = new Map(names.map((name) => [name, guardFor(name)]));
for (const guard of guards.values()) await guard.ready();
const sample = { provider: 'openai', model: 'gpt-4o', user: 'blocked-1' };
if (guards.get('10,000 users are blocked')?.decide(sample).allowed !== false)
  throw new Error('nobody is blocked');

process.send?.({ value: await measureWays(Number(process.argv[2])) });
for (const guard of guards.values()) guard.close();
server.closeAllConnections();
server.close();

function guardFor(name: Way) {
  const { blocked, users } = WAYS[name];
  const alertmanager = `http://127.0.0.1:${port}/${blocked}`;
  return createGuard(createCostMeter({ users }), { alertmanager, pollEveryMs: 3_600_000 });
}

function measureWays(rounds: number): Promise<GuardCosts> {
  return inTurns(names, { rounds }, async (name) => {
    const guard = guards.get(name) as Guard;
    const calls = Array.from({ length: CALLS_A_ROUND }, (_, index) => ({
      provider: 'openai',
      model: 'gpt-4o',
      user: `user-${index % USERS}`,
    }));
    const started = performance.now();
    for (const call of calls) await guard.check(call);
    return ((performance.now() - started) * 1000) / CALLS_A_ROUND;
  });
}

function alerts(count: number): object[] {
  const endsAt = new Date(Date.now() + 3_600_000).toISOString();
  return Array.from({ length: count }, (_, index) => ({
    labels: {
      alertname: 'LlmUserBudgetExceeded',
      action: 'block',
      scope: 'user',
      subject: `blocked-${index}`,
    },
    annotations: {},
    endsAt,
    fingerprint: String(index),
  }));
}
