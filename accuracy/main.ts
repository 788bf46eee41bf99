// `npm run accuracy`: does Prometheus show what was spent? Real processes, a real Prometheus, time sped up twenty-five times.
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { fault, type Result, table } from './result.ts';
import { SPEED } from './scale.ts';
import { SCENARIOS, type Scenario } from './scenarios.ts';
import { setStage } from './stage.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    trace: { type: 'string' },
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    rate: { type: 'string', default: '60' },
  },
});

const scenarios = SCENARIOS.filter(
  ({ name, quick }) => name.includes(values.only ?? '') && (quick === true || !values.quick),
);
if (scenarios.length === 0) {
  console.error(
    `--only ${values.only ?? ''}: no such scenario; there are:\n${SCENARIOS.map(({ name }) => `  ${name}`).join('\n')}`,
  );
  process.exit(2);
}

/** Scenarios at a time: they wait more than they work. */
const AT_ONCE = 2 * availableParallelism();

/** How often a scenario is played on a machine that turns out to be too busy. */
const ATTEMPTS = 3;

const results = new Map<Scenario, Result[]>();
await playAll(scenarios, AT_ONCE);

const all = scenarios.flatMap((scenario) => results.get(scenario) ?? []);
const faults = all.flatMap((result) => fault(result) ?? []);
console.log(`\n${table(all)}\n`);
console.log(
  `Differences to the ledger. Time runs ${SPEED} times faster than with the committed intervals, so \`increase()\` extrapolates over\n` +
    'a short window; that is the difference it has where nothing is lost.',
);
for (const each of faults) console.error(`FAILED ${each}`);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(all, null, 2)}\n`);
process.exitCode = faults.length > 0 ? 1 : 0;

/** Plays scenarios, and what was not measured properly again, alone. */
async function playAll(part: readonly Scenario[], atOnce: number, attempt = 1): Promise<void> {
  const waiting = [...part];
  const again: Scenario[] = [];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let scenario = waiting.shift(); scenario !== undefined; scenario = waiting.shift()) {
        if (!(await play(scenario))) again.push(scenario);
      }
    }),
  );
  if (again.length > 0 && attempt < ATTEMPTS) await playAll(again, 1, attempt + 1);
}

/**
 * Plays a scenario; false where a figure is off and the machine was too slow for this speed: a process that ends before
 * any scrape gets through cannot be measured. A figure that is off on an idle machine is a fault, and stays one.
 */
async function play(scenario: Scenario): Promise<boolean> {
  const started = performance.now();
  const stage = setStage(Number(values.rate), values.trace);
  try {
    const found = await scenario.play(stage, scenario.name);
    results.set(scenario, found);
    const overload = scenario.timesOut === true ? 0 : await stage.overload();
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    console.error(`${scenario.name} (${seconds} s)`);
    const isFaulty = found.some((result) => fault(result) !== undefined);
    if (isFaulty) console.error(stage.log());
    if (!isFaulty || overload === 0) return true;
    console.error(`  the machine is too busy: ${overload} scrapes or evaluations were not in time`);
    return false;
  } finally {
    await stage.clear();
  }
}
