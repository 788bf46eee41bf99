// Asks Alertmanager which blocks are in force: one request at a time, at an interval, less often while there is no answer.
import { BLOCKING } from './alert.ts';
import type { GuardSettings } from './options.ts';
import { type Blocks, blocksOfApi } from './payloads.ts';

/** What is told of Alertmanager's answers. */
export interface AnswerListener {
  /** It is going to be asked. */
  asked(): void;
  /** All blocks in force. */
  answered(blocks: Blocks): void;
  /** It did not answer, for the first time since it did. */
  lost(why: string, cause: unknown): void;
}

/** Asks until it is stopped. */
export interface Poller {
  /** Resolves when the first answer is there, or is not going to come in time. */
  readonly first: Promise<void>;
  stop(): void;
}

type Settings = Pick<
  GuardSettings,
  'alertmanagers' | 'pollEveryMs' | 'timeoutMs' | 'bearerToken' | 'headers'
>;

/** While nobody answers, each wait is twice as long as the one before, up to this, in milliseconds. */
const LONGEST_WAIT_MS = 30_000;

/** Clocks that are closer than this, in milliseconds, count as one: answers tell the time in whole seconds. */
const SAME_CLOCK_MS = 5_000;

/** Starts to ask. The wait between two requests does not keep the process alive. */
export function startPoller(settings: Settings, listener: AnswerListener): Poller {
  const { alertmanagers, pollEveryMs } = settings;
  const requests = alertmanagers.map((address) => requestTo(address, settings));
  const ended = new AbortController();
  const read = createReader();
  let timer: NodeJS.Timeout | undefined;
  let current = 0;
  let failures = 0;

  async function poll(): Promise<void> {
    const started = performance.now();
    listener.asked();
    try {
      const blocks = await ask(requests[current] ?? requests[0], settings.timeoutMs, ended.signal, read);
      if (ended.signal.aborted) return;
      failures = 0;
      listener.answered(blocks);
    } catch (cause) {
      if (ended.signal.aborted) return;
      failures += 1;
      // Told once all of them have been asked.
      if (failures === requests.length) listener.lost(reasonOf(cause, settings.timeoutMs), cause);
      current = (current + 1) % requests.length;
    }
    const rounds = Math.floor(failures / requests.length);
    const wait = Math.min(pollEveryMs * 2 ** Math.min(rounds, 10), Math.max(pollEveryMs, LONGEST_WAIT_MS));
    timer = setTimeout(() => void poll(), Math.max(wait - (performance.now() - started), 0)).unref();
  }

  return {
    first: poll(),
    stop() {
      ended.abort();
      clearTimeout(timer);
    },
  };
}

interface Request {
  readonly url: URL;
  readonly headers: Headers;
}

/** Silenced alerts are left out: a silence is how people lift a block. Inhibited ones are not. */
function requestTo(address: URL, { headers: more, bearerToken }: Settings): Request {
  const url = new URL(address);
  const { username, password } = url;
  // `fetch` takes no address with credentials.
  url.username = '';
  url.password = '';
  url.pathname = `${url.pathname.replace(/\/$/, '')}/api/v2/alerts`;
  url.search = new URLSearchParams({
    active: 'true',
    silenced: 'false',
    inhibited: 'true',
    unprocessed: 'true',
    filter: `${BLOCKING.name}="${BLOCKING.value}"`,
  }).toString();
  const headers = new Headers(more);
  headers.set('Accept', 'application/json');
  if (bearerToken !== undefined) headers.set('Authorization', `Bearer ${bearerToken}`);
  else if (username !== '') {
    const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    headers.set('Authorization', `Basic ${Buffer.from(pair).toString('base64')}`);
  }
  return { url, headers };
}

type Reader = (text: string, clock: number) => Blocks | undefined;

/** Reads answers. One that is as the one before is not read again: Prometheus sends its alerts anew once a minute only. */
function createReader(): Reader {
  let last:
    { readonly text: string; readonly clock: number; readonly blocks: Blocks | undefined } | undefined;
  return (text, clock) => {
    if (last?.text !== text || last.clock !== clock) last = { text, clock, blocks: blocksOfApi(text, clock) };
    return last.blocks;
  };
}

async function ask(
  request: Request | undefined,
  timeoutMs: number,
  ended: AbortSignal,
  read: Reader,
): Promise<Blocks> {
  if (request === undefined) throw new TypeError('no Alertmanager');
  const { url, headers } = request;
  const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), ended]);
  const response = await fetch(url, { headers, signal });
  const text = await response.text();
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  const blocks = read(text, aheadOf(response));
  if (blocks === undefined) throw new Error('the answer is no list of alerts');
  return blocks;
}

/** By how much the clock here is ahead of the one that an answer tells, in milliseconds. */
function aheadOf({ headers }: Response): number {
  const ahead = Date.now() - Date.parse(headers.get('date') ?? '');
  return Math.abs(ahead) > SAME_CLOCK_MS ? ahead : 0;
}

function reasonOf(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${timeoutMs} ms`;
  const cause = error.cause as NodeJS.ErrnoException | undefined;
  return cause?.code ?? cause?.message ?? error.message;
}
