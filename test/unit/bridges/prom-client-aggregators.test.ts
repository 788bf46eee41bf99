import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AggregatorRegistry, Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { registerMetrics } from '../../../src/bridges/prom-client/index.ts';
import { METRICS } from '../../../src/catalogue/metrics.ts';
import { parseExposition } from '../../../src/cli/exposition-text.ts';
import { type CostMeter, type CostMeterOptions, createCostMeter } from '../../../src/index.ts';

let folder = '';
let meters: CostMeter[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'llm-cost-aggregators-'));
  meters = [];
});

afterEach(async () => {
  vi.useRealTimers();
  for (const meter of meters) await meter.close();
  rmSync(folder, { recursive: true });
});

/** A worker: its meter, and what it answers when the primary asks. */
function worker(options: Partial<CostMeterOptions> = {}) {
  const meter = createCostMeter({ users: 'plain', ...options });
  meters.push(meter);
  const registry = new Registry();
  registerMetrics(meter, registry);
  const spend = (user: string, costUsd: number): void => {
    meter.record({ provider: 'openai', model: 'gpt-4o', user, costUsd, usage: { inputTokens: 10 } });
  };
  // What the primary gets has been through JSON.
  const answer = async (): Promise<object> =>
    JSON.parse(JSON.stringify(await registry.getMetricsAsJSON())) as object;
  return { spend, answer };
}

/** What the primary shows after these answers, as `name label,label`. */
async function aggregated(answers: readonly object[]): Promise<Record<string, number>> {
  const text = await AggregatorRegistry.aggregate([...answers]).metrics();
  return Object.fromEntries(
    parseExposition(text, 'text').map(({ name, labels, value }) => [
      [name, ...Object.values(labels)].join(' '),
      value,
    ]),
  );
}

async function inTurn(workers: readonly ReturnType<typeof worker>[]): Promise<object[]> {
  const answers: object[] = [];
  for (const { answer } of workers) answers.push(await answer());
  return answers;
}

const USD = 'llm_cost_usd_total openai gpt-4o chat';

describe('workers with totals of their own', () => {
  it('are added up', async () => {
    const workers = [worker(), worker(), worker()];
    for (const [index, { spend }] of workers.entries()) {
      spend('alice', 1);
      spend(`user-${index}`, 2);
    }
    expect(await aggregated(await inTurn(workers))).toMatchObject({
      [`${USD} alice`]: 3,
      [`${USD} user-0`]: 2,
      [`${USD} user-2`]: 2,
      'llm_tokens_total openai gpt-4o chat alice input': 30,
      'llm_requests_total openai gpt-4o chat alice ok': 3,
      llm_tracked_users: 6,
    });
  });
});

describe('workers that share their totals', () => {
  it('are not added up: each has the whole', async () => {
    const stateFile = join(folder, 'state.db');
    const workers = [worker({ stateFile }), worker({ stateFile }), worker({ stateFile })];
    for (const { spend } of workers) spend('alice', 1);
    expect(await aggregated(await inTurn(workers))).toMatchObject({
      [`${USD} alice`]: 3,
      'llm_tokens_total openai gpt-4o chat alice input': 30,
      llm_tracked_users: 1,
    });
  });

  it('show what the last to be asked has, whoever answers first', async () => {
    const stateFile = { path: join(folder, 'state.db'), writeEveryMs: 0 };
    const [early, late] = [worker({ stateFile }), worker({ stateFile })];
    early.spend('alice', 1);
    const first = await early.answer();
    late.spend('alice', 2);
    late.spend('bob', 4);
    const second = await late.answer();
    for (const answers of [
      [first, second],
      [second, first],
    ]) {
      expect(await aggregated(answers)).toMatchObject({
        [`${USD} alice`]: 3,
        [`${USD} bob`]: 4,
        llm_tracked_users: 2,
      });
    }
  });
});

describe('gauges of several workers', () => {
  it('are what each of them shows', async () => {
    const [one, other] = [worker(), worker()];
    for (const { spend } of [one, other]) spend('alice', 1);
    const alone = await aggregated([await one.answer()]);
    const together = await aggregated(await inTurn([one, other]));
    const counters = new Set(METRICS.filter(({ kind }) => kind === 'counter').map(({ name }) => name));
    const gauges = Object.entries(alone).filter(
      ([series]) => !counters.has(series.split(' ')[0] ?? '') && series !== 'llm_tracked_users',
    );
    expect(gauges.length).toBeGreaterThan(10);
    expect(together).toMatchObject(Object.fromEntries(gauges));
  });

  it('hold the prices of every model that any of them has seen', async () => {
    const [one, other] = [worker(), worker()];
    one.spend('alice', 1);
    expect(await aggregated(await inTurn([other, one]))).toMatchObject({
      'llm_price_usd_per_million openai gpt-4o input': 2.5,
    });
  });

  it('tell the age of the oldest price data in use', async () => {
    const now = await worker().answer();
    const name = 'llm_price_data_timestamp_seconds';
    const { [name]: newest = 0 } = await aggregated([now]);
    const before = JSON.parse(JSON.stringify(now).replace(`"value":${newest}`, '"value":1')) as object;
    for (const answers of [
      [now, before],
      [before, now],
    ]) {
      expect(await aggregated(answers)).toMatchObject({ [name]: 1 });
    }
    expect(newest).toBeGreaterThan(1);
  });

  it('agree on the day where midnight comes between two answers', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const midnight = Date.UTC(2026, 4, 2) / 1000;
    const workers = [worker(), worker()];
    const answers: object[] = [];
    for (const [index, { answer }] of workers.entries()) {
      vi.setSystemTime((midnight - 1 + 2 * index) * 1000);
      answers.push(await answer());
    }
    for (const each of [answers, answers.toReversed()]) {
      expect(await aggregated(each)).toMatchObject({
        'llm_period_start_timestamp_seconds day': midnight,
        'llm_period_end_timestamp_seconds day': midnight + 86_400,
      });
    }
  });
});
