// Runs of text as bytes that are copied eight at a time: several times as fast as one by one, or by a call for each.

/** Bytes to copy from. */
export interface Segment {
  readonly view: DataView;
  readonly length: number;
}

/** How far a copy may read and write beyond its end. */
export const OVERRUN = 7;

/** Text as a segment. */
export function segmentOf(text: string): Segment {
  const length = Buffer.byteLength(text);
  const bytes = Buffer.alloc(length + OVERRUN);
  bytes.write(text);
  return { view: viewOf(bytes), length };
}

/** A view of a buffer's bytes. */
export function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

/**
 * Copies bytes from one view to another, and up to `OVERRUN` bytes beyond; returns where the next one goes.
 *
 * As the numbers of eight bytes are never calculated with they stay as they are; only the bits of a NaN might not, and
 * no eight bytes of UTF-8 are those of a NaN: in one the last would be 0x7F or 0xFF, after one of 0xF0 or more.
 */
export function copy(to: DataView, at: number, from: DataView, start: number, length: number): number {
  for (let offset = 0; offset < length; offset += 8) {
    to.setFloat64(at + offset, from.getFloat64(start + offset, true), true);
  }
  return at + length;
}
