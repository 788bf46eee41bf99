import { type BatchObservableCallback, diag, type Meter } from '@opentelemetry/api';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  cardinalityView,
  registerMetrics,
  type RegisterMetricsOptions,
} from '../../../src/bridges/otel/index.ts';
import { createBackend, type Temporality } from './collector.ts';
import { SDKS } from './sdks.ts';
import { createTold } from './told.ts';
import { createTraffic } from './traffic.ts';

describe.each(SDKS)('with SDK %s', (_version, sdk) => {
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

    it('disturbs no call, though whoever is told of it throws', async () => {
      const fail = (): never => {
        throw new Error('the log is broken');
      };
      onTestFinished(() => {
        diag.disable();
      });
      diag.setLogger({ verbose: fail, debug: fail, info: fail, warn: fail, error: fail });
      const { meter } = createTold({ onDiagnostic: fail });
      const backend = createBackend(sdk, 'DELTA', [cardinalityView(2)]);
      registerMetrics(meter, { meterProvider: backend.provider });
      const { spend, ledger } = createTraffic(meter);
      spend('alice');
      await backend.collect();
      expect(ledger.sum('llm.cost.usd')).toBeGreaterThan(0);
      expect(backend.counters().sum('llm.cost.usd')).toBe(ledger.sum('llm.cost.usd'));
      expect(backend.counters().sum('llm.requests')).toBe(ledger.sum('llm.requests'));
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

describe('cardinalityView', () => {
  it('a limit of one series is refused', () => {
    expect(() => cardinalityView(1)).toThrow('limit: 1 is not allowed');
  });
});
