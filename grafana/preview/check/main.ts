// Runs every panel of every committed dashboard against a real Prometheus with five weeks of data, through Grafana's own
// code; the part of `npm run dashboards:check` that looks at what a reader would see.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Dashboard } from '../engine/dashboard.ts';
import { lookAt } from './look.ts';
import { type Mutation, MUTATIONS } from './mutations.ts';
import { prometheusAt } from './node-build.ts';
import { SCENARIOS } from './scenarios.ts';
import { startStocked, type Stocked } from './stocked-prometheus.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'dashboards');

const started = performance.now();
const dashboards = readdirSync(FOLDER).map(
  (file) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Dashboard,
);
const stocked = await startStocked();
try {
  const looks = await looksAt(dashboards, stocked);
  const unnoticed = await unnoticedBy(stocked);
  const faults = [...looks.flatMap(({ faults: found }) => found), ...unnoticed];
  for (const fault of faults) console.error(fault);
  const sum = (key: 'panels' | 'figures'): number => looks.reduce((all, look) => all + look[key], 0);
  console.log(
    `${sum('panels')} panels looked at, ${sum('figures')} figures compared with the ledger, ${MUTATIONS.length} changes ` +
      `tried: ${faults.length} faults (${((performance.now() - started) / 1000).toFixed(1)} s).`,
  );
  process.exitCode = faults.length === 0 ? 0 : 1;
} finally {
  await stocked.stop();
}

async function looksAt(
  list: readonly Dashboard[],
  { url }: Stocked,
): Promise<Awaited<ReturnType<typeof lookAt>>[]> {
  const prometheus = prometheusAt(url);
  const looks = [];
  for (const dashboard of list)
    for (const scenario of SCENARIOS) looks.push(await lookAt(dashboard, scenario, stocked, prometheus));
  return looks;
}

/** A check that notices nothing is none: each change has to be noticed. */
async function unnoticedBy(on: Stocked): Promise<readonly string[]> {
  const unnoticed: string[] = [];
  const prometheus = prometheusAt(on.url);
  for (const mutation of MUTATIONS) {
    const found: string[] = [];
    const isNoticed = (): boolean => found.some((fault) => fault.includes(mutation.found));
    for (const scenario of SCENARIOS) {
      found.push(...(await lookAt(changed(mutation), scenario, on, prometheus)).faults);
      // Once is enough.
      if (isNoticed()) break;
    }
    if (!isNoticed())
      unnoticed.push(
        `nobody noticed ${mutation.what}: expected "${mutation.found}", found ${JSON.stringify(found)}`,
      );
  }
  return unnoticed;
}

/** A dashboard that has nothing but the changed panel. */
function changed({ uid, title, change }: Mutation): Dashboard {
  const dashboard = structuredClone(dashboards.find((each) => each.uid === uid));
  const panel = dashboard?.panels.find((each) => each.title === title);
  const [target] = panel?.targets ?? [];
  if (dashboard === undefined || panel === undefined || target === undefined)
    throw new Error(`${uid} has no panel "${title}" with a query`);
  change(panel, target);
  return { ...dashboard, panels: [panel] };
}
