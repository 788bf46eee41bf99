// Our `/metrics` with the host's own metrics in it, scraped by a real Prometheus.
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import * as exporter3 from '@opentelemetry/exporter-prometheus';
import * as sdk3 from '@opentelemetry/sdk-metrics';
import * as exporter2 from 'opentelemetry-exporter-prometheus-2';
import * as sdk2 from 'opentelemetry-sdk-metrics-2';
import { collectDefaultMetrics, Counter, Registry, type RegistryContentType } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerMetrics } from '../../src/bridges/prom-client/index.ts';
import { type MetricsServer, startMetricsServer } from '../../src/http/index.ts';
import { createCostMeter } from '../../src/index.ts';
import { type ScrapingPrometheus, startPrometheus } from './prometheus.ts';
import { callsOf, ledgerOf } from './traffic.ts';

const SDKS = [
  ['3', exporter3, sdk3],
  ['2', exporter2 as unknown as typeof exporter3, sdk2 as unknown as typeof sdk3],
] as const;

describe.each(SDKS)('with prom-client and OpenTelemetry SDK %s', (version, { PrometheusExporter }, sdk) => {
  const job = `sdk${version}`;
  const meter = createCostMeter({ users: 'plain' });
  const calls = callsOf(2, 300);
  const registry = new Registry();
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const host = new sdk.MeterProvider({ readers: [exporter] }).getMeter('host');
  let server: MetricsServer;
  let prometheus: ScrapingPrometheus;

  beforeAll(async () => {
    const orders = new Counter({ name: 'orders_total', help: 'Orders.', registers: [registry] });
    const jobs = host.createCounter('jobs', { description: 'Jobs.' });
    const wait = host.createHistogram('wait', { unit: 'ms', description: 'Waiting.' });
    server = await startMetricsServer(meter, { port: 0, host: '127.0.0.1', include: [registry, exporter] });
    prometheus = await startPrometheus({ [job]: server.port });
    await prometheus.isUp(job, true);
    for (const call of calls) {
      meter.record(call);
      orders.inc();
      jobs.add(2, { queue: 'mail' });
      wait.record(3);
      await sleep(5);
    }
  });

  afterAll(async () => {
    await prometheus.stop();
    await server.close();
  });

  it('every counter of ours is as it is in the ledger', async () => {
    await prometheus.shows(job, ledgerOf(calls));
    expect(await prometheus.resets(job)).toBe(0);
  });

  it('every series of ours was born at zero, so that its first value counts', async () => {
    const born = await prometheus.series(job, 'min_over_time(llm_cost_usd_total{}[10m])');
    expect(Object.keys(born).length).toBeGreaterThan(5);
    expect(new Set(Object.values(born))).toEqual(new Set([0]));
  });

  it("the host's own metrics are all there", async () => {
    expect(await prometheus.query(`orders_total`)).toBe(300);
    expect(await prometheus.query(`jobs_total{queue="mail"}`)).toBe(600);
    expect(await prometheus.query(`wait_bucket{le="5"}`)).toBe(300);
    expect(await prometheus.query(`wait_sum`)).toBe(900);
    const metadata = await prometheus.metadata(job);
    expect(metadata).toContainEqual(
      expect.objectContaining({ metric: 'jobs_total', type: 'counter', help: 'Jobs.' }),
    );
    expect(metadata).toContainEqual(
      expect.objectContaining({ metric: 'wait', type: 'histogram', help: 'Waiting.' }),
    );
  });

  it('the whole passes promtool', async () => {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    expect(execFileSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' })).toBe('');
  });

  it('is down, and says why, for as long as a metric is there twice', async () => {
    const { unregister } = registerMetrics(meter, registry);
    await prometheus.isUp(job, false);
    const refused = await fetch(`${server.url}/metrics`);
    expect(refused.status).toBe(500);
    expect(await refused.text()).toBe(
      'The metrics could not be rendered: include[0]: "llm_cost_usd_total" is not allowed; ' +
        'expected metrics that the meter does not have too.\n',
    );
    const late = callsOf(3, 1);
    for (const call of late) meter.record(call);
    unregister();
    await prometheus.isUp(job, true);
    await prometheus.shows(job, ledgerOf([...calls, ...late]));
  });
});

describe('with registries of prom-client that speak OpenMetrics', () => {
  const meter = createCostMeter({ users: 'plain' });
  const calls = callsOf(4, 50);
  let server: MetricsServer;
  let prometheus: ScrapingPrometheus;

  beforeAll(async () => {
    const [registry, defaults] = [new Registry<RegistryContentType>(), new Registry<RegistryContentType>()];
    for (const each of [registry, defaults]) each.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
    new Counter({ name: 'orders_total', help: 'Orders.', registers: [registry] }).inc(7);
    collectDefaultMetrics({ register: defaults });
    const include = [registry, defaults];
    server = await startMetricsServer(meter, { port: 0, host: '127.0.0.1', include });
    prometheus = await startPrometheus({ openmetrics: server.port });
    for (const call of calls) meter.record(call);
  });

  afterAll(async () => {
    await prometheus.stop();
    await server.close();
  });

  it('one OpenMetrics scrape has all of it', async () => {
    await prometheus.shows('openmetrics', ledgerOf(calls));
    expect(await prometheus.query('orders_total')).toBe(7);
    expect(await prometheus.query('process_start_time_seconds')).toBeGreaterThan(0);
    const metadata = await prometheus.metadata('openmetrics');
    for (const metric of ['orders', 'llm_cost_usd', 'process_cpu_seconds']) {
      expect(metadata).toContainEqual(expect.objectContaining({ metric, type: 'counter' }));
    }
  });
});
