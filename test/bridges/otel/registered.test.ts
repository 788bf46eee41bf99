import { metrics } from '@opentelemetry/api';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cardinalityView, registerMetrics } from '../../../src/bridges/otel/index.ts';
import { createBackend, type Temporality } from './collector.ts';
import { createSeriesLedger } from './ledger.ts';
import { SDKS } from './sdks.ts';
import { createTold } from './told.ts';
import { createTraffic } from './traffic.ts';

const EVERY = SDKS.flatMap(([version, sdk]) =>
  (['DELTA', 'CUMULATIVE'] as const).map((temporality) => ({ version, sdk, temporality })),
);

describe.each(EVERY)('with SDK $version and $temporality temporality', ({ sdk, temporality }) => {
  it('every counter has every series of the ledger, to the token and the dollar', async () => {
    const { meter, told } = createTold();
    const { spend, ledger } = createTraffic(meter);
    const backend = createBackend(sdk, temporality);
    registerMetrics(meter, { meterProvider: backend.provider });
    for (const users of [['alice'], ['alice', 'bob'], [], ['bob', 'carol', 'alice']]) {
      for (const user of users) spend(user, 3);
      await backend.collect();
    }
    expect(Object.keys(ledger.totals()).length).toBeGreaterThan(60);
    expect(backend.counters().totals()).toEqual(ledger.totals());
    expect(told()).toEqual([]);
  });

  it('calls recorded before are counted', async () => {
    const { meter } = createTold();
    const { spend, ledger } = createTraffic(meter);
    spend('alice');
    const backend = createBackend(sdk, temporality);
    registerMetrics(meter, { meterProvider: backend.provider });
    spend('alice', 2);
    await backend.collect();
    expect(backend.counters().totals()).toEqual(ledger.totals());
  });

  it('no money is lost where users leave unread and come back richer', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { meter } = createTold({ maxUsers: 1, userIdleSeconds: 10 });
    const backend = createBackend(sdk, temporality);
    registerMetrics(meter, { meterProvider: backend.provider });
    const ledger = createSeriesLedger();
    const labels = { provider: 'openai', model: 'gpt-4o', type: 'chat' };
    const spend = (user: string, costUsd: number): void => {
      vi.advanceTimersByTime(20_000);
      meter.record({ ...labels, user, costUsd, usage: { inputTokens: 1 } });
      ledger.add('llm.cost.usd', { ...labels, user }, costUsd);
    };
    for (const [next, usd] of [
      ['bob', 10],
      ['carol', 15],
      ['dave', 0.25],
    ] as const) {
      spend('alice', usd);
      await backend.collect();
      await meter.render();
      spend('alice', 2);
      // Idleness is counted from the first scrape after a call.
      await meter.render();
      spend(next, 1);
      // Read for others, then dropped; OpenTelemetry has not seen alice's last two dollars.
      await meter.render();
      expect(await meter.render()).not.toContain('user="alice"');
    }
    spend('alice', 100);
    await backend.collect();
    await backend.collect();
    vi.useRealTimers();
    expect(backend.counters().totals()).toMatchObject(ledger.totals());
    expect(backend.counters().sum('llm.requests')).toBe(10);
  });

  it.each([[[]], [[cardinalityView()]]])(
    'several readers each get everything, with views %j',
    async (views) => {
      const { meter } = createTold();
      const { spend, ledger } = createTraffic(meter);
      const exporters = [1, 2].map(
        () => new sdk.InMemoryMetricExporter(sdk.AggregationTemporality[temporality]),
      );
      const readers = exporters.map(
        (exporter) => new sdk.PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 }),
      );
      const provider = new sdk.MeterProvider({ readers, views });
      registerMetrics(meter, { meterProvider: provider });
      spend('alice');
      await readers[0]?.forceFlush();
      spend('alice', 2);
      await readers[0]?.forceFlush();
      await provider.shutdown();
      for (const exporter of exporters) {
        const sums = exporter
          .getMetrics()
          .map(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics))
          .map((all) => all.find(({ descriptor }) => descriptor.name === 'llm.cost.usd'))
          .map((metric) => metric?.dataPoints.reduce((sum, { value }) => sum + (value as number), 0) ?? 0);
        const total = temporality === 'DELTA' ? sums.reduce((sum, value) => sum + value, 0) : sums.at(-1);
        expect(total).toBeCloseTo(ledger.sum('llm.cost.usd'), 12);
      }
    },
  );
});

describe.each(SDKS)('with SDK %s', (_version, sdk) => {
  describe('and a state file', () => {
    let folder = '';
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'llm-otel-'));
    });
    afterEach(() => {
      rmSync(folder, { recursive: true });
    });

    it.each(['DELTA', 'CUMULATIVE'] as Temporality[])(
      'each process exports what it booked itself, no run before and no other worker (%s)',
      async (temporality) => {
        const ledger = createSeriesLedger();
        const exported = createSeriesLedger();
        const run = async (users: readonly string[], workers: number): Promise<void> => {
          const all = Array.from({ length: workers }, () => {
            const { meter } = createTold({ stateFile: join(folder, 'state.db') });
            const backend = createBackend(sdk, temporality);
            registerMetrics(meter, { meterProvider: backend.provider });
            return { meter, backend, traffic: createTraffic(meter, ledger) };
          });
          for (const user of users) {
            for (const { traffic, backend } of all) {
              traffic.spend(user, 2);
              await backend.collect();
            }
          }
          for (const { meter, backend } of all) {
            await backend.collect();
            exported.add('usd', {}, backend.counters().sum('llm.cost.usd'));
            exported.add('tokens', {}, backend.counters().sum('llm.tokens'));
            exported.add('errors', {}, backend.counters().sum('llm.recorder.errors'));
            await meter.close();
          }
        };
        await run(['alice', 'bob'], 1);
        await run(['alice'], 2);
        expect(exported.sum('usd')).toBe(ledger.sum('llm.cost.usd'));
        expect(exported.sum('tokens')).toBe(ledger.sum('llm.tokens'));
        expect(exported.sum('errors')).toBe(0);
      },
    );
  });

  it('gauges say what the books say', async () => {
    const { meter } = createTold({ budgets: { budgets: [{ name: 'all', period: 'month', limitUsd: 50 }] } });
    const backend = createBackend(sdk);
    registerMetrics(meter, { meterProvider: backend.provider });
    createTraffic(meter).spend('alice');
    await backend.collect();
    const { gauges } = backend;
    expect(gauges.sum('llm.budget.usd', { budget: 'all', period: 'month' })).toBe(50);
    expect(gauges.sum('llm.price.usd.per.million', { model: 'gpt-4o-2024-08-06', token_type: 'input' })).toBe(
      2.5,
    );
    expect(gauges.sum('llm.tracked.users')).toBe(1);
    expect(gauges.sum('llm.cost.metrics.build.info')).toBe(1);
  });

  it('counts of the recorder itself are exported', async () => {
    const { meter } = createTold();
    const backend = createBackend(sdk);
    registerMetrics(meter, { meterProvider: backend.provider });
    meter.record({ provider: '', model: 'gpt-4o', usage: {} });
    await backend.collect();
    expect(backend.counters().totals()).toEqual({ 'llm.recorder.errors [["reason","invalid_call"]]': 1 });
  });

  it('nothing is counted after unregister', async () => {
    const { meter } = createTold();
    const backend = createBackend(sdk, 'DELTA');
    const registered = registerMetrics(meter, { meterProvider: backend.provider });
    const { spend } = createTraffic(meter);
    spend('alice');
    await backend.collect();
    const before = backend.counters().totals();
    registered.unregister();
    spend('alice');
    await backend.collect();
    expect(backend.counters().totals()).toEqual(before);
  });

  it('the global MeterProvider is used by default', async () => {
    const { meter, told } = createTold();
    const backend = createBackend(sdk);
    metrics.setGlobalMeterProvider(backend.provider);
    registerMetrics(meter);
    metrics.disable();
    const { spend, ledger } = createTraffic(meter);
    spend('alice');
    await backend.collect();
    expect(backend.counters().totals()).toEqual(ledger.totals());
    expect(told()).toEqual([]);
  });

  it('registering too early does no harm: it can be done again', async () => {
    const { meter } = createTold();
    registerMetrics(meter);
    const { spend, ledger } = createTraffic(meter);
    spend('alice');
    const backend = createBackend(sdk);
    registerMetrics(meter, { meterProvider: backend.provider });
    await backend.collect();
    expect(backend.counters().totals()).toEqual(ledger.totals());
  });

  it('a MeterProvider that has metrics takes no others', () => {
    const { provider: meterProvider } = createBackend(sdk);
    const { meter } = createTold();
    registerMetrics(meter, { meterProvider });
    for (const other of [meter, createTold().meter]) {
      expect(() => registerMetrics(other, { meterProvider })).toThrow(
        /^meterProvider: .* expected a MeterProvider on which no metrics/,
      );
    }
  });
});

describe('without a MeterProvider', () => {
  it('nothing happens, and the host is told once', async () => {
    const { meter, told } = createTold();
    const registered = registerMetrics(meter);
    registerMetrics(meter);
    createTraffic(meter).spend('alice');
    expect(await meter.render()).toContain('user="alice"');
    registered.unregister();
    expect(told()).toEqual([expect.stringContaining('OpenTelemetry has no MeterProvider')]);
  });
});

describe('wrong options', () => {
  it.each([
    ['meterProvider', {}, 'meterProvider: {} is not allowed; expected a MeterProvider'],
    ['genaiConventions', 'yes', 'genaiConventions: "yes" is not allowed; expected true or false'],
    [
      'omitLabels',
      ['team'],
      'omitLabels: ["team"] is not allowed; expected a list of labels among provider, model, type, user',
    ],
    ['cardinalityLimit', 1, 'cardinalityLimit: 1 is not allowed; expected a whole number of at least 2'],
    ['prefix', 'x', 'prefix: "x" is not allowed; expected one of the options meterProvider'],
  ])('%s is refused by name', (name, value, message) => {
    const { meter } = createTold();
    expect(() => registerMetrics(meter, { [name]: value })).toThrow(message);
  });
});
