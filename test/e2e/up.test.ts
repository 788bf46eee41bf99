import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dashboardFiles } from '../../grafana/dashboards.ts';
import { COUNTERS } from '../../src/catalogue/metrics.ts';
import { takeShots } from '../../grafana/preview/server/shots.ts';
import {
  expectDashboardsToFollowEachOther,
  expectOverviewToFitOneScreen,
  expectPreviewToWork,
} from './preview.ts';
import { eventually, query, scalar } from './prometheus-api.ts';

const run = promisify(execFile);
/** How long something is waited for at most; how long it took is printed. */
const WITHIN_MS = 200_000;

interface Ledger {
  readonly usdByDay: Readonly<Record<string, number>>;
}

let up: ChildProcess | undefined;
let printed = '';
let started = 0;
let app = '';
let prometheus = '';
let alertmanager = '';
let folder = '';
let preview = '';

function printedAfter(label: string): string {
  const found = new RegExp(`^ *${label} +(\\S+)`, 'm').exec(printed)?.[1];
  if (found === undefined) throw new Error(`"${label}" was not printed:\n${printed}`);
  return found;
}

/** Presses Ctrl-C, twice as people do, unless everything has ended already. */
async function interrupt(): Promise<void> {
  if (up?.pid === undefined || up.exitCode !== null || up.signalCode !== null) return;
  const ended = once(up, 'close');
  const { pid } = up;
  process.kill(-pid, 'SIGINT');
  await eventually('it says that it stops', WITHIN_MS, () => Promise.resolve(printed.includes('Stopping: ')));
  try {
    process.kill(-pid, 'SIGINT');
  } catch {
    // It has stopped by now.
  }
  await ended;
}

beforeAll(async () => {
  started = Date.now();
  // A process group of its own, so that Ctrl-C can reach all of it, as in a terminal.
  const child = spawn('npm', ['run', 'up'], {
    env: { ...process.env, LLM_COST_UP: 'native' },
    detached: true,
  });
  up = child;
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  await eventually('it says that everything runs', WITHIN_MS, async () => {
    if (child.exitCode !== null) throw new Error(`it ended:\n${printed}`);
    return Promise.resolve(printed.includes('Ctrl-C stops everything'));
  });
  [app, prometheus, alertmanager, folder, preview] = [
    'Demo app',
    'Prometheus',
    'Alertmanager',
    'Logs',
    'Dashboards',
  ].map(printedAfter) as [string, string, string, string, string];
});

afterAll(interrupt);

describe('npm run up, without Docker', () => {
  it('shows dollars in Prometheus', async () => {
    const spent = await eventually('dollars in the last five minutes', WITHIN_MS, async () => {
      const value = await scalar(prometheus, 'sum(increase(llm_cost_usd_total[5m]))');
      return value !== undefined && value > 0 && value;
    });
    expect(spent).toBeGreaterThan(0);
  });

  it("has this month's dollars within 1% of the generator's own ledger", async () => {
    const month = await eventually('month to date', WITHIN_MS, () =>
      scalar(prometheus, 'global:llm_cost_usd:month_to_date'),
    );
    const { usdByDay } = JSON.parse(readFileSync(join(folder, 'ledger.json'), 'utf8')) as Ledger;
    const thisMonth = new Date(started).toISOString().slice(0, 7);
    const history = Object.entries(usdByDay)
      .filter(([day]) => day.startsWith(thisMonth))
      .reduce((sum, [, usd]) => sum + usd, 0);
    const live = (await scalar(prometheus, 'sum(llm_cost_usd_total{instance!~".*history.*"})')) ?? 0;
    // The rules are at most two minutes behind the app, which is much where the month has just begun.
    const notYet = (await scalar(prometheus, 'sum(increase(llm_cost_usd_total[2m]))')) ?? 0;
    expect(history + live).toBeGreaterThan(0);
    expect(Math.abs(month - history - live)).toBeLessThan(0.01 * (history + live) + notYet);
  });

  it('has fired a budget alert that reached the webhook', async () => {
    interface Alert {
      readonly status: string;
      readonly labels: Readonly<Record<string, string>>;
      readonly annotations: Readonly<Record<string, string>>;
    }
    const alert = await eventually('a firing budget alert at the webhook', WITHIN_MS, async () => {
      const response = await fetch(`${app}/alerts`);
      const alerts = (await response.json()) as Alert[];
      return alerts.find(({ status, labels }) => status === 'firing' && labels['budget'] !== undefined);
    });
    expect(alert.annotations['description']).toMatch(/\$[\d,.]+/);
    const runbook = await fetch(alert.annotations['runbook_url'] ?? '');
    expect(await runbook.text()).toContain(`# ${alert.labels['alertname']}`);
    console.log(
      `a firing budget alert reached the webhook after ${Math.round((Date.now() - started) / 1000)} s`,
    );
  });

  it('records every kind of call the demo makes, from both providers', async () => {
    const series = await eventually('calls of both providers', 60_000, async () => {
      const samples = await query(prometheus, `sum by (provider, type) (${COUNTERS.requests.name})`);
      return samples.length >= 4 && samples;
    });
    const kinds = new Set(series.map(({ metric }) => `${metric['provider']} ${metric['type']}`));
    for (const kind of ['openai chat', 'anthropic chat', 'openai embedding', 'openai image'])
      expect(kinds).toContain(kind);
    expect(await query(prometheus, 'llm_unpriced_requests_total')).toEqual([]);
  });

  it('passes promtool check metrics on a live scrape', async () => {
    const text = await (await fetch(`${app}/metrics`)).text();
    expect(text).toContain('llm_cost_usd_total{');
    const checked = run('promtool', ['check', 'metrics']);
    checked.child.stdin?.end(text);
    expect((await checked).stderr).toBe('');
  });

  it('evaluates every rule without an error and scrapes every target', async () => {
    const response = await fetch(`${prometheus}/api/v1/rules`);
    const { data } = (await response.json()) as {
      data: { groups: { rules: { name: string; health: string; lastError?: string }[] }[] };
    };
    const rules = data.groups.flatMap((group) => group.rules);
    expect(rules.length).toBeGreaterThan(10);
    expect(rules.filter(({ health }) => health === 'err')).toEqual([]);
    expect((await query(prometheus, 'up')).filter(({ value }) => value !== 1)).toEqual([]);
    expect((await fetch(`${alertmanager}/-/healthy`)).status).toBe(200);
  });

  it('draws its dashboards without Grafana: figures, a range, a provider, and a link to another one', async () => {
    await expectPreviewToWork(preview, prometheus);
  });

  it('leads from each dashboard to the next and back', async () => {
    await expectDashboardsToFollowEachOther(preview);
  });

  it('answers what a newcomer asks on one screen of the overview', async () => {
    // Groups of rules are evaluated each at its own second: the projection may follow the month by two minutes.
    await eventually('a projection of the month', WITHIN_MS, () =>
      scalar(prometheus, 'global:llm_cost_usd:projected_month'),
    );
    await expectOverviewToFitOneScreen(preview);
  });

  it('draws every panel of every dashboard without an error', async () => {
    const shots = mkdtempSync(join(tmpdir(), 'llm-cost-shots-'));
    try {
      // Some panels look back over minutes that the demo has only just begun.
      const faults = await eventually('pictures without a fault', 240_000, async () => {
        const found = await takeShots({ url: preview, out: shots, width: 1600, query: '' });
        return found.length === 0 && found;
      });
      expect(faults).toEqual([]);
      expect(readdirSync(shots).toSorted()).toEqual(
        [...dashboardFiles().keys()].map((file) => file.replace('.json', '.png')).toSorted(),
      );
      const narrow = await takeShots({ url: preview, out: shots, width: 800, query: '' });
      expect(narrow).toContainEqual(expect.stringMatching(/cuts: /));
    } finally {
      rmSync(shots, { recursive: true });
    }
  });

  it('stops everything on Ctrl-C and leaves nothing behind', async () => {
    await interrupt();
    expect(printed).toContain('Stopping: got SIGINT.');
    for (const url of [app, prometheus, alertmanager, preview]) await expect(fetch(url)).rejects.toThrow();
    expect(existsSync(folder)).toBe(false);
  });
});
