import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../../scripts/up/ports.ts';
import { type Running, start } from '../../../scripts/up/processes.ts';
import { cardinalityView, registerMetrics } from '../../../src/bridges/otel/index.ts';
import { METRICS } from '../../../src/catalogue/metrics.ts';
import { createCostMeter } from '../../../src/index.ts';
import { eventually, query, scalar } from '../../e2e/prometheus-api.ts';
import { createSeriesLedger } from './ledger.ts';
import { createTraffic } from './traffic.ts';

const exporter = new PrometheusExporter({ preventServerStart: true });
const meter = createCostMeter({ users: 'plain', maxUsers: 3 });
const { spend, ledger } = createTraffic(meter);

let folder = '';
let host: Server;
let hostUrl = '';
let prometheus: Running;
let url = '';

beforeAll(async () => {
  const provider = new MeterProvider({ readers: [exporter], views: [cardinalityView()] });
  registerMetrics(meter, { meterProvider: provider });
  host = createServer((request, response) => {
    exporter.getMetricsRequestHandler(request, response);
  });
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
  hostUrl = `127.0.0.1:${(host.address() as AddressInfo).port}`;

  folder = mkdtempSync(join(tmpdir(), 'llm-otel-prometheus-'));
  const configuration = {
    global: { scrape_interval: '500ms', scrape_timeout: '500ms' },
    scrape_configs: [{ job_name: 'host', static_configs: [{ targets: [hostUrl] }] }],
  };
  writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(configuration));
  const port = await freePort(24_300);
  url = `http://127.0.0.1:${port}`;
  prometheus = await start({
    name: 'Prometheus',
    command: [
      'prometheus',
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    logFile: join(folder, 'prometheus.log'),
    readyUrl: `${url}/-/ready`,
  });
});

afterAll(async () => {
  await prometheus.stop();
  await new Promise((resolve) => host.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

/** What Prometheus shows of the counters of calls, by the names of the instruments. */
async function shown(): Promise<Readonly<Record<string, number>>> {
  const seen = createSeriesLedger();
  const samples = await query(url, '{__name__=~"llm_(.*_)?(usd|tokens|requests)_total"}');
  for (const { metric, value } of samples) {
    const { __name__: name = '', otel_scope_name: scope } = metric;
    expect(scope).toBe('llm-cost-metrics');
    const own = Object.entries(metric).filter(
      ([label]) => !/^(__name__|job|instance|otel_scope_.*)$/.test(label),
    );
    seen.add(name.replace(/_total$/, '').replaceAll('_', '.'), Object.fromEntries(own), value);
  }
  return seen.totals();
}

describe("a real Prometheus that scrapes the host's OpenTelemetry exporter", () => {
  it('shows the totals of the ledger, every series to the token and the dollar', async () => {
    for (const users of [['alice'], ['alice', 'bob'], ['carol', 'bob']]) {
      for (const user of users) spend(user, 2);
      await eventually('Prometheus shows the ledger', 30_000, async () => {
        const all = await shown();
        return JSON.stringify(all) === JSON.stringify(ledger.totals());
      });
    }
    expect(Object.keys(await shown()).length).toBeGreaterThan(60);
  });

  it('misses with increase() what a series had when it was first seen, as the documentation says', async () => {
    const increase = await eventually('carol was scraped twice', 30_000, () =>
      scalar(url, 'sum(increase(llm_cost_usd_total{user="carol"}[10m]))'),
    );
    expect(ledger.sum('llm.cost.usd', { user: 'carol' })).toBeGreaterThan(0);
    expect(increase).toBe(0);
  });

  it('knows every metric by the name it has in our own exposition', async () => {
    spend('dave');
    meter.record({ provider: '', model: '' });
    const text = await (await fetch(`http://${hostUrl}/metrics`)).text();
    const familiesOf = (exposition: string): string[] =>
      [...exposition.matchAll(/^# TYPE (llm_\S+ \S+)$/gm)].map(([, family = '']) => family).sort();
    expect(familiesOf(text)).toEqual(familiesOf(await meter.render()));
    // All but those of budgets' owners, of the app's own labels, of other tiers and of a guard, which this app has not.
    expect(familiesOf(text).length).toBeGreaterThan(METRICS.length - 7);
  });
});
