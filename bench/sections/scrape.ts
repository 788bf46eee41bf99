// What a scrape takes, by how much has changed since the one before.
import { METRICS } from '../contenders/contender.ts';
import { LIBRARIES, type LibraryName, OURS, PEERS } from '../contenders/names.ts';
import { type Started, withAll } from '../process/start.ts';
import { millis, times } from '../report/figures.ts';
import { difference, readSamples, type Samples } from '../scraping/samples.ts';
import { createScraper } from '../scraping/scraper.ts';
import { type Bar, rounds, type Section } from '../section.ts';
import { inTurns } from '../statistics.ts';
import { rowsOf, SERIES_PER_ROW } from '../traffic/completions.ts';

const USERS = 5_000;
const SERIES = rowsOf(USERS) * SERIES_PER_ROW;
const ROUNDS = 7;
const WARM_UPS = 5;
const TURN_MS = 200;

/** Shares of the rows that are booked in between two scrapes, by the name of their results. */
const SHARES = { none: 0, '1%': 0.01, '10%': 0.1, '50%': 0.5, all: 1 } as const;
type Share = keyof typeof SHARES;
const SHARE_NAMES = Object.keys(SHARES) as readonly Share[];

/** Milliseconds of a scrape, by the share of the series that changed. */
interface ScrapeCosts {
  readonly series: number;
  readonly changed: Readonly<Record<Share, Readonly<Record<LibraryName, number>>>>;
}

export const SCRAPE: Section<ScrapeCosts> = {
  measure: (run) =>
    withAll(
      LIBRARIES,
      (contender) => ({ contender, users: USERS, trace: run.trace }),
      async (stands) => {
        const turns = { rounds: rounds(run, ROUNDS), turn: TURN_MS };
        for (const name of LIBRARIES) await warmUp(stands[name], rounds(run, WARM_UPS));
        const series = await checkedSeries(stands);
        const changed: Partial<Record<Share, Record<LibraryName, number>>> = {};
        for (const [index, share] of SHARE_NAMES.entries()) {
          const measure = async (name: LibraryName, number: number): Promise<number> => {
            await stands[name].ask('bookShare', SHARES[share], 1_000 * index + number);
            return (await stands[name].ask('scrape')).ms;
          };
          changed[share] = await inTurns(LIBRARIES, turns, measure);
        }
        return {
          series,
          changed: changed as Record<Share, Record<LibraryName, number>>,
        };
      },
    ),
  tables: ({ series, changed }) => [
    {
      title: `A scrape of ${series.toLocaleString('en')} series`,
      about: `From the request to the last byte, over a connection in memory and without compression, as the other libraries have none; making the text is nearly all of it. Between two scrapes that share of all series is booked in: all four of a user of a model, chosen at random, so that they lie scattered over the text.`,
      header: ['changed', ...LIBRARIES, ...PEERS.map((name) => `${name} / ours`)],
      rows: SHARE_NAMES.map((share) => [
        share,
        ...LIBRARIES.map((name) => millis(changed[share][name])),
        ...PEERS.map((name) => times(changed[share][name] / changed[share][OURS])),
      ]),
    },
  ],
  headlines: ({ changed }) => ({
    ratios: {
      scrape_full_vs_prom_client: changed.all['prom-client'] / changed.all[OURS],
      scrape_full_vs_otel: changed.all.OpenTelemetry / changed.all[OURS],
      scrape_1pct_vs_prom_client: changed['1%']['prom-client'] / changed['1%'][OURS],
      scrape_1pct_vs_otel: changed['1%'].OpenTelemetry / changed['1%'][OURS],
    },
  }),
  bars: ({ changed }) => [
    {
      name: 'scrape against prom-client, everything changed',
      value: changed.all['prom-client'] / changed.all[OURS],
      unit: 'times',
      atLeast: 10,
    },
    {
      name: 'scrape against prom-client, 1% changed',
      value: changed['1%']['prom-client'] / changed['1%'][OURS],
      unit: 'times',
      atLeast: 50,
    },
    linearity(changed),
  ],
};

/**
 * Books a call in each row, and scrapes until all code has run often enough: an app that runs for days is scraped
 * thousands of times. At its first scrape this library shows new series as 0, which no figure here is of.
 */
async function warmUp(stand: Started, times: number): Promise<void> {
  await stand.ask('fill');
  for (let time = 0; time < times; time += 1) {
    for (const share of Object.values(SHARES)) {
      await stand.ask('bookShare', share, time);
      await stand.ask('scrape');
    }
  }
}

/** How far a share's cost is from a straight line between nothing and everything changed, at worst. */
function linearity(changed: ScrapeCosts['changed']): Bar {
  const none = changed.none[OURS];
  const all = changed.all[OURS];
  const ratios = SHARE_NAMES.map((share) => {
    const line = none + SHARES[share] * (all - none);
    return Math.max(changed[share][OURS] / line, line / changed[share][OURS]);
  });
  return {
    name: 'scrape in proportion to what changed: off a straight line by',
    value: Math.max(...ratios),
    unit: 'times',
    atMost: 2,
  };
}

/**
 * The number of series, after seeing that all libraries show the same ones with the same values.
 *
 * @throws {Error} where they do not: then they did not do the same work.
 */
async function checkedSeries(stands: Readonly<Record<LibraryName, Started>>): Promise<number> {
  let expected: Samples | undefined;
  for (const name of LIBRARIES) {
    const samples = await samplesOf(stands[name]);
    if (samples.size !== SERIES) throw new Error(`${name} shows ${samples.size} series of ${SERIES}`);
    const fault = expected && difference(expected, samples);
    if (fault !== undefined) throw new Error(`${name} does not show what ${OURS} does: ${fault}`);
    expected ??= samples;
  }
  return SERIES;
}

/** What a scraper sees at its second scrape: at its first, this library shows it new series as 0. */
async function samplesOf(stand: Started): Promise<Samples> {
  const scraper = createScraper(await stand.ask('listen'));
  try {
    await scraper.scrape(false);
    const { body } = await scraper.scrape(false);
    return readSamples(body.toString(), Object.values(METRICS));
  } finally {
    scraper.close();
  }
}
