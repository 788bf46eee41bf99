// `createCostMeter`: puts the parts together behind the public interface.
import type { Call, RecordResult } from '../catalogue/call.ts';
import type { Diagnostic } from '../catalogue/errors.ts';
import type { GuardedCall } from '../catalogue/guard.ts';
import { PROMETHEUS_TEXT, type TextFormat } from '../exposition/formats.ts';
import { createRenderer, type GaugeSample, textOf } from '../exposition/render.ts';
import { memoryBooks } from '../ledger/books.ts';
import type { Page, Scraper, Scrapers } from '../ledger/scrapers.ts';
import { sharedBooks } from '../ledger/state/shared-books.ts';
import type { BookingListener } from '../ledger/ledger.ts';
import { type CapturedLabels, type ContextLabels, createLabelContext } from './context.ts';
import { createDiagnostics, type RecorderError } from './diagnostics.ts';
import { readGauges } from './gauges.ts';
import { createLabeller } from './labels.ts';
import { type CostMeterOptions, parseOptions } from './options.ts';
import { openPrices } from './prices.ts';
import { openBudgets } from './budgets.ts';
import { type Reading, readMetrics } from './readings.ts';
import { type CallListener, recordCall, recordDryRunBlock } from './record.ts';
import { fingerprintOf } from './fingerprint.ts';
import { createTrackedUsers } from './tracked-users.ts';

/** Turns LLM calls into token and dollar counters. */
export interface CostMeter {
  /**
   * Records one call: tokens, dollars, outcome. Never throws; a call that cannot be recorded as given is counted in
   * `llm_recorder_errors_total` and told to `onDiagnostic`.
   *
   * @returns the dollars booked; an unknown price is never $0, but `priced: false`.
   */
  record(call: Call): RecordResult;

  /** Runs a function; everything recorded inside it, however deep in async code, gets these labels. */
  withLabels<Result>(labels: ContextLabels, fn: () => Result): Result;

  /** The metrics as exposition text (format 0.0.4) for a person: plain values, no scraper is served by it. */
  render(): Promise<string>;

  /**
   * Reads the price list's file again, now rather than within seconds. False where it was refused: then the prices before
   * stay in force, and `onDiagnostic` says why. True where there is no file.
   *
   * @example
   * ```ts
   * process.on('SIGHUP', () => meter.reloadPrices());
   * ```
   */
  reloadPrices(): boolean;

  /**
   * Reads the budgets file again, now rather than within seconds. False where it was refused: then the budgets before stay
   * in force, and `onDiagnostic` says why. True where there is no file.
   */
  reloadBudgets(): boolean;

  /** Resolves once everything recorded so far is in the books; waits where another process holds the state file. */
  flush(): Promise<void>;

  /**
   * Ends the meter: waits until every scraper seen lately has fetched the final values, so that a process that stops
   * takes no money with it. Keep the metrics server up until it resolves.
   *
   * @param options.drainMs How long to wait at most, in milliseconds. Default 0: do not wait.
   */
  close(options?: { drainMs?: number }): Promise<void>;
}

/** What the layers above need of a meter beyond its public face. */
export interface ScrapeSource {
  readonly scrapers: Scrapers;
  /** Whether the totals are those of several processes, each of which exposes all of them. */
  readonly isShared: boolean;
  /** Every metric with all its series, for other metric libraries. */
  read(): readonly Reading[];
  /** Has each call told from now on, as it is booked. Returns what ends it. */
  onCall(listener: CallListener): () => void;
  /** Has each booking of this process told from now on, whoever else books in the same totals. Returns what ends it. */
  onBooking(listener: BookingListener): () => void;
  /** The value that one label of a call has in its series, but for the caps. Empty where the call has none. */
  labelOf(call: GuardedCall, label: string): string;
  /** Counts a call that a guard would have refused. */
  countDryRunBlock(call: GuardedCall): void;
  /** Has further gauges read at each scrape. Returns what ends it. */
  addGauges(read: GaugeReader): () => void;
  /** The labels in force around the running code, for a call that ends elsewhere. */
  captureLabels(): CapturedLabels;
  /** Counts what went wrong in `llm_recorder_errors_total`, and tells the host. */
  error(error: RecorderError): void;
  /** Tells the host. */
  report(diagnostic: Diagnostic): void;
  /** Tells the host, the first time a key comes up. */
  tell(key: string, diagnostic: () => Diagnostic): void;
  /**
   * Exposition text for a scraper (or plain values for a person), and how far the books have come. The text is made piece
   * by piece; each holds until the next one is asked for.
   */
  scrape(
    format: TextFormat,
    scraper?: Scraper,
  ): { readonly pieces: Iterable<Uint8Array>; readonly page: Page };
}

/** Reads gauges of a layer above. Must not throw. */
export type GaugeReader = () => readonly GaugeSample[];

const sources = new WeakMap<CostMeter, ScrapeSource>();

/** The scrape source of a meter made by `createCostMeter`. */
export function scrapeSourceOf(meter: CostMeter): ScrapeSource {
  const source = sources.get(meter);
  if (source === undefined) throw new TypeError('expected a meter made by createCostMeter of this package');
  return source;
}

/**
 * Makes a meter. One for each process is enough.
 *
 * @throws {ConfigError} on a wrong option, budgets file or price list, naming it.
 *
 * @example
 * ```ts
 * const meter = createCostMeter({ users: 'plain' });
 * meter.record({
 *   provider: 'openai',
 *   model: 'gpt-4o-2024-08-06',
 *   user: 'alice',
 *   usage: { inputTokens: 1200, cacheReadTokens: 1000, outputTokens: 80 },
 * });
 * ```
 */
export function createCostMeter(options: CostMeterOptions): CostMeter {
  const settings = parseOptions(options);
  const { extraLabels } = settings;
  const books = settings.stateFile
    ? sharedBooks({ ...settings.stateFile, fingerprint: fingerprintOf(settings) })
    : memoryBooks();
  const { ledger, scrapers } = books;
  const context = createLabelContext();
  const diagnostics = createDiagnostics(ledger, settings.onDiagnostic);
  books.onFault((message, cause) => {
    diagnostics.error({ kind: 'state', message, cause });
  });
  const users = createTrackedUsers(settings, books);
  const labeller = createLabeller(settings, context, ledger, users, diagnostics);
  const { prices, reload, stop } = openPrices(settings.prices, diagnostics);
  const budgets = openBudgets(settings.budgets, diagnostics);
  const renderer = createRenderer(ledger, extraLabels);
  const listeners: CallListener[] = [];
  const recorder = { ledger, extraLabels, prices, labeller, users, diagnostics, listeners };

  const gaugeReaders: GaugeReader[] = [];
  const gauges = (): GaugeSample[] => [
    ...readGauges({ ledger, prices, budgets: budgets.current(), trackedUsers: users.size }, Date.now()),
    ...gaugeReaders.flatMap((read) => read()),
  ];
  const refresh = (): Page => {
    const page = books.refresh();
    users.tidy(page);
    return page;
  };

  const source: ScrapeSource = {
    scrapers,
    isShared: settings.stateFile !== undefined,
    read() {
      refresh();
      return readMetrics(ledger, extraLabels, gauges());
    },
    onCall: (listener) => add(listeners, listener),
    onBooking: (listener) => ledger.onBooking(listener),
    labelOf: (call, label) => labeller.valueOf(call, label),
    countDryRunBlock(call) {
      recordDryRunBlock(recorder, call);
      books.booked();
    },
    addGauges: (read) => add(gaugeReaders, read),
    captureLabels: () => context.capture(),
    error(error) {
      diagnostics.error(error);
    },
    report(diagnostic) {
      diagnostics.tell(diagnostic);
    },
    tell(key, diagnostic) {
      diagnostics.once(key, diagnostic);
    },
    scrape(format, scraper) {
      const page = refresh();
      const scrape = { gauges: gauges(), served: scraper?.served ?? Infinity, until: page.births };
      return { pieces: renderer.pieces(format, scrape), page };
    },
  };

  const meter: CostMeter = {
    record: settings.stateFile
      ? (call) => {
          const result = recordCall(recorder, call);
          books.booked();
          return result;
        }
      : (call) => recordCall(recorder, call),
    withLabels: (labels, fn) => context.run(labels, fn),
    render: () => Promise.resolve(textOf(source.scrape(PROMETHEUS_TEXT).pieces)),
    reloadPrices: reload,
    reloadBudgets: () => budgets.reload(),
    flush: () => books.written(),
    async close({ drainMs = 0 } = {}) {
      await scrapers.settled(books.refresh().version, drainMs);
      books.end();
      stop();
      budgets.stop();
    },
  };
  sources.set(meter, source);
  return meter;
}

function add<Listener>(listeners: Listener[], listener: Listener): () => void {
  listeners.push(listener);
  return () => {
    const place = listeners.indexOf(listener);
    if (place !== -1) listeners.splice(place, 1);
  };
}
