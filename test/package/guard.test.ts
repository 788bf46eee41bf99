// Every snippet of docs/guard.md, run in an app.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const page = readFileSync('docs/guard.md', 'utf8');
const snippets = [...page.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code = '']) => code);
const [check = '', webhook = ''] = snippets;

/** What an app has before a snippet, and an Alertmanager in which nothing or Alice is blocked. */
const app = (blocked: boolean): string => `
  import { createServer } from 'node:http';
  import express from 'express';
  import { createCostMeter } from 'llm-cost-metrics';
  const labels = { alertname: 'LlmUserBudgetExceeded', action: 'block', budget: 'users', period: 'day', scope: 'user', subject: 'alice' };
  const alert = { labels, annotations: { period_end: '1800000000' }, endsAt: '2999-01-01T00:00:00Z', fingerprint: 'a' };
  const alertmanager = createServer((_, response) => response.end(JSON.stringify(${blocked ? '[alert]' : '[]'})));
  await new Promise((resolve) => alertmanager.listen(0, '127.0.0.1', resolve));
  const address = 'http://127.0.0.1:' + alertmanager.address().port;
  const app = express();
  const meter = createCostMeter({ users: 'plain' });
  const answer = async (user) => 'Hello, ' + user;
  process.env.ALERT_TOKEN = 'a-token';
  const listen = () => new Promise((resolve) => {
    const server = app.listen(0, '127.0.0.1', () => resolve('http://127.0.0.1:' + server.address().port));
  });`;

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'llm-cost-guard-page-'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(resolve('.'), join(folder, 'node_modules/llm-cost-metrics'));
  symlinkSync(resolve('node_modules/express'), join(folder, 'node_modules/express'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function run(name: string, ...parts: readonly string[]): Promise<string> {
  const code = parts.join('\n').replaceAll("'http://127.0.0.1:9093'", 'address');
  writeFileSync(join(folder, name), code);
  const child = spawn(process.execPath, [name], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const printed = await text(child.stdout);
  expect(await exited).toEqual([0, null]);
  return printed;
}

describe('docs/guard.md', () => {
  it('has two snippets', () => {
    expect(snippets).toHaveLength(2);
  });

  it('refuses a user over their budget, and answers others', async () => {
    const ask = `
      const url = await listen();
      for (const user of ['alice', 'bob']) {
        const response = await fetch(url + '/ask', { method: 'POST', headers: { 'X-User': user } });
        console.log(response.status, await response.text());
      }
      process.exit();`;
    expect(await run('check.js', app(true), check, ask)).toBe(
      '429 {"error":"LLM calls of user alice are refused until 2027-01-15T08:00Z: budget users is used up this day","resetsAt":"2027-01-15T08:00:00.000Z"}\n200 "Hello, bob"\n',
    );
  });

  it('takes what Alertmanager pushes', async () => {
    const push = `
      const url = await listen();
      await guard.ready();
      const call = { provider: 'openai', model: 'gpt-4o', user: 'alice' };
      const body = JSON.stringify({ version: '4', alerts: [{ ...alert, status: 'firing' }] });
      const headers = { Authorization: 'Bearer a-token' };
      for (const each of [{}, headers]) {
        const { status } = await fetch(url + '/alerts', { method: 'POST', headers: each, body });
        console.log(status, guard.decide(call).allowed);
      }
      process.exit();`;
    const imports = "import { createGuard } from 'llm-cost-metrics/guard';";
    expect(await run('push.js', imports, app(false), webhook, push)).toBe('401 true\n200 false\n');
  });
});
