// Checks every dashboard as it is committed; the part of `npm run dashboards:check` that needs no data.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKS, faultsOf } from './checks.ts';
import type { DashboardJson } from './dashboard-json.ts';

const FOLDER = join(import.meta.dirname, '..', 'dashboards');

const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
const dashboards = files.map((file) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as DashboardJson);
const faults = faultsOf(dashboards);
for (const fault of faults) console.error(fault);
if (faults.length === 0) console.log(`${dashboards.length} dashboards pass ${CHECKS.length} checks each.`);
process.exitCode = faults.length === 0 ? 0 : 1;
