// `npm run bench`: what recording costs, as medians of rounds taken in turns, so that a busy machine slows all alike.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { benchStateFile } from './state-file.ts';

const { values } = parseArgs({ options: { json: { type: 'string' } } });

const stateFile = await benchStateFile();
console.log('One call of record(), in microseconds:\n');
for (const [name, { us, ratio }] of Object.entries(stateFile)) {
  console.log(`  ${name.padEnd(36)} ${us.toFixed(2).padStart(8)}   ${ratio.toFixed(2)}x`);
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ stateFile }, null, 2)}\n`);
