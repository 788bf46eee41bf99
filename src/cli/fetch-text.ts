// Fetches text over HTTP, and says in a sentence why it could not.
import { readFileSync } from 'node:fs';
import { CommandError, type Option } from './definition.ts';

/** The option of every command that fetches. */
export const TOKEN_OPTION = {
  'bearer-token-file': { value: 'FILE', about: 'A file with the token to send as "Authorization: Bearer".' },
} as const satisfies Record<string, Option>;

/** Prometheus ends a query after two minutes itself. */
const TIMEOUT_MS = 120_000;

/** What is sent with a request. */
export interface Sending {
  /** Sent as JSON, with POST. Default: nothing is, with GET. */
  readonly body?: unknown;
  /** How long the answer may take, in milliseconds. Default: as long as Prometheus may. */
  readonly timeoutMs?: number;
}

/** The text behind an address. A user and password in it are sent as basic authentication. */
export async function fetchText(
  url: URL,
  tokenFile: string | undefined,
  { body, timeoutMs = TIMEOUT_MS }: Sending = {},
): Promise<string> {
  const credentials = credentialsOf(url, tokenFile);
  const request =
    body === undefined
      ? { headers: credentials }
      : {
          method: 'POST',
          headers: { ...credentials, 'Content-Type': 'application/json' },
          body: JSON.stringify(body),
        };
  const bare = new URL(url);
  // `fetch` takes no address with credentials.
  bare.username = '';
  bare.password = '';
  let response: Response;
  let text: string;
  try {
    response = await fetch(bare, { ...request, signal: AbortSignal.timeout(timeoutMs) });
    text = await response.text();
  } catch (error) {
    throw new CommandError(`${placeOf(url)}: ${reasonOf(error, timeoutMs)}`, { cause: error });
  }
  if (response.ok) return text;
  const said = text.trim().split('\n')[0]?.slice(0, 200) ?? '';
  throw new CommandError(`${placeOf(url)}: HTTP ${response.status}${said === '' ? '' : `: ${said}`}`);
}

/** An address as messages show it: without credentials, and without a query, which may be long. */
export function placeOf(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

/** An address that was given on the command line. */
export function parseAddress(text: string): URL {
  if (isAddress(text) && URL.canParse(text)) return new URL(text);
  throw new CommandError(`${text}: expected an address such as http://127.0.0.1:9090`);
}

/** Whether a place is an address, rather than a file. */
export function isAddress(place: string): boolean {
  return /^https?:\/\//i.test(place);
}

/** The text of a file. */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CommandError(
      `${file}: cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`,
      {
        cause: error,
      },
    );
  }
}

function credentialsOf({ username, password }: URL, tokenFile: string | undefined): Record<string, string> {
  if (tokenFile !== undefined) return { Authorization: `Bearer ${readText(tokenFile).trim()}` };
  if (username === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { Authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

function reasonOf(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} seconds`;
  const cause = error.cause as NodeJS.ErrnoException | undefined;
  return cause?.code ?? cause?.message ?? error.message;
}
