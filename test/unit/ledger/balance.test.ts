// The promise itself: whatever happens in whatever order, what a scraper has booked is what was spent.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COUNTERS } from '../../../src/catalogue/metrics.ts';
import { PROMETHEUS_TEXT } from '../../../src/exposition/formats.ts';
import { createRenderer, type Renderer, textOf } from '../../../src/exposition/render.ts';
import { type Books, memoryBooks } from '../../../src/ledger/books.ts';
import { cellOf, cellsByOwnValue } from '../../../src/ledger/cells.ts';
import { labelsOf } from '../../../src/ledger/rows.ts';
import type { Page } from '../../../src/ledger/scrapers.ts';
import { sharedBooks } from '../../../src/ledger/state/shared-books.ts';

const TIMEOUT_MS = 10_000;
const ROWS = ['alice', 'bob'].map((user) => ['openai', 'gpt-4o', 'chat', user]);
const CELLS = [cellOf(COUNTERS.costUsd), cellsByOwnValue(COUNTERS.tokens).output];

/**
 * What becomes of a response: it arrives and that is known at once, or later, or never; it is lost on the way; it is
 * thrown away by a scraper that ran into its timeout.
 */
const FATES = ['arrives', 'confirmed later', 'never confirmed', 'lost', 'thrown away'] as const;
type Fate = (typeof FATES)[number];

const renderers = new WeakMap<Books, Renderer>();

/** Each process has one renderer, which keeps what it rendered. */
function rendererOf(books: Books): Renderer {
  let renderer = renderers.get(books);
  if (renderer === undefined) renderers.set(books, (renderer = createRenderer(books.ledger, [])));
  return renderer;
}

/** Anything that may happen. `worker` is taken modulo the number of processes. */
type Happening =
  | { readonly what: 'book'; readonly worker: number; row: number; cell: number; amount: number }
  | { readonly what: 'scrape'; readonly worker: number; scraper: string; fate: Fate }
  | { readonly what: 'leave'; readonly worker: number; row: number }
  | { readonly what: 'restart' | 'refresh'; readonly worker: number }
  | { readonly what: 'tidy' | 'confirm' }
  | { readonly what: 'wait'; seconds: number };

const worker = fc.nat({ max: 2 });
const row = fc.nat({ max: ROWS.length - 1 });
const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      what: fc.constant('book' as const),
      worker,
      row,
      cell: fc.nat({ max: CELLS.length - 1 }),
      amount: fc.oneof(
        fc.constant(0),
        fc.nat({ max: 10_000 }).map((cents) => cents / 100),
      ),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      what: fc.constant('scrape' as const),
      worker,
      scraper: fc.constantFrom('first', 'second', 'first', 'second', 'late'),
      fate: fc.constantFrom('arrives' as const, ...FATES),
    }),
  },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('leave' as const), worker, row }) },
  {
    weight: 1,
    arbitrary: fc.record({ what: fc.constantFrom('restart' as const, 'refresh' as const), worker }),
  },
  { weight: 4, arbitrary: fc.record({ what: fc.constant('tidy' as const) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('confirm' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constant('wait' as const),
      seconds: fc.constantFrom(-2, 1, 15, 60, 290, 310, 3600),
    }),
  },
);

/** Sums by series. */
type Sums = Map<string, number>;

function add(sums: Sums, series: string, amount: number): void {
  sums.set(series, (sums.get(series) ?? 0) + amount);
}

/** A Prometheus that books increments: nothing for a first sample, the whole value after a reset. */
class Prometheus {
  readonly booked: Sums = new Map();
  /** What the app had booked when the first response was taken. */
  before: Sums | undefined;
  readonly #last = new Map<string, number>();

  take(text: string, soFar: Sums): void {
    this.before ??= new Map(soFar);
    for (const [, series = '', shown] of text.matchAll(/^(llm_.*\}) (.*)$/gm)) {
      const value = Number(shown);
      const last = this.#last.get(series) ?? value;
      add(this.booked, series, value < last ? value : value - last);
      this.#last.set(series, value);
    }
  }
}

/** An app: its processes, which come anew with `start`, and what scrapes them. */
class World {
  time = 1_750_000_000_000;
  readonly spent: Sums = new Map();
  readonly scrapers = new Map<string, Prometheus>();
  readonly #start: (now: () => number) => Books;
  readonly #survives: boolean;
  #workers: Books[];
  #leaving: { readonly worker: Books; readonly labels: readonly string[]; readonly page: Page }[] = [];
  #confirmations: (() => void)[] = [];

  constructor(processes: number, survives: boolean, start: (now: () => number) => Books) {
    this.#start = start;
    this.#survives = survives;
    this.#workers = Array.from({ length: processes }, () => this.#begin());
    for (const id of ['first', 'second']) this.#knock(id);
  }

  #begin(): Books {
    return this.#start(() => this.time);
  }

  #worker(index: number): Books {
    const found = this.#workers[index % this.#workers.length];
    if (found === undefined) throw new Error('an app has at least one process');
    return found;
  }

  /** A scrape whose response is lost: the app knows that the scraper is there. */
  #knock(id: string): void {
    if (!this.scrapers.has(id)) this.scrapers.set(id, new Prometheus());
    this.#worker(0).scrapers.arrive(id, TIMEOUT_MS);
  }

  #knockAll(): void {
    for (const id of this.scrapers.keys()) this.#knock(id);
  }

  #scrape(books: Books, id: string, fate: Fate): void {
    let prometheus = this.scrapers.get(id);
    if (prometheus === undefined) this.scrapers.set(id, (prometheus = new Prometheus()));
    const scraper = books.scrapers.arrive(id, TIMEOUT_MS);
    const page = books.refresh();
    const { served } = scraper;
    const pieces = rendererOf(books).pieces(PROMETHEUS_TEXT, { gauges: [], served, until: page.births });
    const text = textOf(pieces);
    const confirm = (): void => {
      books.scrapers.confirmed(scraper, page);
    };
    if (fate === 'lost') return;
    books.scrapers.sent(scraper, page);
    if (fate === 'thrown away') return;
    prometheus.take(text, this.spent);
    if (fate === 'arrives') confirm();
    if (fate === 'confirmed later') this.#confirmations.push(confirm);
  }

  /** Scrapes until every scraper has everything. */
  settle(): void {
    for (const books of this.#workers) books.refresh();
    for (let round = 0; round < 3; round += 1) {
      for (const id of this.scrapers.keys()) this.#scrape(this.#worker(round), id, 'arrives');
    }
    const books = this.#worker(0);
    expect(books.scrapers.isSettled(books.refresh().version)).toBe(true);
  }

  happen(happening: Happening): void {
    switch (happening.what) {
      case 'book': {
        const books = this.#worker(happening.worker);
        const labels = ROWS[happening.row] ?? [];
        const cell = CELLS[happening.cell] ?? 0;
        books.ledger.book(books.ledger.row('call', labels), cell, happening.amount);
        books.booked();
        add(this.spent, seriesOf(labels, cell), happening.amount);
        break;
      }
      case 'scrape':
        this.#scrape(this.#worker(happening.worker), happening.scraper, happening.fate);
        break;
      case 'refresh':
        this.#worker(happening.worker).refresh();
        break;
      case 'leave': {
        const books = this.#worker(happening.worker);
        const labels = ROWS[happening.row] ?? [];
        this.#leaving.push({ worker: books, labels, page: books.refresh() });
        break;
      }
      case 'tidy': {
        // Scrapers that stay away for minutes are not waited for; these come, though their responses may be lost.
        this.#knockAll();
        const settled = this.#leaving.filter(({ worker: books, page }) => {
          books.refresh();
          return books.scrapers.isSettled(page.version);
        });
        this.#leaving = this.#leaving.filter((each) => !settled.includes(each));
        for (const { worker: books, labels, page } of settled) {
          const key = JSON.stringify(labels);
          const rows = books.ledger.rows('call').filter((each) => JSON.stringify(labelsOf(each)) === key);
          books.drop(rows, page);
        }
        break;
      }
      case 'restart': {
        const index = happening.worker % this.#workers.length;
        const books = this.#worker(index);
        if (!this.#survives) this.settle();
        books.end();
        this.#leaving = this.#leaving.filter(({ worker }) => worker !== books);
        this.#workers[index] = this.#begin();
        this.#knockAll();
        break;
      }
      case 'confirm':
        for (const confirm of this.#confirmations.splice(0)) confirm();
        break;
      case 'wait':
        this.time += happening.seconds * 1000;
        break;
    }
  }

  end(): void {
    for (const books of this.#workers) books.end();
  }
}

/** The series of a cell as the exposition writes it. */
function seriesOf([provider, model, type, user]: readonly string[], cell: number): string {
  const labels = `provider="${provider ?? ''}",model="${model ?? ''}",type="${type ?? ''}",user="${user ?? ''}"`;
  if (cell === CELLS[0]) return `${COUNTERS.costUsd.name}{${labels}}`;
  return `${COUNTERS.tokens.name}{${labels},token_type="output"}`;
}

function expectBalance({ spent, scrapers }: World): void {
  for (const [id, { booked, before }] of scrapers) {
    for (const [series, amount] of spent) {
      const found = booked.get(series) ?? 0;
      const about = `${series} by the ${id} scraper`;
      if (id === 'late') {
        // What was spent before it came is not its business, except for what was quite new then.
        expect(found, about).toBeLessThanOrEqual(amount + 1e-9);
        expect(found, about).toBeGreaterThanOrEqual(amount - (before?.get(series) ?? 0) - 1e-9);
      } else {
        expect(Math.abs(found - amount), `${about}: ${found} of ${amount}`).toBeLessThanOrEqual(1e-9);
      }
    }
  }
}

function live(world: World, happenings: readonly Happening[]): void {
  try {
    for (const each of happenings) world.happen(each);
    world.settle();
    expectBalance(world);
  } finally {
    world.end();
  }
}

const happenings = fc.array(happening, { minLength: 20, maxLength: 100, size: 'max' });

describe('what every scraper has booked equals what was spent', () => {
  let folder = '';
  let files = 0;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'llm-cost-balance-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('in memory, through restarts after a drain', () => {
    fc.assert(
      fc.property(happenings, (all) => {
        live(new World(1, false, memoryBooks), all);
      }),
      { seed: 20250610, numRuns: 400 },
    );
  });

  it.each([
    { processes: 3, writeEveryMs: 0, numRuns: 120 },
    { processes: 3, writeEveryMs: 10_000, numRuns: 120 },
  ])(
    'in a state file that $processes processes share, written every $writeEveryMs ms',
    ({ processes, writeEveryMs, numRuns }) => {
      fc.assert(
        fc.property(happenings, (all) => {
          const settings = { path: join(folder, `${++files}.db`), writeEveryMs, fingerprint: '' };
          live(new World(processes, true, (now) => sharedBooks(settings, now)), all);
        }),
        { seed: 20250611, numRuns },
      );
    },
    30_000,
  );
});
