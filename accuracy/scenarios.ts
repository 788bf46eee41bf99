// The scenarios: what happens to an app and its Prometheus while money is spent.
import type { Amounts, Spent } from './app/ledger.ts';
import type { MeasuredApp } from './apps.ts';
import { measure, type Result } from './result.ts';
import { SCRAPE_MS, SPEED, TIMEOUT_MS } from './scale.ts';
import type { Part, Stage } from './stage.ts';

/** One scenario. */
export interface Scenario {
  readonly name: string;
  /** Part of the quick check that `npm test` runs. */
  readonly quick?: boolean;
  /** Makes scrapes time out by itself. */
  readonly timesOut?: boolean;
  readonly play: (stage: Stage, name: string) => Promise<Result[]>;
}

const RESTARTS = 5;

/** An hour of a trace takes half a minute. */
const REPLAY_SPEED = 120;

const BATCH_MS = 20;

/** A newcomer is shown as newborn what was born this lately, in its own timeouts (src/ledger/scrapers.ts). */
const NEWBORN_TIMEOUTS = 30;

/** From the kill of a process to the news of its end, and from the start of a scrape to its end. */
const KILL_MS = 20;

/**
 * How long traffic rests before its apps end, in seconds. `increase()` extrapolates by half a scrape interval, which is
 * much for a series that has hardly lived; real ones live longer than a few seconds.
 */
const REST = 14;

/** Lets apps rest and end, waits until all is booked, and measures. */
async function close(
  stage: Stage,
  name: string,
  apps: readonly MeasuredApp[],
  prometheus: Prometheus,
  lost?: (spent: Spent) => Amounts,
): Promise<Result[]> {
  await rest(stage, apps);
  await prometheus.settled();
  const spent = stage.spent();
  return measure(name, prometheus, spent, lost?.(spent));
}

async function rest(stage: Stage, apps: readonly MeasuredApp[]): Promise<void> {
  for (const app of apps) app.send({ order: 'pause' });
  await stage.run(REST);
  await Promise.all(apps.map((app) => app.end()));
}

type Prometheus = Awaited<ReturnType<Stage['prometheus']>>;

/** One app with one Prometheus, for some seconds. */
function alone(part: Part, seconds: number): Scenario['play'] {
  return async (stage, name) => {
    const prometheus = await stage.prometheus();
    const app = await stage.app(part);
    await prometheus.scrape([app.port]);
    await stage.run(seconds);
    return close(stage, name, [app], prometheus);
  };
}

/**
 * One app after another on the same port, each ended or killed.
 *
 * @param lostMs The time before a kill of which the spend may be lost.
 */
function restarts(how: 'end' | 'kill', part: Part, lostMs = 0): Scenario['play'] {
  return async (stage, name) => {
    const prometheus = await stage.prometheus();
    const port = await stage.freePort();
    await prometheus.scrape([port]);
    const kills: number[] = [];
    for (let number = 0; number < RESTARTS; number += 1) {
      const app = await stage.app({ ...part, port });
      await stage.run(4 + Math.random());
      await app[how]();
      if (how === 'kill') kills.push(Date.now());
    }
    const app = await stage.app({ ...part, port });
    await stage.run(3);
    return close(stage, name, [app], prometheus, (spent) => spent.before(kills, lostMs));
  };
}

/** All scenarios. */
export const SCENARIOS: readonly Scenario[] = [
  { name: 'steady traffic', play: alone({}, 20) },
  { name: 'churn: every user makes one to three calls', quick: true, play: alone({ traffic: 'churn' }, 20) },
  { name: 'five graceful restarts', play: restarts('end', {}) },
  {
    name: 'five SIGKILLs, state file written at once',
    quick: true,
    play: restarts('kill', { traffic: 'churn', stateEveryMs: 0 }),
  },
  {
    name: 'five SIGKILLs, state file written in batches',
    play: restarts('kill', { traffic: 'churn', stateEveryMs: BATCH_MS }, BATCH_MS + KILL_MS),
  },
  {
    name: 'five SIGKILLs, no state file',
    play: restarts('kill', {}, SCRAPE_MS + KILL_MS),
  },
  {
    name: 'Prometheus down for a minute, and back on its own data',
    async play(stage, name) {
      const prometheus = await stage.prometheus();
      const app = await stage.app({ traffic: 'churn' });
      await prometheus.scrape([app.port]);
      await stage.run(8);
      await prometheus.stop();
      await stage.run(60 / SPEED);
      await prometheus.restart();
      await stage.run(6);
      return close(stage, name, [app], prometheus);
    },
  },
  {
    name: 'two Prometheus replicas out of phase',
    quick: true,
    async play(stage, name) {
      const [first, second] = [await stage.prometheus(), await stage.prometheus()];
      const port = await stage.freePort();
      await Promise.all([first.scrape([port]), second.scrape([port])]);
      const app = await stage.app({ traffic: 'churn', port });
      await stage.run(15);
      await rest(stage, [app]);
      const spent = stage.spent();
      await Promise.all([first.settled(), second.settled()]);
      return [
        ...(await measure(`${name}: the one`, first, spent)),
        ...(await measure(`${name}: the other`, second, spent)),
      ];
    },
  },
  {
    name: 'a replica added late',
    async play(stage, name) {
      const first = await stage.prometheus();
      const app = await stage.app();
      await first.scrape([app.port]);
      await stage.run(8);
      // What was born long enough ago is history to the newcomer: it books what is spent from now on.
      app.send({ order: 'pause' });
      await stage.run((NEWBORN_TIMEOUTS * TIMEOUT_MS) / 1000);
      const mark = stage.mark();
      const second = await stage.prometheus();
      await second.scrape([app.port]);
      await second.settled();
      app.send({ order: 'resume' });
      await stage.run(8);
      await rest(stage, [app]);
      await Promise.all([first.settled(), second.settled()]);
      return [
        ...(await measure(`${name}: the first`, first, stage.spent())),
        ...(await measure(`${name}: the newcomer`, second, stage.spent(mark))),
      ];
    },
  },
  {
    name: 'four cluster workers, one killed',
    quick: true,
    async play(stage, name) {
      const prometheus = await stage.prometheus();
      const app = await stage.app({ traffic: 'churn', workers: 4, stateEveryMs: 0 });
      await prometheus.scrape([app.port]);
      await stage.run(8);
      app.send({ order: 'kill-worker' });
      await app.reported('worker-killed');
      await stage.run(8);
      return close(stage, name, [app], prometheus);
    },
  },
  {
    name: 'three instances replaced by three others',
    async play(stage, name) {
      const prometheus = await stage.prometheus();
      const apps = await Promise.all([1, 2, 3].map(() => stage.app()));
      const ports = apps.map(({ port }) => port);
      await prometheus.scrape(ports);
      await stage.run(10);
      for (const [index, old] of apps.entries()) {
        const replacement = await stage.app();
        apps[index] = replacement;
        await prometheus.scrape([...ports, replacement.port]);
        await old.end();
        ports[index] = replacement.port;
        await prometheus.scrape(ports);
        await stage.run(4);
      }
      return close(stage, name, apps, prometheus);
    },
  },
  {
    name: 'users dropped when idle, and returning',
    play: alone({ traffic: 'turns', maxUsers: 15, userIdleSeconds: 2 }, 26),
  },
  {
    name: 'scrapes that time out half-way',
    timesOut: true,
    async play(stage, name) {
      const prometheus = await stage.prometheus();
      const app = await stage.app({ traffic: 'churn' });
      const proxy = await stage.slowProxy(app.port);
      await prometheus.scrape([proxy.port]);
      for (let number = 0; number < 5; number += 1) {
        await stage.run(2.5);
        proxy.hold(true);
        await stage.run(1.2);
        proxy.hold(false);
      }
      await stage.run(2);
      return close(stage, name, [app], prometheus);
    },
  },
  {
    name: 'replay of a trace',
    async play(stage, name) {
      const prometheus = await stage.prometheus();
      const port = await stage.freePort();
      await prometheus.scrape([port]);
      const app = await stage.app({ port, trace: { file: stage.trace(), speed: REPLAY_SPEED } });
      await stage.run(3600 / REPLAY_SPEED);
      return close(stage, name, [app], prometheus);
    },
  },
];
