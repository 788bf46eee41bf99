// Whether recording a call takes longer with more series, and a scrape longer than in proportion.
import { BARE_MAP, LIBRARIES, OURS } from '../contenders/names.ts';
import { withAll } from '../process/start.ts';
import { micros, millis, times } from '../report/figures.ts';
import { type Bar, rounds, type Section } from '../section.ts';
import { inTurns } from '../statistics.ts';
import { SERIES_PER_ROW } from '../traffic/completions.ts';
import type { Spread } from '../traffic/draw.ts';
import { MODELS } from '../traffic/models.ts';

const SIZES = [1_000, 10_000, 100_000, 1_000_000] as const;
const CALLS_A_ROUND = 20_000;
const RECORD_ROUNDS = 7;
/** In microseconds of one call: 25 ms of calls. */
const RECORD_TURN = 25_000 / CALLS_A_ROUND;
const SCRAPE_ROUNDS = 5;
/** Small scrapes have run little code by the first few. */
const SCRAPE_WARM_UPS = 5;
const SCRAPE_TURN_MS = 50;

const CONTENDERS = [...LIBRARIES, BARE_MAP] as const;
type Name = (typeof CONTENDERS)[number];

const SPREADS: Readonly<Record<Spread, string>> = {
  same: 'the same thousand are active, whatever others there are',
  skewed: 'few users have most of the calls (Zipf)',
  even: 'every series as likely as any other',
};
/** In the order in which they are measured. */
const SPREAD_NAMES = Object.keys(SPREADS) as readonly Spread[];

/** Figures by the number of series. */
type BySize = Readonly<Record<string, number>>;

interface Growth {
  /** Microseconds of one call. */
  readonly recordMicros: Readonly<Record<Spread, Readonly<Record<Name, BySize>>>>;
  /** Milliseconds of a scrape by this library, everything changed. */
  readonly scrapeMs: BySize;
}

/** One contender with so many series. */
interface Place {
  readonly contender: Name;
  readonly size: number;
}

const PLACES: Readonly<Record<string, Place>> = Object.fromEntries(
  SIZES.flatMap((size) => CONTENDERS.map((contender) => [`${contender}, ${size}`, { contender, size }])),
);

export const GROWTH: Section<Growth> = {
  measure: (run) =>
    withAll(
      Object.keys(PLACES),
      (place) => {
        const { contender, size } = placeOf(place);
        return { contender, users: size / SERIES_PER_ROW / MODELS.length, trace: run.trace };
      },
      async (stands) => {
        const turns = { rounds: rounds(run, RECORD_ROUNDS), turn: RECORD_TURN };
        const scrapeTurns = {
          rounds: rounds(run, SCRAPE_ROUNDS),
          warmUps: SCRAPE_WARM_UPS,
          turn: SCRAPE_TURN_MS,
        };
        for (const stand of Object.values(stands)) await stand.ask('fill');
        const recordMicros: Partial<Record<Spread, Record<Name, BySize>>> = {};
        for (const spread of SPREAD_NAMES) {
          const measure = async (place: string, seed: number): Promise<number> => {
            const calls = { calls: CALLS_A_ROUND, spread, strings: 'fresh', seed } as const;
            return (await stands[place]?.ask('record', calls)) ?? NaN;
          };
          const found = await inTurns(Object.keys(PLACES), turns, measure);
          recordMicros[spread] = bySize(found);
        }
        const ours = Object.keys(PLACES).filter((place) => placeOf(place).contender === OURS);
        const scrape = async (place: string, round: number): Promise<number> => {
          await stands[place]?.ask('bookShare', 1, round);
          return (await stands[place]?.ask('scrape'))?.ms ?? NaN;
        };
        const scrapes = await inTurns(ours, scrapeTurns, scrape);
        return { recordMicros: recordMicros as Growth['recordMicros'], scrapeMs: bySize(scrapes)[OURS] };
      },
    ),
  tables: ({ recordMicros, scrapeMs }) => [
    ...SPREAD_NAMES.map((spread) => ({
      title: `Recording one call, by the number of series: ${SPREADS[spread]}`,
      about: ABOUT[spread],
      header: ['', ...SIZES.map(series), 'most over least'],
      rows: CONTENDERS.map((name) => [
        name,
        ...SIZES.map((size) => micros(recordMicros[spread][name][size] ?? NaN)),
        times(span(recordMicros[spread][name])),
      ]),
    })),
    {
      title: 'A scrape with everything changed, by the number of series',
      about: 'By this library; from the request to the last byte, without compression.',
      header: ['', ...SIZES.map(series)],
      rows: [
        ['all', ...SIZES.map((size) => millis(scrapeMs[size] ?? NaN))],
        ['for 1,000 series', ...SIZES.map((size) => millis(((scrapeMs[size] ?? NaN) / size) * 1_000))],
      ],
    },
  ],
  bars: ({ recordMicros }) => [
    {
      name: `record() with 1,000 to 1,000,000 series, the same thousand active: most over least`,
      value: span(recordMicros.same[OURS]),
      unit: 'times',
      atMost: 2,
    },
    ...(['skewed', 'even'] as const).map((spread): Bar => ({
      name: `the same, ${SHORTLY[spread]}: growth over that of ${BARE_MAP}`,
      value: span(recordMicros[spread][OURS]) / span(recordMicros[spread][BARE_MAP]),
      unit: 'times',
      atMost: 1,
    })),
  ],
};

const SHORTLY = { skewed: 'few users with most calls', even: 'any series as likely' } as const;

const ABOUT: Readonly<Record<Spread, string>> = {
  same: 'What the number of series costs by itself: the work is the same, and so is the memory it touches.',
  skewed: `As traffic is. With more series the work touches more memory than the processor’s caches hold; ${BARE_MAP} of users, with four additions and nothing else, shows what that costs by itself.`,
  even: 'The worst case: each call finds its series anywhere in memory.',
};

function placeOf(name: string): Place {
  const place = PLACES[name];
  if (place === undefined) throw new RangeError(`no place ${name}`);
  return place;
}

function bySize(found: BySize): Record<Name, BySize> {
  return Object.fromEntries(
    CONTENDERS.map((contender) => [
      contender,
      Object.fromEntries(
        Object.entries(found)
          .filter(([place]) => placeOf(place).contender === contender)
          .map(([place, value]) => [placeOf(place).size, value]),
      ),
    ]),
  ) as Record<Name, BySize>;
}

function span(values: BySize): number {
  return Math.max(...Object.values(values)) / Math.min(...Object.values(values));
}

function series(size: number): string {
  return `${size.toLocaleString('en')} series`;
}
