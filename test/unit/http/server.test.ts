import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { Registry, Counter } from 'prom-client';
import { afterEach, describe, expect, it } from 'vitest';
import { costLabels } from '../../../src/http/express.ts';
import {
  type MetricsHandlerOptions,
  metricsHandler,
  type MetricsServer,
  startMetricsServer,
} from '../../../src/http/index.ts';
import { ConfigError, createCostMeter } from '../../../src/index.ts';

const AS_PROMETHEUS = { 'X-Prometheus-Scrape-Timeout-Seconds': '10' };

const servers: MetricsServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function setUp(options: MetricsHandlerOptions = {}) {
  const meter = createCostMeter({ users: 'plain' });
  const record = (user: string): void => {
    meter.record({ provider: 'openai', model: 'gpt-4o', user, usage: { inputTokens: 1_000_000 } });
  };
  const server = await startMetricsServer(meter, { host: '127.0.0.1', port: 0, ...options });
  servers.push(server);
  const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${server.url}${path}`, { headers });
  /** Dollars by user, as one scrape shows them. */
  const scrape = async (headers: Record<string, string> = AS_PROMETHEUS): Promise<Record<string, number>> => {
    const text = await (await get('/metrics', headers)).text();
    const found = text.matchAll(/^llm_cost_usd_total\{.*user="(.*?)"\} (.*)$/gm);
    return Object.fromEntries([...found].map(([, user = '', value]) => [user, Number(value)]));
  };
  return { meter, server, get, scrape, record };
}

describe('the metrics server', () => {
  it('serves metrics, health and a landing page, and 404 elsewhere', async () => {
    const { get } = await setUp();
    const metrics = await get('/metrics');
    expect(metrics.status).toBe(200);
    expect(metrics.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await metrics.text()).toContain('llm_cost_metrics_build_info{');
    expect(await (await get('/healthz')).text()).toBe('ok\n');
    expect(await (await get('/')).text()).toContain('<a href="/metrics">');
    expect((await get('/nothing')).status).toBe(404);
  });

  it('speaks OpenMetrics, compressed or not', async () => {
    const { get } = await setUp();
    for (const encoding of ['gzip', 'identity']) {
      const response = await get('/metrics', {
        Accept: 'application/openmetrics-text;version=1.0.0',
        'Accept-Encoding': encoding,
      });
      expect(response.headers.get('content-type')).toBe(
        'application/openmetrics-text; version=1.0.0; charset=utf-8',
      );
      expect(response.headers.get('content-encoding')).toBe(encoding === 'gzip' ? 'gzip' : null);
      expect(await response.text()).toMatch(/# EOF\n$/);
    }
  });

  it('refuses what is not read', async () => {
    const { server } = await setUp();
    const response = await fetch(`${server.url}/metrics`, { method: 'POST' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it('answers only who knows the bearer token', async () => {
    const { get } = await setUp({ bearerToken: 'open.sesame-1' });
    expect((await get('/metrics')).status).toBe(401);
    expect((await get('/metrics', { Authorization: 'Bearer open.sesame-2' })).status).toBe(401);
    expect((await get('/metrics', { Authorization: 'Basic open.sesame-1' })).status).toBe(401);
    expect((await get('/metrics', { Authorization: 'Bearer open.sesame-1' })).status).toBe(200);
    expect((await get('/healthz')).status).toBe(200);
  });

  it('names a wrong token, a wrong port and a port in use', async () => {
    const { meter, server } = await setUp();
    expect(() => metricsHandler(meter, { bearerToken: '' })).toThrow(/^bearerToken: /);
    await expect(startMetricsServer(meter, { port: 70_000 })).rejects.toThrow(/^port: 70000 is not allowed/);
    const clash = startMetricsServer(meter, { host: '127.0.0.1', port: server.port });
    await expect(clash).rejects.toThrow(
      `port: ${server.port} is not allowed; expected a free port (EADDRINUSE on 127.0.0.1)`,
    );
    await expect(clash).rejects.toBeInstanceOf(ConfigError);
  });

  it('answers a failed scrape with 500, so that `up` shows it', async () => {
    const { get } = await setUp({ include: [{ metrics: () => Promise.reject(new Error('registry gone')) }] });
    const response = await get('/metrics', AS_PROMETHEUS);
    expect(response.status).toBe(500);
    expect(await response.text()).toBe('The metrics could not be rendered: include[0]: registry gone.\n');
  });

  it("serves the host's prom-client registry in the same scrape", async () => {
    const registry = new Registry();
    new Counter({ name: 'orders_total', help: 'Orders.', registers: [registry] }).inc(7);
    const { get } = await setUp({ include: [registry] });
    const text = await (
      await get('/metrics', { Accept: 'application/openmetrics-text;version=1.0.0' })
    ).text();
    expect(text).toContain('\norders_total 7\n');
    expect(text).toContain('\nllm_cost_metrics_build_info{');
    expect(text).not.toContain('# EOF');
  });
});

describe('births', () => {
  it('show a scraper each new series as 0 once, then with its value', async () => {
    const { record, scrape } = await setUp();
    record('alice');
    expect(await scrape()).toEqual({ alice: 0 });
    record('bob');
    expect(await scrape()).toEqual({ alice: 2.5, bob: 0 });
    expect(await scrape()).toEqual({ alice: 2.5, bob: 2.5 });
  });

  it('show a person plain values, and take nothing from the scraper by it', async () => {
    const { record, scrape } = await setUp();
    record('alice');
    expect(await scrape({})).toEqual({ alice: 2.5 });
    expect(await scrape()).toEqual({ alice: 0 });
  });

  it('are counted for each scraper by itself', async () => {
    const { record, scrape } = await setUp();
    record('alice');
    const other = { ...AS_PROMETHEUS, 'User-Agent': 'vmagent' };
    expect(await scrape()).toEqual({ alice: 0 });
    expect(await scrape(other)).toEqual({ alice: 0 });
    expect(await scrape()).toEqual({ alice: 2.5 });
  });

  it('are not moved on by a HEAD request', async () => {
    const { record, scrape, server } = await setUp();
    record('alice');
    await fetch(`${server.url}/metrics`, { method: 'HEAD', headers: AS_PROMETHEUS });
    expect(await scrape()).toEqual({ alice: 0 });
  });
});

describe('closing', () => {
  it('waits until the scraper has the final values', async () => {
    const { meter, record, scrape } = await setUp();
    record('alice');
    await scrape();
    const closed = meter.close({ drainMs: 60_000 });
    expect(await scrape()).toEqual({ alice: 2.5 });
    await closed;
  });
});

describe('in an Express app', () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  it('labels what a request records and serves the metrics', async () => {
    const meter = createCostMeter({ users: 'plain' });
    const app = express();
    app.use(costLabels(meter, (request) => ({ user: String(request.headers['x-user']), type: 'summary' })));
    app.get('/ask', (_request, response) => {
      setImmediate(() => {
        meter.record({ provider: 'openai', model: 'gpt-4o', usage: { inputTokens: 10 } });
        response.json({});
      });
    });
    app.get('/metrics', metricsHandler(meter));
    server = createServer(app);
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

    await fetch(`${url}/ask`, { headers: { 'x-user': 'alice' } });
    const text = await (await fetch(`${url}/metrics`)).text();
    expect(text).toContain(
      'llm_requests_total{provider="openai",model="gpt-4o",type="summary",user="alice",outcome="ok"} 1',
    );
  });
});
