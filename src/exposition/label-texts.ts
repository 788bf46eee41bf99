// The label text of each row of a block: made once, and used for all its series.
import type { Block } from '../ledger/blocks.ts';
import { labelsOf } from '../ledger/rows.ts';
import { labelText } from './escape.ts';
import { OVERRUN, viewOf } from './segment.ts';

/** Label texts of a block's rows, one after the other. */
export interface LabelTexts {
  readonly view: DataView;
  /** By slot: where each begins; one more for where the last ends. */
  readonly starts: Uint32Array;
  /** The block's revision that they are of. */
  readonly revision: number;
}

/** The label texts of a block's rows. `names` are those of the rows' labels. */
export function labelTexts({ rows, revision }: Block, names: readonly string[]): LabelTexts {
  const texts = rows.map((row) => (row === undefined ? '' : labelText(names, labelsOf(row))));
  const starts = new Uint32Array(rows.length + 1);
  let end = 0;
  for (const [slot, text] of texts.entries()) {
    starts[slot] = end;
    end += Buffer.byteLength(text);
  }
  starts[rows.length] = end;
  const bytes = Buffer.alloc(end + OVERRUN);
  bytes.write(texts.join(''));
  return { view: viewOf(bytes), starts, revision };
}
