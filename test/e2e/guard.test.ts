// The brake, with a real Prometheus and the rules as they stand, a real Alertmanager, and three instances of an app.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localConfiguration } from '../../scripts/up/configuration.ts';
import { freePort } from '../../scripts/up/ports.ts';
import { type Program, type Running, start } from '../../scripts/up/processes.ts';
import { createGuard } from '../../src/guard/index.ts';
import { createCostMeter } from '../../src/index.ts';

const run = promisify(execFile);

/** What lies between a call and its block, in seconds. The rules' own are as they are committed. */
const SECONDS = {
  scrape: 5,
  /** Increments are those of a moment half a minute ago, one in every four seconds. */
  lookBack: 30 + 4,
  recordingRules: 60,
  alertRules: 15,
  groupWait: 10,
  poll: 1,
  /** How often a budgets file is looked at. */
  budgetsFile: 5,
  spare: 2,
};
const { scrape, lookBack, recordingRules, alertRules, groupWait, poll, budgetsFile, spare } = SECONDS;
const evaluation = lookBack + recordingRules + alertRules;
/** A new user's series is shown as 0 once: that takes one more scrape. */
const BLOCKED_WITHIN = 2 * scrape + evaluation + groupWait + poll + spare;
const LIFTED_WITHIN = budgetsFile + scrape + recordingRules + alertRules + poll + spare;

const folder = mkdtempSync(join(tmpdir(), 'llm-cost-guard-'));
const budgets = join(folder, 'budgets.yaml');
const auditLog = join(folder, 'audit.log');
const running: Running[] = [];
let alertmanager = '';
let apps: string[] = [];

interface Notification {
  readonly status: string;
  readonly alerts: readonly {
    readonly status: string;
    readonly labels: Readonly<Record<string, string>>;
  }[];
}
const notifications: Notification[] = [];

/** A guard that asks once an hour, and lives on what it is told. */
const meter = createCostMeter({ users: 'plain' });
let pushed: ReturnType<typeof createGuard>;
const receiver = createServer((request, response) => {
  void json(request).then((body) => {
    notifications.push(body as Notification);
    pushed.webhook(Object.assign(request, { body }), response);
  });
});

/** A time zone in which it is about noon, so that no day ends during the test. */
function zoneAtNoon(): string {
  const ahead = 12 - new Date().getUTCHours();
  return ahead === 0 ? 'Etc/GMT' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
}

function limitUsers(usd: number): void {
  const users = `{ name: users, period: day, scope: user, subject: '*', limitUsd: ${usd}, action: block }`;
  writeFileSync(budgets, `timeZone: ${zoneAtNoon()}\nbudgets: [${users}]\n`);
}

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

async function call(app: string, user: string, usd = 0): Promise<Answer> {
  const response = await fetch(`${app}/call?user=${user}&usd=${usd}`, { method: 'POST' });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

/** The statuses of a user's calls at all instances. */
async function statuses(user: string): Promise<readonly number[]> {
  return (await Promise.all(apps.map((app) => call(app, user)))).map(({ status }) => status);
}

/** Waits until a user's calls have a status at all instances, and says after how many seconds they had. */
async function untilAll(user: string, status: number, since: number, within: number): Promise<number> {
  for (;;) {
    const found = await statuses(user);
    const seconds = (performance.now() - since) / 1000;
    if (found.every((each) => each === status)) return seconds;
    if (seconds > within)
      throw new Error(`calls of ${user} after ${seconds.toFixed(1)} s: ${found.join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function llmCost(...words: readonly string[]): Promise<{ stdout: string }> {
  const options = ['--alertmanager', alertmanager, '--audit-log', auditLog];
  return run('node', ['src/cli/main.ts', ...words, ...options]);
}

function exceededAlerts(): Notification['alerts'] {
  return notifications
    .flatMap(({ alerts }) => alerts)
    .filter(({ labels }) => labels['alertname'] === 'LlmUserBudgetExceeded');
}

async function startAll(): Promise<void> {
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const here = `127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  const ports: number[] = [];
  for (const preferred of [25_000, 25_100, 25_200, 25_300, 25_400]) ports.push(await freePort(preferred));
  const [alertmanagerPort = 0, prometheusPort = 0, ...appPorts] = ports;
  alertmanager = `http://127.0.0.1:${alertmanagerPort}`;
  apps = appPorts.map((port) => `http://127.0.0.1:${port}`);
  limitUsers(1);

  const config = join(folder, 'prometheus');
  localConfiguration('prometheus', config, {
    'chat-service:8080': here,
    'alertmanager:9093': `127.0.0.1:${alertmanagerPort}`,
    'localhost:9090': `127.0.0.1:${prometheusPort}`,
  });
  const file = join(config, 'prometheus.yml');
  const targets = appPorts.map((port) => `'127.0.0.1:${port}'`).join(', ');
  const text = readFileSync(file, 'utf8')
    .replace('scrape_interval: 15s', `scrape_interval: ${scrape}s`)
    .replace('scrape_timeout: 10s', `scrape_timeout: ${scrape}s`)
    .replace(`'${here}'`, targets);
  for (const part of [`scrape_interval: ${scrape}s`, `scrape_timeout: ${scrape}s`, targets])
    expect(text).toContain(part);
  writeFileSync(file, text);
  mkdirSync(join(folder, 'data'));

  const programs: Program[] = [
    {
      name: 'Alertmanager',
      command: [
        'prometheus-alertmanager',
        `--config.file=${join(config, 'alertmanager.yml')}`,
        `--storage.path=${join(folder, 'alertmanager')}`,
        `--web.listen-address=127.0.0.1:${alertmanagerPort}`,
        '--cluster.listen-address=',
      ],
      logFile: join(folder, 'alertmanager.log'),
      readyUrl: `${alertmanager}/-/ready`,
    },
    ...appPorts.map((port, index) => ({
      name: `instance ${index + 1}`,
      command: [
        'node',
        'test/e2e/guard/app.ts',
        String(port),
        alertmanager,
        budgets,
        String(poll * 1000),
      ] as const,
      logFile: join(folder, `app-${index}.log`),
      readyUrl: `http://127.0.0.1:${port}/healthz`,
    })),
    {
      name: 'Prometheus',
      command: [
        'prometheus',
        `--config.file=${file}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${prometheusPort}`,
        '--enable-feature=expand-external-labels',
      ],
      logFile: join(folder, 'prometheus.log'),
      readyUrl: `http://127.0.0.1:${prometheusPort}/-/ready`,
    },
  ];
  for (const program of programs) running.push(await start(program));
  pushed = createGuard(meter, { alertmanager, pollEveryMs: 3_600_000 });
  await pushed.ready();
}

beforeAll(startAll);

afterAll(async () => {
  for (const program of running.reverse()) await program.stop();
  pushed.close();
  await meter.close();
  receiver.closeAllConnections();
  receiver.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the brake', () => {
  let spentAt = 0;

  it('lets calls pass while no alert fires', async () => {
    const [first = ''] = apps;
    expect((await call(first, 'bob', 0.1)).status).toBe(200);
    expect((await call(first, 'alice', 3)).status).toBe(200);
    spentAt = performance.now();
  });

  it('stops three instances by llm-cost stop, and releases them by llm-cost resume', async () => {
    const within = poll + spare;
    const { stdout } = await llmCost('stop', '--all', '--for', '10m', '--reason', 'a runaway loop');
    expect(stdout).toMatch(/^Stopped: everything, until /);
    const stopped = await untilAll('bob', 429, performance.now(), within);
    const [first = ''] = apps;
    expect((await call(first, 'bob')).body).toMatchObject({
      alert: 'LlmStop',
      scope: 'total',
      reason: 'a runaway loop',
      message: expect.stringMatching(/^LLM calls are stopped until .*Z: a runaway loop$/) as unknown,
    });
    await llmCost('resume', '--all');
    const released = await untilAll('bob', 200, performance.now(), within);
    console.log(
      `kill switch: three instances stopped after ${stopped.toFixed(1)} s, released after ${released.toFixed(1)} s; allowed ${within} s`,
    );
    const actions = readFileSync(auditLog, 'utf8')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { action: string; outcome: string }).action);
    expect(actions).toEqual(['stop', 'resume']);
  });

  it('blocks a user over their budget, and no other', async () => {
    const seconds = await untilAll('alice', 429, spentAt, BLOCKED_WITHIN);
    expect(await statuses('bob')).toEqual([200, 200, 200]);
    console.log(
      `blocked ${seconds.toFixed(1)} s after the call; allowed ${BLOCKED_WITHIN} s: two scrapes ${2 * scrape}, ` +
        `evaluation ${evaluation} (looks back ${lookBack}, recording ${recordingRules}, alerts ${alertRules}), ` +
        `group wait ${groupWait}, poll ${poll}, spare ${spare}`,
    );
    const [first = ''] = apps;
    const { body } = await call(first, 'alice');
    expect(body).toMatchObject({
      alert: 'LlmUserBudgetExceeded',
      budget: 'users',
      scope: 'user',
      subject: 'alice',
      period: 'day',
      spentUsd: 3,
      limitUsd: 1,
    });
    const resetsInHours = (Date.parse(String(body['resetsAt'])) - Date.now()) / 3_600_000;
    expect(resetsInHours).toBeGreaterThan(10);
    expect(resetsInHours).toBeLessThan(14);
    const shown = await (await fetch(`${first}/metrics`)).text();
    expect(shown).toMatch(
      /^llm_requests_total\{provider="openai",model="gpt-4o",type="chat",user="alice",outcome="blocked"\} [1-9]/m,
    );
    expect(shown).toMatch(/^llm_guard_blocks 1$/m);
  });

  it('is told of it once, and a guard with the webhook needs no poll', async () => {
    const call = { provider: 'openai', model: 'gpt-4o' };
    const deadline = performance.now() + (groupWait + spare) * 1000;
    while (exceededAlerts().length === 0 && performance.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 100));
    expect(exceededAlerts().map(({ status, labels }) => `${status} ${labels['subject']}`)).toEqual([
      'firing alice',
    ]);
    expect(pushed.decide({ ...call, user: 'alice' }).allowed).toBe(false);
    expect(pushed.decide({ ...call, user: 'bob' }).allowed).toBe(true);
  });

  it('lifts the block after the limit is raised', async () => {
    limitUsers(10);
    const seconds = await untilAll('alice', 200, performance.now(), LIFTED_WITHIN);
    console.log(`lifted ${seconds.toFixed(1)} s after the limit was raised; allowed ${LIFTED_WITHIN} s`);
    // One message for one user over a limit, however long that went on.
    const told = exceededAlerts().filter(({ status }) => status === 'firing');
    expect(told.map(({ labels }) => labels['subject'])).toEqual(['alice']);
  });
});
