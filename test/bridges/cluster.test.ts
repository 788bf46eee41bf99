// A cluster of four workers whose metrics prom-client puts together, scraped by a real Prometheus.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../scripts/up/ports.ts';
import { type Running, start } from '../../scripts/up/processes.ts';
import { type ScrapingPrometheus, startPrometheus } from './prometheus.ts';
import { callsOf, ledgerOf, type Series } from './traffic.ts';

const CALLS = 300;
const JOB = 'cluster';

/** All calls of all workers. */
const calls = [0, 1, 2, 3].flatMap((seed) => callsOf(seed, CALLS));

/** Users with series of their own, of those in the calls. */
const USERS = 4;

describe.each([
  ['totals of their own', { isShared: false, trackedUsers: 4 * USERS }],
  ['one state file', { isShared: true, trackedUsers: USERS }],
])('four workers with %s', (_name, { isShared, trackedUsers }) => {
  let folder = '';
  let app: Running | undefined;
  let prometheus: ScrapingPrometheus;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'llm-cost-cluster-'));
    const port = await freePort(24_200);
    const program = fileURLToPath(new URL('programs/cluster.ts', import.meta.url));
    const stateFile = isShared ? [join(folder, 'state.db')] : [];
    app = await start({
      name: 'the cluster',
      command: [process.execPath, program, String(port), String(CALLS), ...stateFile],
      logFile: join(folder, 'cluster.log'),
      readyUrl: `http://127.0.0.1:${port}/metrics`,
    });
    prometheus = await startPrometheus({ [JOB]: port });
    await prometheus.isUp(JOB, true);
    await fetch(`http://127.0.0.1:${port}/begin`);
  });

  afterAll(async () => {
    await prometheus.stop();
    await app?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('show every counter as it is in the ledger of all of them, and none ever fell', async () => {
    await prometheus.shows(JOB, ledgerOf(calls));
    expect(await prometheus.resets(JOB)).toBe(0);
    expect(await prometheus.query('max(count_over_time(llm_requests_total[10m]))')).toBeGreaterThan(4);
  });

  it("show the host's counters as prom-client always does", async () => {
    expect(await prometheus.query('orders_total')).toBe(4 * CALLS);
  });

  it('show gauges that make sense', async () => {
    const gauges = await prometheus.series(JOB, '{__name__=~"llm_.*",__name__!~".*_total"}');
    const expected: Series = {
      'llm_tracked_users[]': trackedUsers,
      'llm_price_usd_per_million[["model","gpt-4o"],["provider","openai"],["token_type","input"]]': 2.5,
      'llm_budget_usd[["action","alert"],["budget","daily-total"],["period","day"],["scope","total"],["subject","*"]]': 50,
      'llm_trend_limit_ratio[["period","week"]]': 1.2,
    };
    expect(gauges).toMatchObject(expected);
    const names = Object.keys(gauges).map((key) => key.split('[', 1)[0]);
    expect(names.filter((name) => name === 'llm_cost_metrics_build_info')).toHaveLength(1);
    expect(await prometheus.query('llm_cost_metrics_build_info')).toBe(1);
    expect(await prometheus.query('llm_period_start_timestamp_seconds{period="day"} <= bool time()')).toBe(1);
    expect(await prometheus.query('llm_period_end_timestamp_seconds{period="day"} > bool time()')).toBe(1);
    expect(await prometheus.query('llm_price_data_timestamp_seconds < bool time()')).toBe(1);
  });
});
