import { type BatchObservableCallback, type Meter, metrics } from '@opentelemetry/api';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CostMeterOptions, createCostMeter, type Diagnostic } from '../../../src/index.ts';
import {
  cardinalityView,
  registerMetrics,
  type RegisterMetricsOptions,
} from '../../../src/bridges/otel/index.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBackend, type Temporality } from './collector.ts';
import { createSeriesLedger } from './ledger.ts';
import { SDKS } from './sdks.ts';
import { createTraffic } from './traffic.ts';

const EVERY = SDKS.flatMap(([version, sdk]) =>
  (['DELTA', 'CUMULATIVE'] as const).map((temporality) => ({ version, sdk, temporality })),
);

function createTold(options: Partial<CostMeterOptions> = {}) {
  const told: Diagnostic[] = [];
  const meter = createCostMeter({
    users: 'plain',
    onDiagnostic: (diagnostic) => told.push(diagnostic),
    ...options,
  });
  return { meter, told: () => told.filter(({ kind }) => kind === 'otel').map(({ message }) => message) };
}

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

  describe('and its cardinality limit', () => {
    const USERS = 600;

    async function crowd(views: Parameters<typeof createBackend>[2], temporality: Temporality) {
      const { meter, told } = createTold({ maxUsers: 10_000 });
      const backend = createBackend(sdk, temporality, views);
      registerMetrics(meter, { meterProvider: backend.provider });
      const { spend, ledger } = createTraffic(meter);
      for (let user = 0; user < USERS; user += 1) {
        spend(`user-${user}`);
        if (user % 200 === 0) await backend.collect();
      }
      // Those without a place of their own spend again.
      for (let user = 0; user < USERS; user += 20) spend(`user-${user}`, 2);
      await backend.collect();
      return { counters: backend.counters(), ledger, told: told() };
    }

    it.each([2, 3, 5, 40, 1000, 2000])('of %i folds no series, and loses no dollar', async (limit) => {
      for (const temporality of ['DELTA', 'CUMULATIVE'] as const) {
        const views = limit === 2000 ? [] : [cardinalityView(limit)];
        const { counters, ledger, told } = await crowd(views, temporality);
        for (const name of ['llm.cost.usd', 'llm.tokens', 'llm.requests', 'llm.unpriced.tokens']) {
          expect(counters.sum(name)).toBeCloseTo(ledger.sum(name), 9);
        }
        expect(Object.keys(counters.totals()).filter((key) => key.includes('overflow'))).toEqual([]);
        expect(told.filter((message) => message.startsWith('llm.cost.usd has more than'))).toHaveLength(1);
        if (limit < 40) continue;
        const model = 'claude-sonnet-4-5';
        expect(counters.sum('llm.cost.usd', { model })).toBeCloseTo(ledger.sum('llm.cost.usd', { model }), 9);
        expect(counters.sum('llm.cost.usd', { user: 'user-0' })).toBe(
          ledger.sum('llm.cost.usd', { user: 'user-0' }),
        );
        expect(counters.sum('llm.cost.usd', { model, user: 'other' })).toBeGreaterThan(0);
      }
    });

    it("is read from a reader's limits too", async () => {
      const { meter, told } = createTold();
      const exporter = new sdk.InMemoryMetricExporter(sdk.AggregationTemporality.CUMULATIVE);
      const cardinalityLimits = { default: 100, observableCounter: 10 };
      const reader = new sdk.PeriodicExportingMetricReader({ exporter, cardinalityLimits });
      const provider = new sdk.MeterProvider({ readers: [reader] });
      registerMetrics(meter, { meterProvider: provider });
      const { spend } = createTraffic(meter);
      for (let user = 0; user < 10; user += 1) spend(`user-${user}`);
      await provider.shutdown();
      expect(told()).toContainEqual(
        expect.stringMatching(/^llm\.requests has more than the 9 series .*cardinalityView\(\)/),
      );
    });

    it('raised by a view, keeps every user', async () => {
      const { counters, ledger, told } = await crowd([cardinalityView()], 'DELTA');
      expect(counters.totals()).toEqual(ledger.totals());
      expect(told).toEqual([]);
    });
  });

  it('labels are left out by the sum, and a view that drops them is told of', async () => {
    const { meter, told } = createTold();
    const view = {
      ...cardinalityView(),
      attributesProcessors: [sdk.createAllowListAttributesProcessor(['provider', 'model'])],
    };
    const dropping = createBackend(sdk, 'CUMULATIVE', [view]);
    registerMetrics(meter, { meterProvider: dropping.provider });
    expect(told()).toContainEqual(
      expect.stringMatching(/^A view drops type, user from llm\.cost\.usd;.*omitLabels/),
    );

    const { meter: second, told: toldToSecond } = createTold();
    const summed = createBackend(sdk);
    registerMetrics(second, { meterProvider: summed.provider, omitLabels: ['user', 'type'] });
    const { spend, ledger } = createTraffic(second);
    for (const user of ['alice', 'bob']) spend(user, 2);
    await summed.collect();
    const totals = summed.counters();
    const [model] = ['gpt-4o-2024-08-06'];
    expect(totals.totals()).toHaveProperty([
      `llm.cost.usd ${JSON.stringify([
        ['model', model],
        ['provider', 'openai'],
      ])}`,
    ]);
    expect(totals.sum('llm.cost.usd', { model })).toBe(ledger.sum('llm.cost.usd', { model }));
    expect(totals.sum('llm.tokens')).toBe(ledger.sum('llm.tokens'));
    expect(toldToSecond()).toEqual([]);
  });
});

describe('with an SDK that does not tell its limit', () => {
  /** How many series each instrument had at most, in an SDK of no known make. */
  function observedWith(options: RegisterMetricsOptions, users: number) {
    const { meter, told } = createTold({ maxUsers: 10_000 });
    let collect: BatchObservableCallback = () => undefined;
    const api = new Proxy({} as Meter, {
      get: (_target, name) => (given: unknown) => {
        if (name === 'addBatchObservableCallback') collect = given as BatchObservableCallback;
        return { name: given };
      },
    });
    registerMetrics(meter, { meterProvider: { getMeter: () => api }, ...options });
    for (let user = 0; user < users; user += 1) {
      meter.record({ provider: 'openai', model: 'gpt-4o', user: `user-${user}`, costUsd: 1 });
    }
    const values: number[] = [];
    void collect({
      observe: (instrument, value) => {
        if ((instrument as unknown as { name: string }).name === 'llm.cost.usd') values.push(value);
      },
    });
    return { series: values.length, usd: values.reduce((sum, value) => sum + value, 0), told: told() };
  }

  it("the specification's limit is taken to be in force", () => {
    expect(observedWith({}, 1990)).toEqual({ series: 1990, usd: 1990, told: [] });
    const { told, ...observed } = observedWith({}, 2500);
    expect(observed).toEqual({ series: 1998, usd: 2500 });
    expect(told).toContainEqual(expect.stringContaining('llm.cost.usd has more than the 1999 series'));
  });

  it('the host can say which is', () => {
    expect(observedWith({ cardinalityLimit: 9 }, 100)).toMatchObject({ series: 7, usd: 100 });
    expect(observedWith({ cardinalityLimit: 3000 }, 2500)).toEqual({ series: 2500, usd: 2500, told: [] });
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

  it('a limit of one series is refused', () => {
    expect(() => cardinalityView(1)).toThrow('limit: 1 is not allowed');
  });
});
