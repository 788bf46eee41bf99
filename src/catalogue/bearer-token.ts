// Bearer tokens, compared in constant time.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ConfigError } from './errors.ts';

/** What a bearer token may consist of (RFC 6750, section 2.1). */
const TOKEN = /^[A-Za-z0-9._~+/-]+=*$/;

/**
 * A check of requests against a token; without a token everybody may pass.
 *
 * @throws {ConfigError} where the token could never be sent in a header.
 */
export function bearerCheck(
  token: string | undefined,
  option = 'bearerToken',
): (request: IncomingMessage) => boolean {
  if (token === undefined) return () => true;
  if (typeof token !== 'string' || !TOKEN.test(token)) {
    const value = `(${typeof token}, not shown)`;
    throw new ConfigError([
      { path: option, value, allowed: 'a non-empty token of letters, digits and -._~+/' },
    ]);
  }
  const expected = digest(token);
  return ({ headers }) => {
    const [, given] = /^Bearer (.+)$/i.exec(headers.authorization ?? '') ?? [];
    return given !== undefined && timingSafeEqual(digest(given), expected);
  };
}

/** Digests are of one length, which the comparison in constant time needs. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
