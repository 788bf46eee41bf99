// Writes lines into one growing buffer, which serves for all.

/** Collects bytes. */
export interface LineWriter {
  /** How many bytes have been written since the start. */
  readonly length: number;
  start(): void;
  /** Copies bytes from `from` up to `to`. */
  copy(bytes: Uint8Array, from: number, to: number): void;
  text(text: string): void;
  /** A value as the text formats write it, and the end of its line. */
  value(value: number): void;
  /** What was written, as bytes of their own. */
  finish(): Uint8Array;
}

const LINE_FEED = 0x0a;
const ZERO = 0x30;

/** The longest text of a number, and a line feed. */
const VALUE_BYTES = 32;

/** Shorter runs are copied faster one by one than by a call. */
const SHORT_RUN = 160;

/** A writer with nothing written. */
export function createLineWriter(): LineWriter {
  let buffer = Buffer.allocUnsafeSlow(65_536);
  let length = 0;

  function reserve(bytes: number): void {
    if (length + bytes <= buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * (length + bytes));
    larger.set(buffer.subarray(0, length));
    buffer = larger;
  }

  return {
    get length() {
      return length;
    },
    start() {
      length = 0;
    },
    copy(bytes, from, to) {
      const run = to - from;
      if (run <= 0) return;
      reserve(run);
      if (run > SHORT_RUN) buffer.set(bytes.subarray(from, to), length);
      else for (let at = 0; at < run; at += 1) buffer[length + at] = bytes[from + at] ?? 0;
      length += run;
    },
    text(text) {
      reserve(3 * text.length);
      length += buffer.write(text, length, 'utf8');
    },
    value(value) {
      reserve(VALUE_BYTES);
      if (value >= 0 && value < 10 && Number.isInteger(value)) {
        buffer[length++] = ZERO + value;
      } else {
        const text = `${value}`;
        for (let at = 0; at < text.length; at += 1) buffer[length++] = text.charCodeAt(at);
      }
      buffer[length++] = LINE_FEED;
    },
    finish: () => Uint8Array.prototype.slice.call(buffer, 0, length),
  };
}
