// The rules of forecast.yml project what the model that `npm run backtest` measures does: on the same histories, to the cent.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { GROUPS, type GroupName } from '../../backtest/histories/groups.ts';
import { historyOf, type History } from '../../backtest/histories/history.ts';
import { createFamily, type TimeSeries } from '../../examples/chat-service/history/openmetrics.ts';
import { sumRecorded } from '../../examples/chat-service/history/summed.ts';
import { randomFrom } from '../../examples/chat-service/traffic/random.ts';
import { project, type Projection } from '../../backtest/projection.ts';
import { DAY, HOUR, sumIn } from '../../backtest/series.ts';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'llm-cost-forecast-'));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Differences of less than a millionth are those of adding up in another order. */
const PRECISION = 1e-6;

const QUARTER_HOUR = 900;

/** What the rules of the file record. */
const forecast = (
  parse(readFileSync('prometheus/rules/forecast.yml', 'utf8')) as {
    groups: { rules: { record: string }[] }[];
  }
).groups.flatMap(({ rules }) => rules.map(({ record }) => record));

let files = 0;

/** A history up to a moment, in hours of its own: promtool's time begins at 0. */
function upTo({ series, monthStart, monthEnd }: History, days: number) {
  return { series, begin: series.firstEnd - series.step, monthStart, monthEnd, now: monthStart + days * DAY };
}
type Case = ReturnType<typeof upTo>;

/** A series in the notation of promtool: one value for each quarter-hour from 0 on. */
function inputOf(name: string, { labels, samples }: TimeSeries) {
  const pairs = Array.from(labels, ([label, value]) => `${label}="${value}"`).join(', ');
  const values: (number | string)[] = [];
  for (const { time, value } of samples) {
    const place = time / (QUARTER_HOUR * 1000);
    while (values.length < place) values.push('_');
    values.push(value);
  }
  return { series: `${name}{${pairs}}`, values: values.join(' ') };
}

/**
 * What the rules read: dollars by quarter-hour, with the sums that the rules would have recorded of them until then, as a
 * history that is loaded has them; dollars since the month began, and its bounds.
 */
function inputSeries({ series, begin, monthStart, monthEnd, now }: Case) {
  const all = new Map([
    ['scope', 'total'],
    ['subject', '*'],
  ]);
  const global = createFamily('global:llm_cost_usd:increase15m');
  const total = createFamily('scope_subject:llm_cost_usd:increase15m');
  for (let end = begin + QUARTER_HOUR; end <= now; end += QUARTER_HOUR) {
    const hour = begin + Math.floor((end - begin - 1) / HOUR) * HOUR;
    const usd = (sumIn(series, hour, hour + HOUR) * QUARTER_HOUR) / HOUR;
    global.add(new Map(), (end - begin) * 1000, usd);
    total.add(all, (end - begin) * 1000, usd);
  }
  const last = (now - begin) * 1000;
  const summed = sumRecorded([global, total], last)
    .filter(({ name }) => forecast.includes(name))
    .map((family) => ({ name: family.name, list: family.series() }))
    .map(({ name, list }) => ({
      name,
      // What is recorded at the moment itself is for the rules to do.
      list: list.map(({ labels, samples }) => ({
        labels,
        samples: samples.filter(({ time }) => time < last),
      })),
    }));
  // From 0 on: promtool takes nothing that is much older than what it has seen first.
  const constant = (value: number): string => `${value}x${(now - begin) / QUARTER_HOUR}`;
  return [
    ...[global, total].flatMap((family) => family.series().map((one) => inputOf(family.name, one))),
    ...summed.flatMap(({ name, list }) => list.map((one) => inputOf(name, one))),
    {
      series: 'period_scope_subject:llm_cost_usd:to_date{period="month", scope="total", subject="*"}',
      values: constant(sumIn(series, monthStart, now)),
    },
    { series: 'llm:evaluation_timestamp_seconds', values: constant(now - begin) },
    {
      series: 'period:llm_period_end_timestamp_seconds:max{period="month"}',
      values: constant(monthEnd - begin),
    },
  ];
}

/** What is to be true at the last moment. */
function expectations(kase: Case, { monthEnd }: Projection) {
  const at = `${kase.now - kase.begin}s`;
  if (monthEnd === undefined) {
    return [{ expr: 'global:llm_cost_usd:projected_month', eval_time: at, exp_samples: [] }];
  }
  return Object.entries({ '': monthEnd.projected, _low: monthEnd.low, _high: monthEnd.high }).map(
    ([name, usd]) => ({
      expr: `abs(global:llm_cost_usd:projected_month${name} / ${usd} - 1) < bool ${PRECISION}`,
      eval_time: at,
      exp_samples: [{ labels: '{}', value: 1 }],
    }),
  );
}

/** Evaluates the rules once, at a moment, and has promtool compare what they say with the model. */
async function promtoolAgrees(kase: Case, change = (expected: Projection) => expected): Promise<void> {
  files += 1;
  const file = join(folder, `${files}.test.yml`);
  const content = {
    rule_files: [resolve('prometheus/rules/forecast.yml')],
    evaluation_interval: `${kase.now - kase.begin}s`,
    tests: [
      {
        interval: '15m',
        input_series: inputSeries(kase),
        promql_expr_test: expectations(kase, change(project(kase.series, kase))),
      },
    ],
  };
  writeFileSync(file, JSON.stringify(content));
  const { stdout } = await run('promtool', ['test', 'rules', file]);
  expect(stdout).toContain('SUCCESS');
}

const groups = Object.keys(GROUPS) as GroupName[];

describe('the projection by the rules is that of the model', () => {
  describe.each(groups)('for a history of the group %s', (name) => {
    it.concurrent.each([3, 6.5, 10.25, 17, 24, 27.75])('%s days into the month', async (days) => {
      await promtoolAgrees(upTo(historyOf(GROUPS[name], randomFrom(7)), days));
    });
  });

  it.concurrent.each([0.5, 1.5, 3.5, 8, 10, 15])('with %s days of history', async (days) => {
    const history = historyOf(GROUPS.business_week, randomFrom(11));
    const { usd, firstEnd, step } = history.series;
    const skipped = (history.monthStart + (9 - days) * DAY - (firstEnd - step)) / HOUR;
    // Days begin at midnight, as they do for the model.
    const whole = Math.floor(skipped / 24) * 24;
    const young = { step, firstEnd: firstEnd + whole * HOUR, usd: usd.slice(whole) };
    const kase = upTo({ ...history, series: young }, 9 - (skipped - whole) / 24);
    expect(project(young, kase).monthEnd === undefined).toBe(days < 1);
    await promtoolAgrees(kase);
  });

  it('would be caught being off by a thousandth', async () => {
    const kase = upTo(historyOf(GROUPS.growth, randomFrom(3)), 5);
    const off = ({ monthEnd, ...rest }: Projection): Projection => ({
      ...rest,
      monthEnd: monthEnd && { ...monthEnd, projected: monthEnd.projected * 1.001 },
    });
    await expect(promtoolAgrees(kase, off)).rejects.toThrow('FAILED');
  });
});
