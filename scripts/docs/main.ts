// `npm run docs` writes the generated parts of the documentation; `--check` fails where they are out of date.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { accuracyTable, fullAccuracyTable } from './accuracy-table.ts';
import { metricTable } from './metric-table.ts';
import { costTable, performanceTables } from './performance-tables.ts';
import { projectionTables } from './projection-tables.ts';

/** Generated parts: between `<!-- NAME:start -->` and `<!-- NAME:end -->` of a file. */
const PARTS = [
  { file: 'README.md', name: 'metrics', text: metricTable },
  { file: 'README.md', name: 'accuracy', text: accuracyTable },
  { file: 'README.md', name: 'cost', text: costTable },
  { file: 'docs/accuracy.md', name: 'accuracy', text: fullAccuracyTable },
  { file: 'docs/performance.md', name: 'performance', text: performanceTables },
  { file: 'docs/projection.md', name: 'projection', text: projectionTables },
] as const;

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });

for (const { file, name, text } of PARTS) {
  const path = fileURLToPath(new URL(`../../${file}`, import.meta.url));
  const before = readFileSync(path, 'utf8');
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
  const [from, to] = [before.indexOf(start), before.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file}: expected ${start} and after it ${end}`);
  const written = `${before.slice(0, from + start.length)}\n\n${text()}\n\n${before.slice(to)}`;
  const after = await format(written, { ...(await resolveConfig(path)), filepath: path });
  if (after === before) continue;
  if (values.check) {
    console.error(`${file}: the part "${name}" is out of date; run: npm run docs`);
    process.exitCode = 1;
  } else {
    writeFileSync(path, after);
    console.log(`${file}: wrote the part "${name}"`);
  }
}
