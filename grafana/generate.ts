// Writes grafana/dashboards/*.json; with --check, only says whether they are up to date.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dashboardFiles } from './dashboards.ts';

const FOLDER = join(import.meta.dirname, 'dashboards');

const wanted = dashboardFiles();
mkdirSync(FOLDER, { recursive: true });
const present = new Map(readdirSync(FOLDER).map((file) => [file, readFileSync(join(FOLDER, file), 'utf8')]));

const changed = [...wanted].filter(([file, text]) => present.get(file) !== text).map(([file]) => file);
const leftOver = [...present.keys()].filter((file) => !wanted.has(file));

if (process.argv.includes('--check')) {
  for (const file of changed) {
    console.error(
      `grafana/dashboards/${file}: ${present.has(file) ? 'differs from its source' : 'is missing'}`,
    );
  }
  for (const file of leftOver) console.error(`grafana/dashboards/${file}: has no source`);
  if (changed.length + leftOver.length > 0) {
    console.error('Run `npm run dashboards` and commit the result.');
    process.exitCode = 1;
  }
} else {
  for (const file of changed) {
    writeFileSync(join(FOLDER, file), wanted.get(file) ?? '');
    console.log(`wrote grafana/dashboards/${file}`);
  }
  for (const file of leftOver) {
    rmSync(join(FOLDER, file));
    console.log(`removed grafana/dashboards/${file}`);
  }
}
