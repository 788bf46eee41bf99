// Sends samples to a Prometheus by remote write: protobuf, framed as snappy that compresses nothing.
import { Buffer } from 'node:buffer';

/** A series' samples, oldest first; times in seconds since the epoch. */
export interface SeriesOfSamples {
  readonly name: string;
  /** As in an exposition: `name="value",...`. */
  readonly labels: string;
  readonly times: readonly number[];
  readonly values: readonly number[];
}

/** Bytes of a request, roughly. */
const REQUEST_BYTES = 4 << 20;
/** Snappy's longest literal with a length of two bytes. */
const LITERAL_BYTES = 0x1_0000;

/** Sends everything, a few megabytes at a time. */
export async function remoteWrite(prometheus: string, all: Iterable<SeriesOfSamples>): Promise<void> {
  let parts: Buffer[] = [];
  let bytes = 0;
  const send = async (): Promise<void> => {
    const response = await fetch(`${prometheus}/api/v1/write`, {
      method: 'POST',
      headers: {
        'content-encoding': 'snappy',
        'content-type': 'application/x-protobuf',
        'x-prometheus-remote-write-version': '0.1.0',
      },
      body: framed(Buffer.concat(parts)),
    });
    if (!response.ok) throw new Error(`remote write: ${response.status} ${await response.text()}`);
    parts = [];
    bytes = 0;
  };
  for (const series of all) {
    const part = encoded(series);
    parts.push(part);
    bytes += part.length;
    if (bytes > REQUEST_BYTES) await send();
  }
  if (parts.length > 0) await send();
}

/** `timeseries` of a WriteRequest. */
function encoded({ name, labels, times, values }: SeriesOfSamples): Buffer {
  const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = '', value = '']) => [label, value]);
  const sorted = [['__name__', name], ...pairs].sort(([one = ''], [other = '']) => (one < other ? -1 : 1));
  const label = sorted.map(([key = '', value = '']) =>
    field(1, Buffer.concat([text(1, key), text(2, value)])),
  );
  const samples = times.map((time, index) => sample(values[index] ?? NaN, 1000 * time));
  return field(1, Buffer.concat([...label, ...samples]));
}

function text(number: number, value: string): Buffer {
  return field(number, Buffer.from(value));
}

function field(number: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.of((number << 3) | 2), varint(content.length), content]);
}

/** A sample with a value of eight bytes and a time in milliseconds. */
function sample(value: number, at: number): Buffer {
  const time = varint(at);
  const bytes = Buffer.allocUnsafe(12 + time.length);
  bytes[0] = (2 << 3) | 2;
  bytes[1] = 10 + time.length;
  bytes[2] = (1 << 3) | 1;
  bytes.writeDoubleLE(value, 3);
  bytes[11] = (2 << 3) | 0;
  time.copy(bytes, 12);
  return bytes;
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (; value >= 0x80; value = Math.floor(value / 0x80)) bytes.push((value % 0x80) | 0x80);
  return Buffer.from([...bytes, value]);
}

/** A snappy block of literals. */
function framed(content: Buffer): Buffer<ArrayBuffer> {
  const parts = [varint(content.length)];
  for (let at = 0; at < content.length; at += LITERAL_BYTES) {
    const literal = content.subarray(at, at + LITERAL_BYTES);
    const length = literal.length - 1;
    parts.push(Buffer.of(61 << 2, length & 0xff, length >> 8), literal);
  }
  return Buffer.concat(parts);
}
