// `npm run backtest`: projects months whose end is known, beside three other methods, and says how far each is off.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { ALL, missed } from './bars.ts';
import { GROUPS } from './histories/groups.ts';
import { type History, historyOf } from './histories/history.ts';
import { randomOf } from './histories/random.ts';
import { readSeries } from './recorded/csv.ts';
import { monthsOf } from './recorded/months.ts';
import { type Histories, report, resultsOf } from './results.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    check: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    histories: { type: 'string', default: '300' },
    series: { type: 'string', multiple: true, default: [] },
  },
});

const seed = wholeNumber('--seed', values.seed, 0);
const histories = wholeNumber('--histories', values.histories, 1);
if (values.check && values.json === undefined) fail('--check: needs --json FILE, the file to compare with');
const recorded = readAll(values.series);

const started = performance.now();
const generated = Object.fromEntries(
  Object.entries(GROUPS).map(([name, group], place) => [
    name,
    Array.from({ length: histories }, (_, number) => historyOf(group, randomOf(seed, place, number))),
  ]),
);
const madeUp = performance.now();
const results = resultsOf(seed, generated, recorded);
const done = performance.now();

console.log(`\n${report(results)}\n`);
console.log('Mean absolute errors of the month’s dollars. Recorded series are not part of `all`.');
console.error(
  `${seconds(madeUp - started)} s to make histories, ${seconds(done - madeUp)} s to project them`,
);

const misses = missed(Object.fromEntries([...Object.keys(generated), ALL].flatMap(figuresIn)));
for (const each of misses) console.error(`MISSED ${each}`);
if (misses.length > 0) process.exitCode = 1;

if (values.json !== undefined) {
  const text = `${JSON.stringify(results, null, 2)}\n`;
  if (!values.check) {
    writeFileSync(values.json, text);
  } else if (readFileSync(values.json, 'utf8') !== text) {
    console.error(`${values.json} is out of date; run: npm run backtest -- --json ${values.json}`);
    process.exitCode = 1;
  }
}

function figuresIn(name: string): [string, (typeof results.groups)[string]][] {
  const figures = results.groups[name];
  return figures === undefined ? [] : [[name, figures]];
}

/** The months of each file, by its name. */
function readAll(files: readonly string[]): Histories {
  const byName = new Map<string, readonly History[]>();
  for (const file of files) {
    const name = basename(file).replace(/\.csv$/i, '');
    if (name === ALL || name in GROUPS || byName.has(name)) {
      fail(`--series ${file}: there is a group ${name} already; rename the file`);
    }
    let months: readonly History[];
    try {
      months = monthsOf(readSeries(file, readFileSync(file, 'utf8')));
    } catch (error) {
      fail(`--series ${error instanceof Error ? error.message : String(error)}`);
    }
    if (months.length === 0)
      fail(`--series ${file}: no calendar month (UTC) that is complete with seven days before it`);
    byName.set(name, months);
  }
  return Object.fromEntries(byName);
}

function wholeNumber(option: string, text: string, least: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(number) && number >= least) return number;
  return fail(`${option} ${text}: expected a whole number of at least ${least}`);
}

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(1);
}
