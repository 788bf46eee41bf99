// Sending a response in pieces, at the pace of the client, compressed off the main thread.
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';

/** Text this repetitive shrinks to a twentieth at the fastest level already; higher ones take several times as long. */
const COMPRESSION = { level: constants.Z_BEST_SPEED, chunkSize: 65_536 };

/** Sends pieces and ends the response; takes them out of the list as it goes. A client that goes away is no error. */
export async function send(
  pieces: Uint8Array[],
  response: ServerResponse,
  gzipped: boolean,
): Promise<void> {
  const chunks = Readable.from(takenFrom(pieces));
  try {
    await (gzipped ? pipeline(chunks, createGzip(COMPRESSION), response) : pipeline(chunks, response));
  } catch (error) {
    if (!response.destroyed) throw error;
  }
}

/** What was sent is not held any longer, however long the response itself is. */
function* takenFrom(pieces: Uint8Array[]): Generator<Uint8Array> {
  for (let piece = pieces.shift(); piece !== undefined; piece = pieces.shift()) yield piece;
}
