// Sending a response in pieces, at the pace of the client, compressed off the main thread.
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';

/** Text this repetitive shrinks to a twentieth at the fastest level already; higher ones take several times as long. */
const COMPRESSION = { level: constants.Z_BEST_SPEED, chunkSize: 65_536 };

/** Pieces are put together to about this many bytes, as each has its own way through the streams. */
const CHUNK_BYTES = 262_144;

/** Sends pieces and ends the response. A client that goes away is no error. */
export async function send(
  pieces: readonly Uint8Array[],
  response: ServerResponse,
  gzipped: boolean,
): Promise<void> {
  const chunks = Readable.from(chunksOf(pieces), { objectMode: true });
  try {
    await (gzipped ? pipeline(chunks, createGzip(COMPRESSION), response) : pipeline(chunks, response));
  } catch (error) {
    if (!response.destroyed) throw error;
  }
}

function* chunksOf(pieces: readonly Uint8Array[]): Generator<Uint8Array> {
  let gathered: Uint8Array[] = [];
  let bytes = 0;
  for (const piece of pieces) {
    gathered.push(piece);
    bytes += piece.length;
    if (bytes < CHUNK_BYTES) continue;
    yield Buffer.concat(gathered, bytes);
    gathered = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(gathered, bytes);
}
