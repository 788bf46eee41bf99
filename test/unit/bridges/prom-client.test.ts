import { execFileSync } from 'node:child_process';
import { AggregatorRegistry, Counter, Registry, register } from 'prom-client';
import * as version15 from 'prom-client';
import * as version14 from 'prom-client-14';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { registerMetrics } from '../../../src/bridges/prom-client/index.ts';
import { METRICS } from '../../../src/catalogue/metrics.ts';
import { parseExposition } from '../../../src/cli/exposition-text.ts';
import { OPENMETRICS_TEXT } from '../../../src/exposition/formats.ts';
import { textOf } from '../../../src/exposition/render.ts';
import { ConfigError, type CostMeter, createCostMeter } from '../../../src/index.ts';
import { scrapeSourceOf } from '../../../src/meter/meter.ts';

afterEach(() => {
  register.clear();
});

const call = { provider: 'openai', model: 'gpt-4o', user: 'alice', usage: { inputTokens: 3 }, costUsd: 0.25 };

function meterWithCalls() {
  const meter = createCostMeter({ users: 'plain', extraLabels: ['team'] });
  meter.record({ ...call, labels: { team: 'search' }, estimated: true });
  meter.record({ ...call, user: 'bo "b"\n\\', outcome: 'error' });
  meter.record({ provider: 'openai', model: 'no-such-model', usage: { inputTokens: 7, outputTokens: 1 } });
  meter.record({ ...call, provider: '' });
  return meter;
}

/** prom-client's types hold a registry to the type it was made with. */
function setContentType(registry: object, contentType: version15.RegistryContentType): void {
  (registry as { setContentType(contentType: version15.RegistryContentType): void }).setContentType(
    contentType,
  );
}

function openMetricsRegistry(): Registry<version15.OpenMetricsContentType> {
  const registry = new Registry<version15.OpenMetricsContentType>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  return registry;
}

/** Samples in any order, and the HELP and TYPE lines of all that have some. */
function contentOf(text: string): { samples: Set<unknown>; comments: Set<string> } {
  const samples = parseExposition(text, 'text');
  const names = new Set(samples.flatMap(({ name }) => [name, name.replace(/_total$/, '')]));
  const comments = text
    .split('\n')
    .filter((line) => names.has(/^# (?:HELP|TYPE) (\S+)/.exec(line)?.[1] ?? ''));
  return { samples: new Set(samples), comments: new Set(comments) };
}

function valueIn(text: string, name: string): number | undefined {
  return parseExposition(text, 'text').find((sample) => sample.name === name)?.value;
}

describe.each([
  ['15', version15],
  ['14', version14 as unknown as typeof version15],
])('a registry of prom-client %s', (_version, promClient) => {
  it('shows every metric with the names, types, help and values of our own exposition', async () => {
    const meter = meterWithCalls();
    const registry = new promClient.Registry();
    registerMetrics(meter, registry);
    const text = await registry.metrics();
    expect(contentOf(text)).toEqual(contentOf(await meter.render()));
    for (const { name, kind, help } of METRICS) {
      expect(text).toContain(`# HELP ${name} ${help}\n# TYPE ${name} ${kind}\n`);
    }
    expect(execFileSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' })).toBe('');
  });

  it('shows what has been recorded by the time it is read', async () => {
    const meter = createCostMeter({ users: 'plain' });
    const registry = new promClient.Registry();
    registerMetrics(meter, registry);
    expect(valueIn(await registry.metrics(), 'llm_cost_usd_total')).toBeUndefined();
    meter.record(call);
    const early = registry.metrics();
    meter.record(call);
    const late = registry.metrics();
    expect(valueIn(await early, 'llm_cost_usd_total')).toBe(0.25);
    expect(valueIn(await late, 'llm_cost_usd_total')).toBe(0.5);
  });

  it('reads the books once for one scrape', async () => {
    const meter = meterWithCalls();
    const read = vi.spyOn(scrapeSourceOf(meter), 'read');
    const registry = new promClient.Registry();
    registerMetrics(meter, registry);
    expect(read).not.toHaveBeenCalled();
    await registry.metrics();
    expect(read).toHaveBeenCalledTimes(1);
    await registry.getMetricsAsJSON();
    expect(read).toHaveBeenCalledTimes(2);
    await Promise.all([registry.metrics(), registry.metrics()]);
    expect(read).toHaveBeenCalledTimes(4);
  });

  it('shows each metric as it is by then where they are read one by one', async () => {
    const meter = createCostMeter({ users: 'plain' });
    const registry = new promClient.Registry();
    registerMetrics(meter, registry);
    expect(await registry.getSingleMetricAsString('llm_cost_usd_total')).not.toContain('user=');
    meter.record(call);
    expect(await registry.getSingleMetricAsString('llm_tracked_users')).toMatch(/^llm_tracked_users 1$/m);
  });

  it("adds the registry's default labels where ours say nothing", async () => {
    const registry = new promClient.Registry();
    registry.setDefaultLabels({ app: 'shop', user: 'nobody' });
    registerMetrics(meterWithCalls(), registry);
    const line =
      'llm_cost_usd_total{provider="openai",model="gpt-4o",type="chat",user="alice",team="search",app="shop"} 0.25';
    for (let scrape = 0; scrape < 2; scrape += 1) {
      const samples = parseExposition(await registry.metrics(), 'text');
      expect(samples).toContainEqual(parseExposition(line, 'line')[0]);
    }
    expect(JSON.stringify(await registry.getMetricsAsJSON())).toContain('"team":"search","app":"shop"');
  });

  it('tells all of it as JSON', async () => {
    const registry = new promClient.Registry();
    registerMetrics(meterWithCalls(), registry);
    const json = await registry.getMetricsAsJSON();
    expect(json.map(({ name }) => name)).toEqual(METRICS.map(({ name }) => name));
    expect(json.map(({ help }) => help)).toEqual(METRICS.map(({ help }) => help));
    expect(json.map(({ type }) => type)).toEqual(METRICS.map(({ kind }) => kind));
    expect(json[0]).toMatchObject({
      aggregator: 'sum',
      values: [
        {
          value: 0.25,
          labels: { provider: 'openai', model: 'gpt-4o', type: 'chat', user: 'alice', team: 'search' },
        },
        { value: 0.25, labels: { user: 'bo "b"\n\\', team: '' } },
      ],
    });
  });

  it('keeps apart series whose labels only look alike when glued together', async () => {
    const meter = createCostMeter({ users: 'plain', extraLabels: ['team'] });
    meter.record({ ...call, user: 'a,team:b', labels: { team: '' } });
    meter.record({ ...call, user: 'a', labels: { team: 'b,team:' } });
    const registry = new promClient.Registry();
    registerMetrics(meter, registry);
    const samples = parseExposition(await registry.metrics(), 'text');
    expect(samples.filter(({ name }) => name === 'llm_cost_usd_total')).toHaveLength(2);
  });

  it('never resets money', async () => {
    const registry = new promClient.Registry();
    registerMetrics(meterWithCalls(), registry);
    const before = await registry.metrics();
    registry.resetMetrics();
    expect(await registry.metrics()).toBe(before);
  });

  it('finds, removes and clears our metrics as any other', async () => {
    const meter = meterWithCalls();
    const registry = new promClient.Registry();
    registerMetrics(meter, registry);
    expect(registry.getSingleMetric('llm_tokens_total')).toMatchObject({
      name: 'llm_tokens_total',
      type: 'counter',
    });
    expect(await registry.getSingleMetricAsString('llm_tracked_users')).toMatch(/^llm_tracked_users 2$/m);
    registry.removeSingleMetric('llm_tracked_users');
    expect(await registry.metrics()).not.toContain('llm_tracked_users');
    registry.clear();
    expect((await registry.metrics()).trim()).toBe('');
    registerMetrics(meter, registry);
    expect(await registry.metrics()).toContain('llm_tracked_users 2\n');
  });

  it('loses our metrics again when they are taken out, and nothing else', async () => {
    const registry = new promClient.Registry();
    const options = { help: 'Orders.', registers: [registry] };
    new promClient.Counter({ ...options, name: 'orders_total' }).inc(7);
    const { unregister } = registerMetrics(meterWithCalls(), registry);
    registry.removeSingleMetric('llm_tracked_users');
    new promClient.Gauge({ ...options, name: 'llm_tracked_users' }).set(99);
    unregister();
    unregister();
    expect(parseExposition(await registry.metrics(), 'text')).toEqual([
      { name: 'orders_total', labels: {}, value: 7 },
      { name: 'llm_tracked_users', labels: {}, value: 99 },
    ]);
  });

  it('is left as it was where it has a metric of the same name, which the error tells', () => {
    const registry = new promClient.Registry();
    new promClient.Counter({ name: 'llm_requests_total', help: 'Mine.', registers: [registry] });
    const attempt = (): unknown => registerMetrics(meterWithCalls(), registry);
    expect(attempt).toThrow(ConfigError);
    expect(attempt).toThrow(
      /^registry: "llm_requests_total" is not allowed; expected a registry that has no metric of this name yet$/,
    );
    expect(registry.getMetricsAsArray()).toHaveLength(1);
  });

  it('is shown by a merged registry too', async () => {
    const [one, other] = [new promClient.Registry(), new promClient.Registry()];
    new promClient.Counter({ name: 'orders_total', help: 'Orders.', registers: [one] }).inc(7);
    const meter = meterWithCalls();
    registerMetrics(meter, other);
    const merged = await promClient.Registry.merge([one, other]).metrics();
    expect(merged).toContain('orders_total 7\n');
    expect(contentOf(merged).samples).toEqual(contentOf(`orders_total 7\n${await meter.render()}`).samples);
  });
});

function openMetricsOf(meter: CostMeter): string {
  return textOf(scrapeSourceOf(meter).scrape(OPENMETRICS_TEXT).pieces);
}

describe('a registry of prom-client that speaks OpenMetrics', () => {
  it('shows what our own OpenMetrics exposition shows, scrape after scrape', async () => {
    const meter = meterWithCalls();
    const registry = openMetricsRegistry();
    registerMetrics(meter, registry);
    const expected = contentOf(openMetricsOf(meter));
    for (let scrape = 0; scrape < 2; scrape += 1) {
      const text = await registry.metrics();
      expect(contentOf(text)).toEqual(expected);
      expect(text).toMatch(/\n# EOF\n$/);
    }
  });

  it('leaves the names of our counters whole everywhere else', async () => {
    const meter = meterWithCalls();
    const registry = openMetricsRegistry();
    registerMetrics(meter, registry);
    expect(await registry.getSingleMetricAsString('llm_requests_total')).toMatch(
      /^# HELP llm_requests .*\n# TYPE llm_requests counter\nllm_requests_total\{/,
    );
    await registry.metrics();
    const json = await registry.getMetricsAsJSON();
    expect(json.map(({ name }) => name)).toEqual(METRICS.map(({ name }) => name));
    expect(registry.getSingleMetric('llm_requests_total')).toMatchObject({ name: 'llm_requests_total' });
    setContentType(registry, Registry.PROMETHEUS_CONTENT_TYPE);
    expect(contentOf(await registry.metrics())).toEqual(contentOf(await meter.render()));
  });

  it('can be a merged one that alone was set to it', async () => {
    const meter = meterWithCalls();
    const registry = new Registry();
    registerMetrics(meter, registry);
    const merged = Registry.merge([registry]);
    setContentType(merged, Registry.OPENMETRICS_CONTENT_TYPE);
    expect(contentOf(await merged.metrics())).toEqual(contentOf(openMetricsOf(meter)));
    expect(contentOf(await registry.metrics())).toEqual(contentOf(await meter.render()));
  });
});

describe('the registry', () => {
  it("is prom-client's global one by default", async () => {
    new Counter({ name: 'orders_total', help: 'Orders.' }).inc(7);
    const { unregister } = registerMetrics(meterWithCalls());
    expect(await register.metrics()).toContain('llm_tracked_users 2\n');
    unregister();
    expect(await register.metrics()).toBe(
      '# HELP orders_total Orders.\n# TYPE orders_total counter\norders_total 7\n',
    );
  });

  it('can be one of several that show the same meter', async () => {
    const meter = meterWithCalls();
    const registries = [new Registry(), new Registry()];
    for (const registry of registries) registerMetrics(meter, registry);
    const [one, other] = await Promise.all(registries.map((registry) => registry.metrics()));
    expect(one).toBe(other);
  });

  it('is typed loosely enough for every version', () => {
    const registries = [
      new Registry(),
      openMetricsRegistry(),
      new AggregatorRegistry(),
      new version14.Registry(),
    ];
    for (const registry of registries) {
      registerMetrics(meterWithCalls(), registry).unregister();
      expect(registry.getSingleMetric('llm_requests_total')).toBeUndefined();
    }
  });

  it('must be a registry', () => {
    const wrong = { metrics: () => '' } as unknown as Registry;
    expect(() => registerMetrics(meterWithCalls(), wrong)).toThrow(
      "registry: {} is not allowed; expected prom-client's Registry",
    );
  });
});
