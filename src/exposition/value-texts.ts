// The text of each value of a column, with the end of its line: made anew only where the value has changed.
import type { Block } from '../ledger/blocks.ts';
import { OVERRUN, viewOf } from './segment.ts';

/** Value texts of a column, each in a place of its own. */
export interface ValueTexts {
  bytes: Uint8Array;
  view: DataView;
  lengths: Uint8Array;
}

/** The longest text of a number that is not negative has 24 characters, such as 0.0000012345678901234567. */
export const VALUE_BYTES = 25;

const LINE_FEED = 0x0a;
const ZERO = 0x30;

/** Texts for a column, none so far. */
export function noValueTexts(): ValueTexts {
  return room(0);
}

function room(rows: number): ValueTexts {
  const bytes = new Uint8Array(rows * VALUE_BYTES + OVERRUN);
  return { bytes, view: viewOf(bytes), lengths: new Uint8Array(rows) };
}

/** Makes room for the texts of so many rows. */
function grow(texts: ValueTexts, rows: number): void {
  const { bytes, lengths } = texts;
  Object.assign(texts, room(rows));
  texts.bytes.set(bytes);
  texts.lengths.set(lengths);
}

/** Brings the texts up to date with a block's column of a cell. */
export function updateValueTexts(texts: ValueTexts, block: Block, cell: number): void {
  const column = block.columns[cell];
  if (column?.hasChanges !== true) return;
  const { changed, values, offsets, width, capacity } = block;
  if (texts.lengths.length < capacity) grow(texts, capacity);
  const { bytes, lengths } = texts;
  const bit = 1 << cell;
  const offset = offsets[cell] ?? 0;
  for (let slot = 0; slot < capacity; slot += 1) {
    const cells = changed[slot] ?? 0;
    if ((cells & bit) === 0) continue;
    changed[slot] = cells & ~bit;
    const at = slot * VALUE_BYTES;
    lengths[slot] = writeValue(bytes, at, values[slot * width + offset] ?? 0) - at;
  }
  column.hasChanges = false;
}

/** Writes a value and the end of its line; returns where that is. */
function writeValue(bytes: Uint8Array, at: number, value: number): number {
  let end = at;
  if (Number.isInteger(value) && value < 1e9) {
    end = writeDigits(bytes, at, value);
  } else {
    const text = `${value}`;
    for (let index = 0; index < text.length; index += 1) bytes[end++] = text.charCodeAt(index);
  }
  bytes[end++] = LINE_FEED;
  return end;
}

/** Most values are whole and small; their digits are written without making a string. */
function writeDigits(bytes: Uint8Array, at: number, value: number): number {
  let end = at + 1;
  for (let rest = value; rest >= 10; rest = Math.trunc(rest / 10)) end += 1;
  let rest = value;
  for (let place = end - 1; place >= at; place -= 1) {
    const tenth = Math.trunc(rest / 10);
    bytes[place] = ZERO + rest - tenth * 10;
    rest = tenth;
  }
  return end;
}
