import * as exporter3 from '@opentelemetry/exporter-prometheus';
import * as sdk3 from '@opentelemetry/sdk-metrics';
import * as exporter2 from 'opentelemetry-exporter-prometheus-2';
import * as sdk2 from 'opentelemetry-sdk-metrics-2';
import { Counter, Gauge, Registry, type RegistryContentType } from 'prom-client';
import { Registry as Registry14 } from 'prom-client-14';
import { describe, expect, it } from 'vitest';
import { registerMetrics } from '../../../src/bridges/prom-client/index.ts';
import { OPENMETRICS_TEXT, PROMETHEUS_TEXT } from '../../../src/exposition/formats.ts';
import { type HostMetrics, hostMetrics } from '../../../src/http/host-metrics.ts';
import { metricsHandler } from '../../../src/http/index.ts';
import { ConfigError, createCostMeter } from '../../../src/index.ts';

/** A registry with one counter. */
function registryOf(name: string, contentType: RegistryContentType = Registry.PROMETHEUS_CONTENT_TYPE) {
  const registry = new Registry<RegistryContentType>();
  registry.setContentType(contentType);
  new Counter({ name, help: 'Things.', registers: [registry] }).inc(7);
  return registry;
}

/** An exporter with one counter. */
function exporterOf(name: string) {
  const exporter = new exporter3.PrometheusExporter({ preventServerStart: true });
  new sdk3.MeterProvider({ readers: [exporter] }).getMeter('host').createCounter(name).add(7);
  return exporter;
}

const readAll = (...include: HostMetrics[]) => hostMetrics(include)(PROMETHEUS_TEXT);

describe('without metrics of the host', () => {
  it('a scrape has the format that the client prefers', async () => {
    for (const preferred of [PROMETHEUS_TEXT, OPENMETRICS_TEXT]) {
      expect(await hostMetrics()(preferred)).toEqual({ format: preferred, text: '' });
    }
  });
});

describe("prom-client's registries", () => {
  it('come one after the other, in whole lines', async () => {
    expect(await readAll(registryOf('orders_total'), registryOf('jobs_total'))).toEqual({
      format: PROMETHEUS_TEXT,
      text:
        '# HELP orders_total Things.\n# TYPE orders_total counter\norders_total 7\n' +
        '# HELP jobs_total Things.\n# TYPE jobs_total counter\njobs_total 7\n',
    });
    expect((await readAll(new Registry(), new Registry14())).text).toBe('');
    expect((await readAll({ metrics: () => 'up 1' })).text).toBe('up 1\n');
  });

  it('make a scrape OpenMetrics where all of them speak it, with one end', async () => {
    const type = Registry.OPENMETRICS_CONTENT_TYPE;
    const empty = new Registry<RegistryContentType>();
    empty.setContentType(type);
    expect(await readAll(registryOf('orders_total', type), empty, registryOf('jobs_total', type))).toEqual({
      format: OPENMETRICS_TEXT,
      text:
        '# HELP orders Things.\n# TYPE orders counter\norders_total 7\n' +
        '# HELP jobs Things.\n# TYPE jobs counter\njobs_total 7\n',
    });
  });

  it('may be set to another format later', async () => {
    const registry = registryOf('orders_total');
    const read = hostMetrics([registry]);
    expect((await read(PROMETHEUS_TEXT)).format).toBe(PROMETHEUS_TEXT);
    registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
    expect((await read(PROMETHEUS_TEXT)).format).toBe(OPENMETRICS_TEXT);
  });

  it('must speak one format', async () => {
    const registries = [registryOf('orders_total'), registryOf('jobs_total')];
    const read = hostMetrics(registries);
    registries[1]?.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
    const message =
      'include[1]: "application/openmetrics-text; version=1.0.0; charset=utf-8" is not allowed; ' +
      'expected the format of include[0], text/plain; version=0.0.4; charset=utf-8';
    await expect(read(PROMETHEUS_TEXT)).rejects.toThrow(message);
    expect(() => hostMetrics(registries)).toThrow(message);
  });
});

describe.each([
  ['3', exporter3, sdk3],
  ['2', exporter2 as unknown as typeof exporter3, sdk2 as unknown as typeof sdk3],
])(
  "the Prometheus exporter of OpenTelemetry's SDK %s",
  (_version, { PrometheusExporter }, { MeterProvider }) => {
    it('is read without its server', async () => {
      const exporter = new PrometheusExporter({ preventServerStart: true });
      const meter = new MeterProvider({ readers: [exporter] }).getMeter('host');
      const read = hostMetrics([exporter]);
      const counter = meter.createCounter('orders', { description: 'Orders.' });
      counter.add(7, { city: 'Paris' });
      meter.createHistogram('wait').record(3);
      const { format, text } = await read(OPENMETRICS_TEXT);
      expect(format).toBe(PROMETHEUS_TEXT);
      expect(text).toMatch(
        /^# HELP orders_total Orders\.\n# TYPE orders_total counter\norders_total\{city="Paris".*\} 7$/m,
      );
      expect(text).toMatch(/^wait_bucket\{.*le="\+Inf"\} 1\n$/m);
      counter.add(1, { city: 'Paris' });
      expect((await read(PROMETHEUS_TEXT)).text).toMatch(/^orders_total\{city="Paris".*\} 8$/m);
    });

    it('has nothing but the target before anything is counted', async () => {
      const exporter = new PrometheusExporter({ preventServerStart: true });
      new MeterProvider({ readers: [exporter] });
      expect((await readAll(exporter)).text).toMatch(/^target_info\{.*\} 1\n# no registered metrics\n$/m);
    });

    it('fails the scrape where it fails', async () => {
      const exporter = new PrometheusExporter({ preventServerStart: true });
      await expect(readAll(exporter)).rejects.toThrow(/^include\[0\]: .*MetricReader is not bound/);
    });
  },
);

describe('a metric that is served already', () => {
  it('is refused at once where a registry holds it', () => {
    const registry = new Registry();
    const meter = createCostMeter({ users: 'plain' });
    registerMetrics(meter, registry);
    const attempt = () => metricsHandler(meter, { include: [registry] });
    expect(attempt).toThrow(ConfigError);
    expect(attempt).toThrow(
      'include[0]: "llm_cost_usd_total" is not allowed; expected metrics that the meter does not have too',
    );
    const shared = registryOf('orders_total');
    expect(() => metricsHandler(meter, { include: [registryOf('jobs_total'), shared, shared] })).toThrow(
      'include[2]: "orders_total" is not allowed; expected metrics that include[1] does not have too',
    );
  });

  it('is refused by the scrape where it comes later', async () => {
    const registry = new Registry();
    const read = hostMetrics([registry]);
    const { unregister } = registerMetrics(createCostMeter({ users: 'plain' }), registry);
    await expect(read(PROMETHEUS_TEXT)).rejects.toThrow(/^include\[0\]: "llm_cost_usd_total" .* the meter /);
    unregister();
    expect((await read(PROMETHEUS_TEXT)).text).toBe('');
  });

  it('is found between an exporter and a registry, and between the meter and an exporter', async () => {
    await expect(readAll(registryOf('orders_total'), exporterOf('orders'))).rejects.toThrow(
      'include[1]: "orders_total" is not allowed; expected metrics that include[0] does not have too',
    );
    await expect(readAll(exporterOf('llm.tokens'))).rejects.toThrow(/^include\[0\]: "llm_tokens_total" /);
  });

  it('is found by its samples, and where it has none yet', async () => {
    const histogram = {
      metrics: () => '# TYPE wait histogram\nwait_bucket{le="+Inf"} 1\nwait_sum 1\nwait_count 1\n',
    };
    await expect(readAll(histogram, registryOf('wait_count'))).rejects.toThrow(
      /^include\[1\]: "wait_count" /,
    );
    const untyped = { metrics: () => 'llm_tracked_users 5' };
    await expect(readAll(untyped)).rejects.toThrow(/^include\[0\]: "llm_tracked_users" /);
    const empty = { metrics: () => '# TYPE llm_budget_usd gauge\n' };
    await expect(readAll(empty)).rejects.toThrow(/^include\[0\]: "llm_budget_usd" /);
  });

  it('is told by its whole name in the Prometheus format, and without _total in OpenMetrics', async () => {
    const registry = new Registry<RegistryContentType>();
    new Gauge({ name: 'llm_tokens', help: 'Another thing.', registers: [registry] }).set(1);
    const read = hostMetrics([registry]);
    expect((await read(PROMETHEUS_TEXT)).text).toContain('\nllm_tokens 1\n');
    registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
    await expect(read(OPENMETRICS_TEXT)).rejects.toThrow(/^include\[0\]: "llm_tokens" /);
  });
});

describe('what is no source of metrics', () => {
  it.each([[undefined], [null], ['text'], [{ collect: () => undefined }]])('%j is refused', (wrong) => {
    expect(() => hostMetrics([wrong as unknown as HostMetrics])).toThrow(
      /^include\[0\]: .* is not allowed; expected prom-client's Registry, OpenTelemetry's PrometheusExporter, or /,
    );
  });

  it('is told from one that fails, whatever it fails with', async () => {
    const failing = {
      metrics(): string {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- hosts do
        throw 'no memory';
      },
    };
    await expect(readAll(registryOf('orders_total'), failing)).rejects.toThrow('include[1]: no memory');
  });
});
