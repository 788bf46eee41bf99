// `npm run bench`: what recording costs, as medians of rounds taken in turns, so that a busy machine slows all alike.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { benchPricing } from './pricing.ts';
import { benchStateFile } from './state-file.ts';

const { values } = parseArgs({ options: { json: { type: 'string' } } });

const stateFile = await benchStateFile();
console.log('One call of record(), in microseconds:\n');
for (const [name, { us, ratio }] of Object.entries(stateFile)) {
  console.log(`  ${name.padEnd(36)} ${us.toFixed(2).padStart(8)}   ${ratio.toFixed(2)}x`);
}
const pricing = await benchPricing();
console.log('\nPricing one call, in nanoseconds:\n');
console.log(`  a model seen before           ${pricing.knownModelNs.toFixed(0).padStart(8)}`);
console.log(`  a model's first call (mean)   ${pricing.firstSightNs.toFixed(0).padStart(8)}`);
console.log(
  `  @pydantic/genai-prices        ${pricing.libraryNs.toFixed(0).padStart(8)}   ${pricing.ratio.toFixed(0)}x`,
);

if (values.json !== undefined)
  writeFileSync(values.json, `${JSON.stringify({ stateFile, pricing }, null, 2)}\n`);
