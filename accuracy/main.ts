// `npm run accuracy`: does Prometheus show what was spent? Real processes, a real Prometheus, time sped up thirty times.
import { writeFileSync } from 'node:fs';
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
  ({ name, quick, needsTrace }) =>
    name.includes(values.only ?? '') &&
    (quick === true || !values.quick) &&
    (needsTrace !== true || values.trace !== undefined),
);
if (scenarios.length === 0) {
  console.error(
    `--only ${values.only ?? ''}: no such scenario; there are:\n${SCENARIOS.map(({ name }) => `  ${name}`).join('\n')}`,
  );
  process.exit(2);
}

/** Scenarios at a time: they wait more than they work. */
const AT_ONCE = 4;

const results = new Map<Scenario, Result[]>();
const waiting = [...scenarios];
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    for (let scenario = waiting.shift(); scenario !== undefined; scenario = waiting.shift()) {
      results.set(scenario, await play(scenario));
    }
  }),
);

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

async function play(scenario: Scenario): Promise<Result[]> {
  const started = performance.now();
  const stage = setStage(Number(values.rate), values.trace);
  try {
    return await scenario.play(stage, scenario.name);
  } finally {
    await stage.clear();
    console.error(`${scenario.name} (${((performance.now() - started) / 1000).toFixed(0)} s)`);
  }
}
