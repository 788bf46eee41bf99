// Where a contender stands to be measured: a process of its own, so that no library slows another by its garbage or by
// what it made of the compiler. This is what such a process can be asked.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { randomFrom } from '../../examples/chat-service/traffic/random.ts';
import { makeContender } from '../contenders/make.ts';
import type { ContenderName } from '../contenders/names.ts';
import { scrapeInMemory, type Scraped } from '../scraping/in-memory.ts';
import { type Completion, completions, rowsOf, type Strings } from '../traffic/completions.ts';
import { draw, shuffled, type Spread } from '../traffic/draw.ts';
import { tokenCounts } from '../traffic/tokens.ts';
import { collectGarbage, collectYoungGarbage } from './garbage.ts';

/** Who stands there, and for which traffic. */
export interface Assignment {
  readonly contender: ContenderName;
  readonly users: number;
  /** A file with recorded token counts. */
  readonly trace?: string | undefined;
}

/** Calls to be timed. The same seed gives every contender the same calls. */
export interface Calls {
  readonly calls: number;
  readonly spread: Spread;
  readonly strings: Strings;
  readonly seed: number;
}

/** What can be asked. */
export interface Stand {
  /** Books a call in each row, up to so many rows. Untimed. */
  fill(rows?: number): void;
  /** Books a call in a share of the rows, chosen at random over all. Untimed. */
  bookShare(share: number, seed: number): void;
  /** Microseconds of one call. */
  record(calls: Calls): Promise<number>;
  scrape(takesGzip?: boolean): Promise<Scraped>;
  /** Serves scrapes; the port. */
  listen(): Promise<number>;
  /** From now on the delays of the event loop are watched. */
  watch(): Promise<void>;
  /** The longest since then, in milliseconds, to within one. */
  longestBlock(): Promise<number>;
  /** Bytes in use after all garbage has been collected. */
  memory(): Promise<number>;
}

/** Long enough for the watch to begin, and to see the end of a delay, in milliseconds. */
const WATCH_MARGIN_MS = 10;

/** Makes the contender of an assignment and sets it up. */
export async function setUp({ contender: name, users, trace }: Assignment): Promise<Stand> {
  const contender = await makeContender(name, users);
  const { around, handler } = contender;
  const tokens = tokenCounts(trace);
  const rows = rowsOf(users);
  const creation = shuffled(randomFrom(0), rows);
  const scrape = scrapeInMemory(handler);
  const delays = monitorEventLoopDelay({ resolution: 1 });

  let oneOfEach: readonly Completion[] | undefined;

  function recordOne({ provider, model, user, input, output, usd }: Completion): void {
    contender.record(provider, model, user, input, output, usd);
  }

  function recordAll(calls: readonly Completion[]): void {
    for (const call of calls) recordOne(call);
  }

  return {
    fill(upTo = rows) {
      recordAll(completions(creation.subarray(0, upTo), tokens, 'fresh'));
    },
    bookShare(share, seed) {
      // One of each row, made once: a scrape has to clear away what the library makes, not what is made to measure it.
      oneOfEach ??= completions(shuffled(randomFrom(1), rows), tokens, 'kept');
      const chosen = shuffled(randomFrom(seed), rows).subarray(0, Math.round(share * rows));
      for (const row of chosen) {
        const call = oneOfEach[row];
        if (call !== undefined) recordOne(call);
      }
    },
    async record({ calls, spread, strings, seed }) {
      const work = completions(draw(randomFrom(seed), spread, rows, calls), tokens, strings);
      collectYoungGarbage();
      const started = performance.now();
      if (around === undefined) recordAll(work);
      else
        around(() => {
          recordAll(work);
        });
      // What was put off to the next turn of the event loop counts too.
      await nextTurn();
      return ((performance.now() - started) * 1000) / calls;
    },
    scrape,
    async listen() {
      const server = createServer(handler);
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
      return (server.address() as AddressInfo).port;
    },
    async watch() {
      delays.enable();
      await sleep(WATCH_MARGIN_MS);
      delays.reset();
    },
    async longestBlock() {
      await sleep(WATCH_MARGIN_MS);
      delays.disable();
      return delays.max / 1e6;
    },
    async memory() {
      await collectGarbage();
      const { heapUsed, external } = process.memoryUsage();
      return heapUsed + external;
    },
  };
}
