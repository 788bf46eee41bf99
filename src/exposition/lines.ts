// The text of one column: a line for each of its series, kept until one changes and then made anew around the changes.
import type { CounterDefinition } from '../catalogue/metrics.ts';
import { type Block, BLOCK_ROWS, type Column, RENEWED } from '../ledger/blocks.ts';
import { labelsOf } from '../ledger/rows.ts';
import { labelText } from './escape.ts';
import { createLineWriter } from './line-writer.ts';

/** The lines of a column. The bytes are never changed, only replaced: a response that is under way may hold them. */
export interface Lines {
  bytes: Uint8Array;
  /** By slot: where the value begins; 0 where the series has no line. */
  readonly values: Uint32Array;
}

/** What the lines of one cell have in common. */
export interface LineHead {
  readonly counter: CounterDefinition;
  /** Names of the row's labels, the app's extra ones included. */
  readonly labelNames: readonly string[];
  /** The metric's own label as text, such as `token_type="input"`; empty if it has none. */
  readonly own: string;
}

const LINE_FEED = 0x0a;
const writer = createLineWriter();

/** No lines yet. */
export function noLines(): Lines {
  return { bytes: new Uint8Array(0), values: new Uint32Array(BLOCK_ROWS) };
}

/** Brings lines up to date with their column. */
export function updateLines(lines: Lines, head: LineHead, block: Block, cell: number): void {
  const column = block.columns[cell];
  if (!column?.hasChanges) return;
  const { bytes, values } = lines;
  const { changes, births } = column;
  writer.start();
  /** Up to here the old text is written, or left out. */
  let done = 0;
  /** Where the line before this slot ended. */
  let lineStart = 0;
  /** How far the lines from `done` on move. */
  let shift = 0;
  for (let slot = 0; slot < BLOCK_ROWS; slot += 1) {
    const value = values[slot] ?? 0;
    const lineEnd = value === 0 ? lineStart : endOfLine(bytes, value);
    const change = changes[slot] ?? 0;
    if (change === 0) {
      if (value !== 0) values[slot] = value + shift;
    } else {
      const isKept = value !== 0 && (change & RENEWED) === 0;
      writer.copy(bytes, done, isKept ? value : lineStart);
      if (births[slot] === 0) {
        values[slot] = 0;
      } else {
        if (!isKept) writer.text(prefixOf(head, block, slot));
        values[slot] = writer.length;
        writer.value(column.values[slot] ?? 0);
      }
      done = lineEnd;
      shift = writer.length - done;
      changes[slot] = 0;
    }
    lineStart = lineEnd;
  }
  writer.copy(bytes, done, bytes.length);
  lines.bytes = writer.finish();
  column.hasChanges = false;
}

/** The lines as a scraper is to see them that was served all series born up to `served`, and none born after `until`. */
export function linesFor(
  { bytes, values }: Lines,
  column: Column,
  served: number,
  until: number,
): Uint8Array {
  if (column.newest <= served && column.newest <= until) return bytes;
  writer.start();
  let done = 0;
  let lineStart = 0;
  for (let slot = 0; slot < BLOCK_ROWS; slot += 1) {
    const value = values[slot] ?? 0;
    if (value === 0) continue;
    const lineEnd = endOfLine(bytes, value);
    const birth = column.births[slot] ?? 0;
    if (birth > until) {
      writer.copy(bytes, done, lineStart);
      done = lineEnd;
    } else if (birth > served) {
      writer.copy(bytes, done, value);
      writer.value(0);
      done = lineEnd;
    }
    lineStart = lineEnd;
  }
  writer.copy(bytes, done, bytes.length);
  return writer.finish();
}

function endOfLine(bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at] !== LINE_FEED) at += 1;
  return at + 1;
}

/** A line up to its value. */
function prefixOf({ counter, labelNames, own }: LineHead, { rows }: Block, slot: number): string {
  const row = rows[slot];
  const labels = row === undefined ? '' : labelText(labelNames, labelsOf(row));
  const inner = labels === '' || own === '' ? labels + own : `${labels},${own}`;
  return inner === '' ? `${counter.name} ` : `${counter.name}{${inner}} `;
}
