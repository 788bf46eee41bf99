// Every snippet of docs/host-metrics.md, run in an app.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };

const page = readFileSync('docs/host-metrics.md', 'utf8');
const snippets = [...page.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code = '']) => code);
const [include = '', register = '', primary = '', worker = ''] = snippets;

/** What an app has before a snippet. */
const APP = `
  import express from 'express';
  import { createCostMeter } from 'llm-cost-metrics';
  const app = express();
  const meter = createCostMeter({ users: 'plain', stateFile: './llm-cost.db' });
  const spend = () => meter.record({ provider: 'openai', model: 'gpt-4o', user: 'alice', costUsd: 2, usage: {} });`;

/** Shows the app's metrics, and ends. */
const LOOK = `
  app.listen(0, '127.0.0.1', async function () {
    console.log(await (await fetch('http://127.0.0.1:' + this.address().port + '/metrics')).text());
    process.exit();
  });`;

const SPENT = 'llm_cost_usd_total{provider="openai",model="gpt-4o",type="chat",user="alice"}';

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'llm-cost-host-'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  for (const name of ['llm-cost-metrics', 'express', 'prom-client', '@opentelemetry']) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(resolve(name === packageJson.name ? '.' : join('node_modules', name)), link);
  }
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a program in an app's folder of its own, and returns what it printed. */
async function run(name: string, files: Readonly<Record<string, readonly string[]>>): Promise<string> {
  const cwd = join(folder, name);
  mkdirSync(cwd);
  for (const [file, parts] of Object.entries(files)) writeFileSync(join(cwd, file), parts.join('\n'));
  const child = spawn(process.execPath, ['main.js'], { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const printed = await text(child.stdout);
  expect(await exited).toEqual([0, null]);
  return printed;
}

describe('docs/host-metrics.md', () => {
  it('has four snippets', () => {
    expect(snippets).toHaveLength(4);
  });

  it('serves our metrics with those of prom-client and OpenTelemetry', async () => {
    const host = `
      import { MeterProvider } from '@opentelemetry/sdk-metrics';
      import { Counter } from 'prom-client';
      new MeterProvider({ readers: [exporter] }).getMeter('host').createCounter('jobs').add(5);
      new Counter({ name: 'orders_total', help: 'Orders.' }).inc(7);
      spend();`;
    const shown = await run('include', { 'main.js': [APP, include, host, LOOK] });
    expect(shown).toContain(`\n${SPENT} 2\n`);
    expect(shown).toContain('\norders_total 7\n');
    expect(shown).toMatch(/^jobs_total\{.*\} 5$/m);
  });

  it('puts our metrics into the global registry, and takes them out again', async () => {
    const look = `
      import { register } from 'prom-client';
      spend();
      console.log(await register.metrics());
      unregister();
      console.log('then ' + JSON.stringify((await register.metrics()).trim()));
      process.exit();`;
    const shown = await run('register', { 'main.js': [APP, register, look] });
    expect(shown).toContain(`\n${SPENT} 2\n`);
    expect(shown).toMatch(/^then ""$/m);
  });

  /** Two workers that have each spent once and then run on. */
  const BEGIN = `
    import cluster from 'node:cluster';
    import { once } from 'node:events';
    cluster.setupPrimary({ exec: 'worker.js' });
    await Promise.all([0, 1].map(() => once(cluster.fork(), 'message')));`;
  const SPEND = `
    import { Counter } from 'prom-client';
    new Counter({ name: 'orders_total', help: 'Orders.' }).inc(7);
    spend();
    await meter.flush();
    process.send('spent');`;

  it("serves the dollars of a cluster with the host's own metrics", async () => {
    const answer = "import { AggregatorRegistry } from 'prom-client'; new AggregatorRegistry();";
    const shown = await run('primary', {
      'main.js': [APP, BEGIN, primary, LOOK],
      'worker.js': [APP, answer, SPEND],
    });
    expect(shown).toContain(`\n${SPENT} 4\n`);
    expect(shown).toContain('\norders_total 14\n');
  });

  it('puts the workers of a cluster together', async () => {
    const look = `
      import { AggregatorRegistry } from 'prom-client';
      console.log(await new AggregatorRegistry().clusterMetrics());
      process.exit();`;
    const shown = await run('workers', { 'main.js': [BEGIN, look], 'worker.js': [APP, worker, SPEND] });
    expect(shown).toContain(`\n${SPENT} 4\n`);
    expect(shown).toContain('\norders_total 14\n');
  });
});
