import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { generateHistory, type History } from '../../../examples/chat-service/history/history.ts';
import { GAUGES } from '../../../src/catalogue/metrics.ts';
import { windowsBefore } from '../../../examples/chat-service/history/windows.ts';
import { samplesOf } from '../../../examples/chat-service/history/openmetrics.ts';

const run = promisify(execFile);
const UNTIL = Date.UTC(2026, 0, 31, 12, 7, 30);
const MINUTE_S = 60;

let history: History;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'llm-cost-history-'));
  history = await generateHistory(UNTIL, 1);
}, 60_000);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface TimedSample {
  readonly labels: string;
  readonly value: number;
  /** Seconds since the epoch. */
  readonly time: number;
}

function samples(name: string): TimedSample[] {
  const family = history.families.find((each) => each.name === name);
  if (family === undefined) throw new Error(`no ${name}`);
  return [...family.lines()].slice(1).flatMap((text) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => {
        const [series = '', value, time] = line.split(' ');
        return { labels: series.slice(name.length), value: Number(value), time: Number(time) };
      }),
  );
}

const total = (list: readonly TimedSample[]): number => list.reduce((sum, { value }) => sum + value, 0);

describe('a generated history', () => {
  it('holds the dollars of its ledger at every level', () => {
    const { totalUsd } = history.ledger;
    expect(totalUsd).toBeGreaterThan(200);
    for (const level of ['provider_model_type_user', 'provider_model_type', 'user', 'global']) {
      expect(total(samples(`${level}:llm_cost_usd:increase1m`)) / totalUsd).toBeCloseTo(1, 9);
    }
  });

  it('holds them by day: at the end of each quarter-hour, for days that begin on one', () => {
    const quarterHours = samples('global:llm_cost_usd:increase15m');
    const days = Object.entries(history.ledger.usdByDay).slice(1, -1);
    expect(days.length).toBe(6);
    for (const [day, usd] of days) {
      const start = Date.parse(day) / 1000;
      const within = quarterHours.filter(({ time }) => time > start && time <= start + 24 * 60 * MINUTE_S);
      expect(within.length).toBe(96);
      expect(total(within) / usd).toBeCloseTo(1, 9);
    }
  });

  it('holds them by day in the increments too, on the finest and the coarsest level', () => {
    for (const level of ['provider_model_type_user', 'global']) {
      const increments = samples(`${level}:llm_cost_usd:increase1m`);
      // The first day begins before the history, the last one is not over.
      for (const [day, usd] of Object.entries(history.ledger.usdByDay).slice(1)) {
        const start = Date.parse(day) / 1000;
        const within = increments.filter(({ time }) => time > start && time <= start + 24 * 60 * MINUTE_S);
        expect(total(within) / usd).toBeCloseTo(1, 9);
      }
    }
  });

  it('holds full days for weeks and months to be added up from', () => {
    const days = samples('global:llm_cost_usd:day');
    expect(samples('llm:day_end_timestamp_seconds').map(({ value }) => value)).toEqual(
      days.map(({ time }) => time),
    );
    for (const level of ['provider_model_type', 'user']) {
      expect(total(samples(`${level}:llm_cost_usd:day`)) / total(days)).toBeCloseTo(1, 9);
    }
    for (const { time, value } of days.slice(1)) {
      const day = new Date((time - 24 * 60 * MINUTE_S) * 1000).toISOString().slice(0, 10);
      expect(value / (history.ledger.usdByDay[day] ?? NaN)).toBeCloseTo(1, 9);
    }
  });

  it('holds what full days of the month that is not over have come to, for each user', () => {
    const before = samples('user:llm_cost_usd:month_before_today');
    expect(new Set(before.map(({ time }) => time))).toEqual(new Set([Date.UTC(2026, 0, 31) / 1000]));
    const days = Object.entries(history.ledger.usdByDay).slice(0, -1);
    expect(days.at(-1)?.[0]).toBe('2026-01-30');
    expect(total(before) / days.reduce((sum, [, usd]) => sum + usd, 0)).toBeCloseTo(1, 9);
  });

  it('holds what the day that is not over has come to, for each user, and until when', () => {
    const until = samples('user:llm_cost_usd:day_to_date:timestamp_seconds');
    expect(until).toHaveLength(1);
    expect(until[0]?.value).toBe(until[0]?.time);
    const today = samples('user:llm_cost_usd:day_to_date');
    expect(new Set(today.map(({ time }) => time))).toEqual(new Set(until.map(({ time }) => time)));
    expect(total(today) / (Object.values(history.ledger.usdByDay).at(-1) ?? NaN)).toBeCloseTo(1, 9);
  });

  it('holds what a projection learns from: days and weeks that slide, for each subject', () => {
    const all = '{scope="total",subject="*"}';
    const weeks = samples('scope_subject:llm_cost_usd:increase7d').filter(({ labels }) => labels === all);
    const lastWeek = samples('global:llm_cost_usd:increase15m').slice(-7 * 96);
    expect((weeks.at(-1)?.value ?? NaN) / total(lastWeek)).toBeCloseTo(1, 9);
    expect(weeks.length).toBe(samples('global:llm_cost_usd:increase15m').length - 7 * 96 + 1);
    const models = samples('scope_subject:llm_cost_usd:increase1d').filter(({ labels }) =>
      labels.includes('"model"'),
    );
    const last = models.filter(({ time }) => time === weeks.at(-1)?.time);
    expect(total(last) / total(lastWeek.slice(-96))).toBeCloseTo(1, 9);
  });

  it('holds them by user', () => {
    const byUser = samples('user:llm_cost_usd:increase1m');
    for (const [user, usd] of Object.entries(history.ledger.usdByUser)) {
      expect(total(byUser.filter(({ labels }) => labels === `{user="${user}"}`)) / usd).toBeCloseTo(1, 9);
    }
  });

  it('ends with the last full minute, and goes by minutes in the last two hours', () => {
    const times = samples('global:llm_cost_usd:increase1m').map(({ time }) => time);
    expect(times.at(-1)).toBe(Date.UTC(2026, 0, 31, 12, 7) / 1000);
    const steps = times.slice(-120).map((time, index, list) => time - (list[index - 1] ?? time - MINUTE_S));
    expect(new Set(steps)).toEqual(new Set([MINUTE_S]));
    expect(samples('global:llm_cost_usd:increase15m').at(-1)?.time).toBe(Date.UTC(2026, 0, 31, 12) / 1000);
  });

  it('has nothing at or after the moment it goes up to, whose minute is recorded live', () => {
    const minute = Date.UTC(2026, 0, 31, 12);
    expect(windowsBefore(minute, 1).at(-1)?.end).toBe(minute - MINUTE_S * 1000);
    expect(windowsBefore(minute + 1, 1).at(-1)?.end).toBe(minute);
  });

  it('has only series that the rules record, and gauges of limits and calendars: no counter, so that nothing is booked twice', () => {
    const recorded = ['recording', 'forecast', 'anomalies'].flatMap((file) => {
      const { groups } = parse(readFileSync(`prometheus/rules/${file}.yml`, 'utf8')) as {
        groups: { rules: { record: string }[] }[];
      };
      return groups.flatMap(({ rules }) => rules.map(({ record }) => record));
    });
    expect(history.families.map(({ name }) => name).filter((name) => !recorded.includes(name))).toEqual([
      GAUGES.periodStart.name,
      GAUGES.periodEnd.name,
      GAUGES.budgetUsd.name,
    ]);
  });

  it('tells nothing of limits in the last minutes, by which alerts would fire before the rules have words for them', () => {
    const lookBack = 5 * MINUTE_S;
    const end = Date.UTC(2026, 0, 31, 12, 7) / 1000;
    for (const name of [
      'budget_subject:llm_budget_usd:used_ratio',
      'llm_budget_usd',
      'global:llm_cost_usd:month_to_date',
    ]) {
      const times = samples(name).map(({ time }) => time);
      expect(times.length).toBeGreaterThan(600);
      expect(Math.max(...times)).toBeLessThan(end - lookBack);
    }
  });

  it('is written so that promtool takes it', async () => {
    const program = 'examples/chat-service/history/main.ts';
    const until = new Date(UNTIL).toISOString();
    await run('node', [program, '--until', until, '--weeks', '1', '--out', folder]);
    const text = readFileSync(join(folder, 'history.om'), 'utf8');
    expect(text.endsWith('# EOF\n')).toBe(true);
    const create = ['tsdb', 'create-blocks-from', 'openmetrics', '--max-block-duration=54h'];
    await run('promtool', [...create, '--quiet', join(folder, 'history.om'), join(folder, 'data')]);
    const { stdout } = await run('promtool', ['tsdb', 'list', join(folder, 'data')]);
    expect(stdout.trim().split('\n').length).toBeGreaterThan(2);
  }, 60_000);

  it.each([
    [['--until', 'yesterday', '--out', 'x'], '--until: yesterday'],
    [['--weeks', '0', '--out', 'x'], '--weeks: 0; allowed: 1 to 60'],
    [[], '--out: missing'],
  ])('refuses %j, naming what is allowed', async (args, message) => {
    const failed = run('node', ['examples/chat-service/history/main.ts', ...args]);
    await expect(failed).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining(message) as string,
    });
  });
});

describe('exposition text', () => {
  it('is read back with its labels, odd characters included', () => {
    expect(samplesOf('# HELP a b\na_total{x="1",y="q\\"}, z"} 2.5\nb 3\n')).toEqual([
      {
        name: 'a_total',
        labels: new Map([
          ['x', '1'],
          ['y', 'q\\"}, z'],
        ]),
        value: 2.5,
      },
      { name: 'b', labels: new Map(), value: 3 },
    ]);
  });
});
