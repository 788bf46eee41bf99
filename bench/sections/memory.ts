// Memory for each series, in processes of their own: what is in use after all garbage has been collected.
import { LIBRARIES, type LibraryName, OURS } from '../contenders/names.ts';
import { withAll } from '../process/start.ts';
import { bytes, megabytes, times } from '../report/figures.ts';
import { rounds, type Section } from '../section.ts';
import { median } from '../statistics.ts';
import { rowsOf, SERIES_PER_ROW } from '../traffic/completions.ts';

const USERS = 5_000;
const SERIES = rowsOf(USERS) * SERIES_PER_ROW;
const PROCESSES = 3;

/** Bytes. */
interface Memory {
  /** Of the whole process after its first call and scrape. */
  readonly base: number;
  /** For each series, once booked. */
  readonly booked: number;
  /** For each series, once scraped too: what is kept for the next scrape counts. */
  readonly scraped: number;
}

interface MemoryUse {
  readonly series: number;
  readonly libraries: Readonly<Record<LibraryName, Memory>>;
}

export const MEMORY: Section<MemoryUse> = {
  async measure(run) {
    const found = new Map(LIBRARIES.map((name) => [name, [] as Memory[]]));
    for (let round = 0; round < rounds(run, PROCESSES); round += 1) {
      for (const name of LIBRARIES) found.get(name)?.push(await measureOne(name, run.trace));
    }
    const libraries = Object.fromEntries(
      [...found].map(([name, list]) => [
        name,
        {
          base: median(list.map(({ base }) => base)),
          booked: median(list.map(({ booked }) => booked)),
          scraped: median(list.map(({ scraped }) => scraped)),
        },
      ]),
    ) as Record<LibraryName, Memory>;
    return { series: SERIES, libraries };
  },
  tables: ({ series, libraries }) => [
    {
      title: 'Memory for each series',
      about: `With ${series.toLocaleString('en')} series: heap and memory outside of it after garbage collection, less that of the same process with one call. Scraped: four times, with calls in between, twice with gzip.`,
      header: ['', 'booked', 'scraped', 'times ours', 'whole process before'],
      rows: LIBRARIES.map((name) => [
        name,
        bytes(libraries[name].booked),
        bytes(libraries[name].scraped),
        times(libraries[name].scraped / libraries[OURS].scraped),
        megabytes(libraries[name].base),
      ]),
    },
  ],
  headlines: ({ libraries }) => ({
    ratios: {
      memory_vs_prom_client: libraries['prom-client'].scraped / libraries[OURS].scraped,
      memory_vs_otel: libraries.OpenTelemetry.scraped / libraries[OURS].scraped,
    },
  }),
  bars: ({ libraries }) => [
    {
      name: 'memory for each series against prom-client',
      value: libraries['prom-client'].scraped / libraries[OURS].scraped,
      unit: 'times',
      atLeast: 2,
    },
  ],
};

function measureOne(contender: LibraryName, trace: string | undefined): Promise<Memory> {
  return withAll(
    [contender],
    () => ({ contender, users: USERS, trace }),
    async (stands) => {
      const stand = stands[contender];
      const scrapes = async (): Promise<void> => {
        for (const takesGzip of [false, true, false, true]) {
          await stand.ask('fill');
          await stand.ask('scrape', takesGzip);
        }
      };
      await stand.ask('fill', 1);
      await stand.ask('scrape');
      const base = await stand.ask('memory');
      await stand.ask('fill');
      const booked = await stand.ask('memory');
      await scrapes();
      const scraped = await stand.ask('memory');
      return { base, booked: (booked - base) / SERIES, scraped: (scraped - base) / SERIES };
    },
  );
}
