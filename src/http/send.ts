// Sending a response in pieces, at the pace of the client, compressed off the main thread.
import type { ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';

/** Text this repetitive shrinks to a twentieth at the fastest level already; higher ones take several times as long. */
const COMPRESSION = { level: constants.Z_BEST_SPEED, chunkSize: 65_536 };

/** How long other work may have to wait for a response, in milliseconds. */
const SLICE_MS = 4;

/**
 * Sends pieces and ends the response. The next piece is not asked for until the one before has left or been compressed,
 * and other work gets its turn every few milliseconds. A client that goes away is no error.
 */
export async function send(
  pieces: Iterable<Uint8Array>,
  response: ServerResponse,
  gzipped: boolean,
): Promise<void> {
  const gone = new Promise<true>((resolve) => response.once('close', resolve.bind(undefined, true)));
  try {
    if (gzipped) {
      const gzip = createGzip(COMPRESSION);
      const compressed = pipeline(gzip, response);
      // Told below, where it is waited for.
      compressed.catch(() => undefined);
      await writeAll(pieces, gzip, gone);
      await compressed;
    } else {
      await writeAll(pieces, response, gone);
    }
  } catch (error) {
    if (!response.destroyed) throw error;
  }
}

async function writeAll(pieces: Iterable<Uint8Array>, target: Writable, gone: Promise<true>): Promise<void> {
  let since = performance.now();
  for (const piece of pieces) {
    const isGone = await Promise.race([write(target, piece), gone]);
    if (isGone) break;
    if (performance.now() - since < SLICE_MS) continue;
    await new Promise((resolve) => setImmediate(resolve));
    since = performance.now();
  }
  if (target.writable) target.end();
}

function write(target: Writable, piece: Uint8Array): Promise<false> {
  return new Promise((resolve, reject) => {
    target.write(piece, (error) => {
      if (error) reject(error);
      else resolve(false);
    });
  });
}
