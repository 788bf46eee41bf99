// `npm run backtest`: projects months whose end is known, beside three other methods, and says how far each is off.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ALL, missed } from './bars.ts';
import { GROUPS } from './histories/groups.ts';
import { historyOf } from './histories/history.ts';
import { randomOf } from './histories/random.ts';
import { readFiles } from './recorded/files.ts';
import { type Histories, report, resultsOf } from './results.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    check: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    histories: { type: 'string', default: '500' },
    series: { type: 'string', multiple: true, default: [] },
  },
});

const seed = wholeNumber('--seed', values.seed, 0);
const historiesEach = wholeNumber('--histories', values.histories, 1);
if (values.check && values.json === undefined) wrong('--check: needs --json FILE, the file to compare with');
const names = Object.keys(GROUPS);
const recorded = recordedMonths();

const started = performance.now();
const generated: Histories = Object.fromEntries(
  Object.entries(GROUPS).map(([name, group], place) => [
    name,
    Array.from({ length: historiesEach }, (_, number) => historyOf(group, randomOf(seed, place, number))),
  ]),
);
const made = performance.now();
const results = resultsOf(seed, generated, recorded);
const done = performance.now();

console.log(`\n${report(results)}\n`);
console.error(`${seconds(made - started)} s to make histories, ${seconds(done - made)} s to project them`);
for (const each of missed(results.groups, names)) {
  console.error(`MISSED ${each}`);
  process.exitCode = 1;
}
if (values.json !== undefined) keep(values.json, `${JSON.stringify(results, null, 2)}\n`);

function recordedMonths(): Histories {
  try {
    return readFiles(values.series, [...names, ALL]);
  } catch (error) {
    return wrong(`--series ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Writes the results, or only says whether they are what the file has. */
function keep(file: string, text: string): void {
  if (!values.check) {
    writeFileSync(file, text);
  } else if (readFileSync(file, 'utf8') !== text) {
    console.error(`${file}: not what was found now; run: npm run backtest -- --json ${file}`);
    process.exitCode = 1;
  }
}

function wholeNumber(option: string, text: string, least: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(number) && number >= least) return number;
  return wrong(`${option} ${text}: expected a whole number of at least ${least}`);
}

function wrong(message: string): never {
  console.error(message);
  process.exit(2);
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(1);
}
