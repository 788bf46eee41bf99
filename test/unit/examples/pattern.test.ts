import { readFileSync } from 'node:fs';
import { createCostMeter } from 'llm-cost-metrics';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { MODELS } from '../../../examples/chat-service/models.ts';
import { callsOfMinute, evaluation } from '../../../examples/chat-service/traffic/pattern.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
const START = Date.UTC(2026, 8, 7);
const DAYS = 60;
const { budgets: DEMO_BUDGETS } = parse(
  readFileSync(new URL('../../../examples/chat-service/budgets.yaml', import.meta.url), 'utf8'),
) as { budgets: { name: string; subject?: string; limitUsd: number }[] };

interface Day {
  usd: number;
  calls: number;
  errors: number;
  readonly byUser: Map<string, number>;
  readonly byHour: number[];
}

const days: Day[] = [];

beforeAll(() => {
  const meter = createCostMeter({ users: 'plain' });
  for (let index = 0; index < DAYS; index += 1) {
    const day: Day = {
      usd: 0,
      calls: 0,
      errors: 0,
      byUser: new Map(),
      byHour: new Array<number>(24).fill(0),
    };
    for (let minute = 0; minute < 1440; minute += 1) {
      for (const { user, model, status, usage, time } of callsOfMinute(
        START + index * DAY_MS + minute * MINUTE_MS,
      )) {
        day.calls += 1;
        if (status !== 200) {
          day.errors += 1;
          continue;
        }
        const { priced, usd } = meter.record({ ...model, user, usage, at: time });
        if (!priced) throw new Error(`${model.model} has no price`);
        day.usd += usd;
        day.byUser.set(user, (day.byUser.get(user) ?? 0) + usd);
        const hour = Math.floor(minute / 60);
        day.byHour[hour] = (day.byHour[hour] ?? 0) + usd;
      }
    }
    days.push(day);
  }
}, 60_000);

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe("the demo's traffic", () => {
  it('is the same whenever it is asked for', () => {
    const noon = START + 12 * 60 * MINUTE_MS;
    expect(callsOfMinute(noon).length).toBeGreaterThan(0);
    expect(callsOfMinute(noon)).toEqual(callsOfMinute(noon));
    expect(callsOfMinute(noon)).not.toEqual(callsOfMinute(noon + MINUTE_MS));
  });

  it('stays below the limit of $50 a day', () => {
    for (const { usd } of days) {
      expect(usd).toBeGreaterThan(25);
      expect(usd).toBeLessThan(49);
    }
  });

  it('passes $1,000 in any thirty days, and is projected to in the shortest month', () => {
    const usd = days.map((day) => day.usd);
    for (let first = 0; first + 30 <= DAYS; first += 1) {
      expect(sum(usd.slice(first, first + 30))).toBeGreaterThan(1000);
    }
    for (let first = 0; first + 7 <= DAYS; first += 1) {
      expect((sum(usd.slice(first, first + 7)) / 7) * 28).toBeGreaterThan(1000);
    }
  });

  it('changes from week to week by less than the trend alert waits for', () => {
    const week = (first: number): number => sum(days.slice(first, first + 7).map((day) => day.usd));
    for (let first = 0; first + 14 <= DAYS; first += 1) {
      expect(week(first + 7) / week(first)).toBeGreaterThan(0.9);
      expect(week(first + 7) / week(first)).toBeLessThan(1.1);
    }
  });

  it.each(MODELS)('calls $model, whose price is known', ({ provider, model, type }) => {
    const usage = { inputTokens: 1000, ...(type === 'embedding' ? {} : { outputTokens: 1000 }) };
    const result = createCostMeter({ users: 'off' }).record({ provider, model, type, usage });
    expect(result).toMatchObject({ priced: true });
    expect(result.usd).toBeGreaterThan(0);
  });

  it('is quiet at night and at weekends', () => {
    const hours = Array.from({ length: 24 }, (_, hour) => sum(days.map((day) => day.byHour[hour] ?? 0)));
    expect(sum(hours.slice(0, 6))).toBeLessThan(0.2 * sum(hours.slice(9, 15)));
    const [monday, , , , , , sunday] = days;
    expect(sunday?.usd).toBeLessThan(0.85 * (monday?.usd ?? 0));
  });

  it('comes from a few dozen users, a few of them heavy, and fails now and then', () => {
    const byUser = new Map<string, number>();
    for (const day of days)
      for (const [user, usd] of day.byUser) byUser.set(user, (byUser.get(user) ?? 0) + usd);
    expect(byUser.delete('nightly-evaluation')).toBe(true);
    const spent = [...byUser.values()].sort((a, b) => b - a);
    expect(spent.length).toBe(36);
    expect(sum(spent.slice(0, 3)) / sum(spent)).toBeGreaterThan(0.35);
    const heaviest = days.map((day) => Math.max(...day.byUser.values()));
    expect(sum(heaviest) / DAYS).toBeGreaterThan(5);
    expect(sum(heaviest) / DAYS).toBeLessThan(9);
    expect(heaviest.filter((usd) => usd > 10).length).toBeLessThan(DAYS / 10);
    const errors = sum(days.map((day) => day.errors)) / sum(days.map((day) => day.calls));
    expect(errors).toBeGreaterThan(0.005);
    expect(errors).toBeLessThan(0.03);
  });

  it('begins, and goes on after each midnight, with one call of each kind', () => {
    const kinds = evaluation(START).map(
      ({ model, stream }) => `${model.provider} ${model.type}${stream ? ' stream' : ''}`,
    );
    expect(kinds.sort()).toEqual([
      'anthropic chat',
      'anthropic chat stream',
      'openai chat',
      'openai chat stream',
      'openai embedding',
      'openai image',
    ]);
    expect(callsOfMinute(START).slice(0, 6)).toEqual(evaluation(START));
    expect(callsOfMinute(START - MINUTE_MS)).not.toContainEqual(evaluation(START - MINUTE_MS)[0]);
  });

  it('is over a limit at any hour: that of the evaluation, by the evaluation alone', () => {
    const limit = DEMO_BUDGETS.find(({ name }) => name === 'nightly-evaluation');
    const meter = createCostMeter({ users: 'plain' });
    const calls = evaluation(START);
    const usd = sum(calls.map(({ model, user, usage }) => meter.record({ ...model, user, usage }).usd ?? 0));
    expect(new Set(calls.map(({ user }) => user))).toEqual(new Set([limit?.subject]));
    expect(usd).toBeGreaterThan(limit?.limitUsd ?? Infinity);
  });
});
