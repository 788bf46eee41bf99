// How long a scrape keeps the app from everything else: the longest delay of its event loop, garbage collection included.
import { LIBRARIES, type LibraryName, OURS } from '../contenders/names.ts';
import { withAll } from '../process/start.ts';
import { millis } from '../report/figures.ts';
import { type Look, type WatchedApp, watchedApp } from '../scraping/watched-app.ts';
import { rounds, type Run, type Section } from '../section.ts';
import { median } from '../statistics.ts';
import { rowsOf, SERIES_PER_ROW } from '../traffic/completions.ts';

const USERS = 5_000;
const SERIES = rowsOf(USERS) * SERIES_PER_ROW;
const ROUNDS = 12;
const NEW_PROCESSES = 4;
const IDLE_MS = 200;

/** One kind of scrape: of which library, how much has changed, whether the scraper takes gzip. */
interface Case {
  readonly name: string;
  readonly library: LibraryName;
  readonly share: number;
  readonly takesGzip: boolean;
}

/** The one with the bar: Prometheus takes gzip. */
const WORST: Case = { name: `${OURS}, everything changed, gzip`, library: OURS, share: 1, takesGzip: true };
/** The other libraries do not compress, whatever the scraper takes. */
const CASES: readonly Case[] = [
  WORST,
  { name: `${OURS}, everything changed, plain`, library: OURS, share: 1, takesGzip: false },
  { name: `${OURS}, 1% changed, gzip`, library: OURS, share: 0.01, takesGzip: true },
  { name: 'prom-client', library: 'prom-client', share: 1, takesGzip: true },
  { name: 'OpenTelemetry', library: 'OpenTelemetry', share: 1, takesGzip: true },
];
const FIRST = `${OURS}, first scrape of a new process, gzip`;
const IDLE = 'no scrape';

/** Longest delays of single scrapes, in milliseconds: the median, and the worst of all. */
interface Delays {
  readonly medianMs: number;
  readonly worstMs: number;
  /** How long the scraper waited for all of it, median. */
  readonly scrapeMs: number;
}

interface EventLoopDelays {
  readonly series: number;
  /** Of {@link WORST}. */
  readonly blockMs: number;
  readonly cases: Readonly<Record<string, Delays>>;
}

export const EVENT_LOOP: Section<EventLoopDelays> = {
  async measure(run) {
    const looks = new Map<string, Look[]>();
    const add = (name: string, look: Look): void => {
      looks.set(name, [...(looks.get(name) ?? []), look]);
    };
    await withApps(LIBRARIES, run, async (apps) => {
      for (let round = 0; round <= rounds(run, ROUNDS); round += 1) {
        for (const { name, library, share, takesGzip } of CASES) {
          await apps[library].bookShare(share, round);
          const look = await apps[library].scrape(takesGzip);
          // The first round warms up.
          if (round > 0) add(name, look);
        }
        add(IDLE, await apps[OURS].idle(IDLE_MS));
      }
    });
    for (let time = 0; time < rounds(run, NEW_PROCESSES); time += 1) {
      await withApps([OURS], run, async (apps) => {
        add(FIRST, await apps[OURS].scrape(true));
      });
    }
    const names = [...CASES.map(({ name }) => name), FIRST, IDLE];
    const cases = Object.fromEntries(names.map((name) => [name, delaysOf(looks.get(name) ?? [])]));
    return { series: SERIES, blockMs: cases[WORST.name]?.medianMs ?? NaN, cases };
  },
  tables: ({ series, cases }) => [
    {
      title: `Longest delay of the event loop by a scrape of ${series.toLocaleString('en')} series`,
      about:
        'Over real HTTP, by a scraper in another process; measured in the app with `monitorEventLoopDelay`, to within a millisecond, garbage collection included. The other libraries do not compress.',
      header: ['', 'median', 'worst', 'scrape takes'],
      rows: Object.entries(cases).map(([name, { medianMs, worstMs, scrapeMs }]) => [
        name,
        millis(medianMs),
        millis(worstMs),
        name === IDLE ? '' : millis(scrapeMs),
      ]),
    },
  ],
  headlines: ({ blockMs }) => ({ eventLoopBlockMs: blockMs }),
  bars: ({ blockMs }) => [
    { name: 'longest delay of the event loop by a scrape', value: blockMs, unit: 'ms', below: 20 },
  ],
};

type App = WatchedApp & { bookShare(share: number, seed: number): Promise<void> };

/** Starts an app for each library, with a call in each row, has something done with them, and stops them. */
function withApps<Name extends LibraryName>(
  names: readonly Name[],
  { trace }: Run,
  work: (apps: Readonly<Record<Name, App>>) => Promise<void>,
): Promise<void> {
  return withAll(
    names,
    (contender) => ({ contender, users: USERS, trace }),
    async (stands) => {
      const apps: Partial<Record<Name, App>> = {};
      try {
        for (const name of names) {
          const stand = stands[name];
          await stand.ask('fill');
          apps[name] = {
            ...(await watchedApp(stand)),
            bookShare: (share, seed) => stand.ask('bookShare', share, seed),
          };
        }
        await work(apps as Record<Name, App>);
      } finally {
        for (const app of Object.values<App | undefined>(apps)) app?.close();
      }
    },
  );
}

function delaysOf(looks: readonly Look[]): Delays {
  const longest = looks.map(({ longestMs }) => longestMs);
  return {
    medianMs: median(longest),
    worstMs: Math.max(...longest),
    scrapeMs: median(looks.map(({ scrapeMs }) => scrapeMs)),
  };
}
