// A host's own prom-client endpoint with our metrics in its registry, scraped by a real Prometheus.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { collectDefaultMetrics, Counter, Registry, type RegistryContentType } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerMetrics } from '../../src/bridges/prom-client/index.ts';
import { METRICS } from '../../src/catalogue/metrics.ts';
import { createCostMeter } from '../../src/index.ts';
import { type ScrapingPrometheus, startPrometheus } from './prometheus.ts';
import { callsOf, ledgerOf } from './traffic.ts';

const FORMATS = {
  text: Registry.PROMETHEUS_CONTENT_TYPE,
  openmetrics: Registry.OPENMETRICS_CONTENT_TYPE,
} as const satisfies Record<string, RegistryContentType>;
const JOBS = Object.keys(FORMATS) as (keyof typeof FORMATS)[];

const meter = createCostMeter({ users: 'plain' });
const calls = callsOf(1, 400);
const servers: Server[] = [];
let prometheus: ScrapingPrometheus;

/** The host: a registry with metrics of its own, served as prom-client's README does. */
async function serve(contentType: RegistryContentType): Promise<number> {
  const registry = new Registry<RegistryContentType>();
  registry.setContentType(contentType);
  new Counter({ name: 'orders_total', help: 'Orders.', registers: [registry] }).inc(7);
  collectDefaultMetrics({ register: registry });
  registerMetrics(meter, registry);
  const server = createServer((_request, response) => {
    void registry
      .metrics()
      .then((text) => response.setHeader('Content-Type', registry.contentType).end(text));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

beforeAll(async () => {
  const [text, openmetrics] = [await serve(FORMATS.text), await serve(FORMATS.openmetrics)];
  prometheus = await startPrometheus({ text, openmetrics });
  for (const job of JOBS) await prometheus.isUp(job, true);
  for (const call of calls) {
    meter.record(call);
    await sleep(5);
  }
});

afterAll(async () => {
  await prometheus.stop();
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
});

describe.each(JOBS)("a host's prom-client registry, scraped as %s", (job) => {
  it('shows every counter as it is in the ledger, and none ever fell', async () => {
    await prometheus.shows(job, ledgerOf(calls));
    expect(await prometheus.resets(job)).toBe(0);
  });

  it('shows new series with their first value, which increase() does not see', async () => {
    const born = await prometheus.series(job, 'min_over_time(llm_cost_usd_total{}[10m])');
    expect(Object.keys(born).length).toBeGreaterThan(5);
    expect(Math.min(...Object.values(born))).toBeGreaterThan(0);
  });

  it('shows the gauges', async () => {
    const gauges = await prometheus.series(job, '{__name__=~"llm_.*",__name__!~".*_total"}');
    expect(gauges).toMatchObject({
      'llm_tracked_users[]': 4,
      'llm_price_usd_per_million[["model","gpt-4o"],["provider","openai"],["token_type","input"]]': 2.5,
    });
  });

  it('tells type and help of every metric', async () => {
    const metadata = await prometheus.metadata(job);
    for (const { name, kind, help } of METRICS) {
      const family = job === 'openmetrics' ? name.replace(/_total$/, '') : name;
      expect(metadata).toContainEqual(expect.objectContaining({ metric: family, type: kind, help }));
    }
  });

  it("leaves the host's own metrics alone", async () => {
    expect(await prometheus.query(`orders_total{job="${job}"}`)).toBe(7);
    expect(await prometheus.query(`process_start_time_seconds{job="${job}"}`)).toBeGreaterThan(0);
  });
});
