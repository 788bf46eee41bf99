// An app with many users, as Prometheus sees it: one process whose counters grow between scrapes.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { randomFrom } from '../../examples/chat-service/traffic/random.ts';
import { COUNTERS, GAUGES } from '../../src/catalogue/metrics.ts';
import { freePort } from '../../scripts/up/ports.ts';
import { periodsAt } from './calendar.ts';
import { limits } from './limits.ts';
import { byRank, callsAMinute, type Population, type Row } from './population.ts';

/** An app that answers scrapes. */
export interface App {
  readonly address: string;
  /** Series that it shows. */
  readonly series: number;
  close(): Promise<void>;
}

/** A counter of a row: the line up to its value, what a call adds, and what it has come to. */
export interface Counter {
  readonly name: string;
  readonly labels: string;
  readonly aCall: number;
  value: number;
}

/** What each row had come to when the measurement began, in calls. */
const CALLS_BEFORE = 1_000;

/** The counters of a row. */
export function countersOf(row: Row): Counter[] {
  const { user, provider, model, type } = row;
  const labels = `provider="${provider}",model="${model}",type="${type}",user="${user}"`;
  const counter = (name: string, aCall: number, own = ''): Counter => ({
    name,
    labels: `${labels}${own}`,
    aCall,
    value: aCall * CALLS_BEFORE,
  });
  return [
    counter(COUNTERS.costUsd.name, row.usd),
    ...row.tokenTypes.map((kind, index) =>
      counter(COUNTERS.tokens.name, 1000 - 130 * index, `,token_type="${kind}"`),
    ),
    ...row.outcomes.map((outcome, index) =>
      counter(COUNTERS.requests.name, index === 0 ? 1 : 0.02, `,outcome="${outcome}"`),
    ),
    ...(row.isEstimated
      ? [
          counter(COUNTERS.estimatedRequests.name, 0.05),
          counter(COUNTERS.estimatedCostUsd.name, 0.05 * row.usd),
        ]
      : []),
  ];
}

/** What a call adds to a counter that rows share. */
interface Share {
  readonly counter: Counter;
  readonly aCall: number;
}

/** Counters without users: dollars by each value of the app's own label, tokens and calls by model. */
export interface SharedCounters {
  readonly all: readonly Counter[];
  /** What a call of each row adds to them. */
  readonly shares: readonly (readonly Share[])[];
}

const WITHOUT_USERS: Readonly<Record<string, string>> = {
  [COUNTERS.tokens.name]: COUNTERS.modelTokens.name,
  [COUNTERS.requests.name]: COUNTERS.modelRequests.name,
};

/** The counters that rows share. */
export function sharedCounters(rows: readonly Row[]): SharedCounters {
  const all = new Map<string, Counter>();
  function shareOf(name: string, labels: string, aCall: number): Share {
    const key = `${name}{${labels}}`;
    const counter = all.get(key) ?? { name, labels, aCall: 0, value: 0 };
    all.set(key, counter);
    counter.value += aCall * CALLS_BEFORE;
    return { counter, aCall };
  }
  const shares = rows.map((row) => [
    shareOf(COUNTERS.scopeCostUsd.name, `scope="team",subject="${row.team}"`, row.usd),
    ...countersOf(row).flatMap(({ name, labels, aCall }) => {
      const withoutUsers = WITHOUT_USERS[name];
      return withoutUsers === undefined
        ? []
        : [shareOf(withoutUsers, labels.replace(`,user="${row.user}"`, ''), aCall)];
    }),
  ]);
  return { all: [...all.values()], shares };
}

/** Starts it. */
export async function startApp(population: Population, midnight: number): Promise<App> {
  const random = randomFrom(11);
  const { rows } = population;
  const counters = rows.map(countersOf);
  const shared = sharedCounters(rows);
  const texts = counters.map(textOf);
  let seen = Date.now();

  /** Books the calls since the scrape before. */
  function book(): void {
    const now = Date.now();
    const changed = new Set<number>();
    for (let calls = (callsAMinute(population) * (now - seen)) / 60_000; calls > 0; calls -= 1) {
      const row = byRank(random, rows.length);
      for (const counter of counters[row] ?? []) counter.value += counter.aCall;
      for (const { counter, aCall } of shared.shares[row] ?? []) counter.value += aCall;
      changed.add(row);
    }
    for (const row of changed) texts[row] = textOf(counters[row] ?? []);
    seen = now;
  }

  const server = createServer((_, response) => {
    book();
    response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8');
    response.end(`${texts.join('')}${textOf(shared.all)}${gauges(Date.now() / 1000, midnight)}`);
  });
  const port = await freePort(23_400);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${port}`,
    series: counters.flat().length + shared.all.length,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function textOf(counters: readonly Counter[]): string {
  return counters.map(({ name, labels, value }) => `${name}{${labels}} ${value}\n`).join('');
}

function gauges(now: number, midnight: number): string {
  const periods = periodsAt(now, midnight).flatMap(({ period, start, end }) => [
    `${GAUGES.periodStart.name}{period="${period}"} ${start}`,
    `${GAUGES.periodEnd.name}{period="${period}"} ${end}`,
  ]);
  return `${[
    ...periods,
    ...limits(),
    `${GAUGES.trendLimitRatio.name}{period="week"} 1.2`,
    `${GAUGES.priceDataTimestamp.name} ${now}`,
    `${GAUGES.buildInfo.name}{version="1",prices_version="1"} 1`,
    `${COUNTERS.userOverflowRequests.name} 0`,
    `${COUNTERS.unpricedRequests.name}{provider="openai",model="unheard-of",type="chat",reason="unknown_model"} 5`,
  ].join('\n')}\n`;
}
