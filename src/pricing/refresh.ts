// Newer price data for the price library: fetched now and then, kept on disk, refused where it is not plausible.
import type * as Fs from 'node:fs';
import { dependency } from '../catalogue/dependency.ts';
import { dirname } from 'node:path';
import { libraryDataUrl, libraryVersion, priceDataFault, useLibraryData } from './genai-prices.ts';

const fs = dependency<typeof Fs>('node:fs');

/** Settings of the refresh. */
export interface RefreshSettings {
  /** Where the data is kept, so that the next start has it at once. */
  readonly file: string;
  /** Where it comes from. Default: where the price library publishes it. */
  readonly url?: string;
  /** How often, in hours. Default 24. */
  readonly everyHours?: number;
  /** How long to wait for it, in milliseconds. Default 10,000. */
  readonly timeoutMs?: number;
}

/** A refresh in the background. */
export interface Refresh {
  /** Fetches now. True where newer data was taken, or there is none. Never rejects. */
  now(): Promise<boolean>;
  /** Ends it, with a fetch that is under way. */
  stop(): void;
}

/** The form of the file. */
interface KeptData {
  readonly timestampSeconds: number;
  readonly providers: unknown;
}

/** No price list is larger: a runaway response is not taken into memory. */
const MAX_BYTES = 50_000_000;

/**
 * Starts refreshing, with the data on disk first. The price data is the same for all meters of a process.
 *
 * @param refused Told in a sentence why data was not taken; what was in force stays so.
 */
export function startRefresh(
  { file, url = libraryDataUrl(), everyHours = 24, timeoutMs = 10_000 }: RefreshSettings,
  refused: (message: string, cause?: unknown) => void,
): Refresh {
  const stopped = new AbortController();

  function take({ providers, timestampSeconds }: KeptData, from: string): boolean {
    const fault = priceDataFault(providers);
    if (fault !== undefined) {
      refused(`Price data from ${from} was refused: ${fault}.`);
      return false;
    }
    useLibraryData(providers, timestampSeconds);
    return true;
  }

  function readKept(): void {
    let text: string;
    try {
      text = fs().readFileSync(file, 'utf8');
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ENOENT')
        refused(`Price data in ${file} cannot be read.`, cause);
      return;
    }
    try {
      const kept = JSON.parse(text) as KeptData;
      if (kept.timestampSeconds > libraryVersion().timestampSeconds) take(kept, file);
    } catch (cause) {
      refused(`Price data in ${file} cannot be used.`, cause);
    }
  }

  async function fetchNow(): Promise<boolean> {
    try {
      const response = await fetch(url, {
        signal: AbortSignal.any([stopped.signal, AbortSignal.timeout(timeoutMs)]),
      });
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      const text = await limitedText(response);
      const published = Date.parse(response.headers.get('last-modified') ?? '');
      const data = {
        timestampSeconds: Math.floor((Number.isNaN(published) ? Date.now() : published) / 1000),
        providers: JSON.parse(text) as unknown,
      };
      if (data.timestampSeconds <= libraryVersion().timestampSeconds) return true;
      if (!take(data, url)) return false;
      keep(data);
      return true;
    } catch (cause) {
      if (stopped.signal.aborted) return false;
      refused(`Price data could not be had from ${url}; the prices in force stay.`, cause);
      return false;
    }
  }

  /** Whole or not at all: a process that starts meanwhile never reads half of it. */
  function keep(data: KeptData): void {
    try {
      fs().mkdirSync(dirname(file), { recursive: true });
      const half = `${file}.${process.pid}`;
      fs().writeFileSync(half, JSON.stringify(data));
      fs().renameSync(half, file);
    } catch (cause) {
      refused(`Price data could not be kept in ${file}; it is in force until this process ends.`, cause);
    }
  }

  let underWay: Promise<boolean> | undefined;
  function once(): Promise<boolean> {
    underWay ??= fetchNow().finally(() => {
      underWay = undefined;
    });
    return underWay;
  }

  readKept();
  void once();
  const timer = setInterval(() => void once(), everyHours * 3_600_000).unref();
  return {
    now: once,
    stop() {
      clearInterval(timer);
      stopped.abort();
    },
  };
}

async function limitedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > MAX_BYTES) throw new Error(`more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
