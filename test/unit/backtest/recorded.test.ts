import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSeries } from '../../../backtest/recorded/csv.ts';
import { readFiles } from '../../../backtest/recorded/files.ts';
import { monthsOf } from '../../../backtest/recorded/months.ts';
import { DAY, HOUR, sumIn } from '../../../backtest/series.ts';

const START = Date.UTC(2026, 0) / 1000;

function read(...lines: readonly string[]): ReturnType<typeof readSeries> {
  return readSeries('spend.csv', lines.join('\n'));
}

/** Rows of a dollar an hour. */
function rows(from: number, days: number): string {
  return Array.from({ length: days * 24 }, (_, hour) => `${from + hour * HOUR},1\n`).join('');
}

describe('a file of recorded spend', () => {
  const series = { step: HOUR, firstEnd: START + HOUR, usd: [1, 2.5, 0.001] };

  it.each([
    ['ISO 8601', '2026-01-01T00:00:00Z,1', '2026-01-01T01:00:00.000Z,2.5', '2026-01-01T02:00Z,1e-3'],
    [
      'another offset',
      '2026-01-01T01:00+01:00,1',
      '2026-01-01T06:30+0530,2.5',
      '2025-12-31 22:00:00-04:00,0.001',
    ],
    [
      'date and time, which are UTC',
      '2026-01-01 00:00:00,1',
      '2026-01-01 01:00:00,2.5',
      '2026-01-01T02:00,0.001',
    ],
    ['seconds', `${START},1`, `${START + HOUR},2.5`, `${START + 2 * HOUR}.000,0.001`],
    ['milliseconds', `${START}000,1`, `${START + HOUR}000,2.5`, `${START + 2 * HOUR}000,0.001`],
    ['a header', 'timestamp,value', `${START},1`, `${START + HOUR},2.5`, `${START + 2 * HOUR},0.001`],
    ['another system’s line ends', `${START},1\r`, `${START + HOUR}, 2.5\r`, `${START + 2 * HOUR},0.001\r\n`],
  ])('is read with %s; a timestamp is the beginning of its step', (_, ...lines) => {
    expect(read(...lines)).toEqual(series);
  });

  it('may have steps of an hour, half an hour and a quarter', () => {
    expect(read(`${START},1`, `${START + 1800},2`).step).toBe(1800);
    expect(read(`${START},1`, `${START + 900},2`).step).toBe(900);
  });

  it('may leave steps out, which then cost nothing', () => {
    expect(read(`${START},1`, `${START + HOUR},2`, `${START + 4 * HOUR},3`).usd).toEqual([1, 2, 0, 0, 3]);
  });

  it.each([
    [['2026-02-30 00:00,1', '0,1'], 'spend.csv:1: timestamp "2026-02-30 00:00"; expected a date and time'],
    [['timestamp,value', '1 May,1'], 'spend.csv:2: timestamp "1 May"; expected a date and time'],
    [[`${START},1`, `${START + HOUR},-1`], 'spend.csv:2: value "-1"; expected a number of at least 0'],
    [[`${START},1`, `${START + HOUR},much`], 'spend.csv:2: value "much"; expected a number of at least 0'],
    [
      [`${START},1`, `${START + HOUR}`],
      `spend.csv:2: "${START + HOUR}"; expected two cells, as in timestamp,value`,
    ],
    [[`${START},1`, '', `${START + HOUR},1`], 'spend.csv:2: ""; expected two cells'],
    [[`${START},1`, `${START + HOUR},1,2`], 'expected two cells'],
    [
      [`${START},1`, `${START},1`],
      `spend.csv:2: timestamp ${START}; expected one after ${START}, of the line before`,
    ],
    [
      [`${START},1`, `${START + 300},1`],
      'is 5 minutes after the one before; expected steps of 15, 30, 60 minutes',
    ],
    [
      [`${START},1`, `${START + DAY},1`],
      'spend.csv:2: timestamp 1767312000 is 1440 minutes after the one before',
    ],
    [
      [`${START},1`, `${START + HOUR},1`, `${START + 2.5 * HOUR},1`],
      'spend.csv:3: timestamp 1767234600; expected a multiple of 60 minutes',
    ],
    [[`${START},1`], 'spend.csv: 1 rows; expected some weeks of them'],
    [[''], 'spend.csv:1: ""; expected two cells'],
  ])('is refused where it is wrong, by line: %j', (lines, message) => {
    expect(() => read(...lines)).toThrow(message);
  });
});

describe('the months of a recorded series', () => {
  const names = (from: number, days: number): string[] =>
    monthsOf(readSeries('spend.csv', rows(from, days))).map(({ monthStart }) =>
      new Date(monthStart * 1000).toISOString().slice(0, 7),
    );

  it('are those that are there from start to end, with seven days before', () => {
    expect(names(START, 31 + 28 + 31)).toEqual(['2026-02', '2026-03']);
    expect(names(START, 31 + 28 + 30)).toEqual(['2026-02']);
    expect(names(START - 7 * DAY, 31 + 7)).toEqual(['2026-01']);
    expect(names(START - 6 * DAY, 31 + 6)).toEqual([]);
    expect(names(Date.UTC(2025, 10, 20) / 1000, 11 + 31 + 31 + 27)).toEqual(['2025-12', '2026-01']);
  });

  it('leave out those in which nothing was spent', () => {
    const silent = rows(START, 31).replaceAll(',1\n', ',0\n');
    expect(
      monthsOf(readSeries('spend.csv', silent + rows(START + 31 * DAY, 28))).map(({ series, ...month }) =>
        sumIn(series, month.monthStart, month.monthEnd),
      ),
    ).toEqual([28 * 24]);
    expect(
      monthsOf(
        readSeries(
          'spend.csv',
          rows(START, 31) + silent.replace(/^\d+/gm, (time) => String(Number(time) + 31 * DAY)),
        ),
      ),
    ).toEqual([]);
  });
});

describe('files of recorded spend', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'backtest-'));
    writeFileSync(join(folder, 'chat.csv'), rows(START, 31 + 28));
    writeFileSync(join(folder, 'short.csv'), rows(START, 31));
    writeFileSync(join(folder, 'growth.csv'), rows(START, 31 + 28));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const files = (...names: readonly string[]): ReturnType<typeof readFiles> =>
    readFiles(
      names.map((name) => join(folder, name)),
      ['growth'],
    );

  it('become groups that are named after them', () => {
    expect(Object.entries(files('chat.csv')).map(([name, months]) => [name, months.length])).toEqual([
      ['chat', 1],
    ]);
  });

  it('are refused where the name is taken, or no month is complete', () => {
    expect(() => files('growth.csv')).toThrow('there is a group growth already');
    expect(() => files('chat.csv', 'chat.csv')).toThrow('there is a group chat already');
    expect(() => files('short.csv')).toThrow('no calendar month (UTC) in it that is complete');
  });
});
