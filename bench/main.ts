// `npm run bench`: what recording and scraping cost, beside prom-client and OpenTelemetry on the same work in the same run.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { thisMachine } from './report/machine.ts';
import { missed, report, resultsOf } from './report/results.ts';
import { SECTIONS } from './sections.ts';
import { tokenCounts } from './traffic/tokens.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    trace: { type: 'string' },
    only: { type: 'string', multiple: true },
    quick: { type: 'boolean', default: false },
  },
});

const { only = Object.keys(SECTIONS) } = values;
const unknown = only.filter((name) => !(name in SECTIONS));
if (unknown.length > 0) {
  console.error(`--only ${unknown.join(', ')}: no such part; there are ${Object.keys(SECTIONS).join(', ')}`);
  process.exit(2);
}
// A wrong file is told now, and not by a process somewhere below.
tokenCounts(values.trace);

const run = { quick: values.quick, trace: values.trace };
const machine = thisMachine();
const medians: Record<string, object> = {};
for (const [name, section] of Object.entries(SECTIONS)) {
  if (!only.includes(name)) continue;
  const started = performance.now();
  medians[name] = await section.measure(run);
  console.error(`${name} (${((performance.now() - started) / 1000).toFixed(0)} s)`);
}

const results = resultsOf(run, machine, medians);
console.log(`\n${report(results)}\n`);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
for (const each of missed(results)) console.error(`MISSED ${each}`);
// Too few rounds say nothing for sure.
process.exitCode = missed(results).length > 0 && !run.quick ? 1 : 0;
