// `npm run bench:rules`: how long the committed rules take with many users and a long past, and how much memory.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { thisMachine } from '../report/machine.ts';
import { startApp } from './app.ts';
import { historyOf, loadBlocks, sendRest } from './history.ts';
import { populationOf } from './population.ts';
import { type Evaluation, startPrometheus, type Usage } from './prometheus.ts';
import { recordedBy } from './recorded.ts';
import { groupResults, missed, report, type Results } from './results.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    users: { type: 'string', default: '10000' },
    minutes: { type: 'string', default: '7' },
  },
});
const users = Number(values.users);
const minutes = Number(values.minutes);
if (!(users >= 100) || !(minutes >= 6)) {
  console.error('--users takes a number of at least 100, --minutes one of at least 6');
  process.exit(2);
}

/** The rules look back by five minutes at what is scraped; only then they have as much to do as ever. */
const WARM_UP_MS = 6.5 * 60_000;
/** When days end: after the warm-up, and before the measurement is over. */
const MIDNIGHT_AFTER_MS = 3.5 * 60_000;
const POLL_MS = 3_000;
/** Loading takes a minute or two for each ten thousand users. */
const LOADING_MS = 60_000 + users * 20;

const machine = thisMachine();
const folder = mkdtempSync(join(tmpdir(), 'llm-cost-rules-'));
const ends: (() => Promise<void>)[] = [];
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    interrupted.abort(signal);
  });
try {
  process.exitCode = await measure(interrupted.signal);
} catch (error) {
  if (!interrupted.signal.aborted) throw error;
  console.error(`ended by ${String(interrupted.signal.reason)}`);
  process.exitCode = 130;
} finally {
  for (const end of ends.reverse()) await end();
  rmSync(folder, { recursive: true });
}

async function measure(signal: AbortSignal): Promise<number> {
  const data = join(folder, 'data');
  const population = populationOf(users);
  const began = Date.now();
  const midnight = Math.ceil((began + LOADING_MS + WARM_UP_MS + MIDNIGHT_AFTER_MS) / 60_000) * 60;
  const history = historyOf(recordedBy(population), midnight);
  const inBlocks = await loadBlocks(history, { folder, data, signal });
  const app = await startApp(population, midnight);
  ends.push(() => app.close());
  const prometheus = await startPrometheus(folder, data);
  ends.push(() => prometheus.stop());
  const historySamples = inBlocks + (await sendRest(history, prometheus.url, signal));
  console.error(
    `loaded ${(historySamples / 1e6).toFixed(1)} million samples in ${((Date.now() - began) / 1000).toFixed(0)} s`,
  );
  await prometheus.goToWork(app.address);
  console.error(`${prometheus.url} scrapes ${app.series} series`);

  const from = Math.max(Date.now() + WARM_UP_MS, 1000 * midnight - MIDNIGHT_AFTER_MS);
  const to = Math.max(from + minutes * 60_000, 1000 * midnight + 2 * 60_000);
  const seen = new Map<string, Evaluation>();
  const errors = new Set<string>();
  const usages: { at: number; usage: Usage }[] = [];
  while (Date.now() < to) {
    await delay(POLL_MS, undefined, { signal });
    const { last, errors: found } = await prometheus.evaluations();
    for (const each of last) if (each.at >= from) seen.set(`${each.group} ${each.at}`, each);
    for (const error of found) errors.add(error);
    usages.push({ at: Date.now(), usage: await prometheus.usage() });
  }
  const measured = usages.filter(({ at }) => at >= from);
  const [first, last] = [measured[0], measured.at(-1)];
  if (first === undefined || last === undefined) throw new Error('nothing was measured');
  const log = readFileSync(join(folder, 'prometheus.log'), 'utf8');
  const faults = [
    ...errors,
    ...counted(last.usage.missedEvaluations - first.usage.missedEvaluations, 'evaluations were left out'),
    ...counted(last.usage.failedEvaluations, 'evaluations of rules failed'),
    ...(log.match(/^.*level=(?:warn|error)(?!.*environment variable).*$/gm) ?? []),
  ];
  const results: Results = {
    machine,
    users,
    appSeries: app.series,
    historySamples,
    headSeries: Math.max(...usages.map(({ usage }) => usage.headSeries)),
    minutes: (to - from) / 60_000,
    cpuShare: (last.usage.cpuSeconds - first.usage.cpuSeconds) / ((last.at - first.at) / 1000),
    groups: groupResults([...seen.values()]),
    residentBytes: Math.max(...usages.map(({ usage }) => usage.residentBytes)),
    heapBytes: Math.max(...usages.map(({ usage }) => usage.heapBytes)),
    faults,
  };
  console.log(`\n${report(results)}\n`);
  for (const each of missed(results)) console.error(`MISSED ${each}`);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
  return missed(results).length > 0 ? 1 : 0;
}

function counted(count: number, what: string): string[] {
  return count === 0 ? [] : [`${count} ${what}`];
}
