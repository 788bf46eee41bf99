// The lines of one cell: a metric, with one value of its own label if it has one.
import type { CounterDefinition } from '../catalogue/metrics.ts';
import type { Block, Column } from '../ledger/blocks.ts';
import type { Cell } from '../ledger/cells.ts';
import { labelText } from './escape.ts';
import type { LabelTexts } from './label-texts.ts';
import { copy, segmentOf } from './segment.ts';
import { noValueTexts, updateValueTexts, VALUE_BYTES, type ValueTexts } from './value-texts.ts';

/** Writes the lines of one cell. */
export interface CellLines {
  /** Where the cell stands in its row. */
  readonly index: number;
  /** How many bytes a block's lines have at most. */
  room(labels: LabelTexts): number;
  /**
   * Writes the lines of a block, and returns where they end. A series born after `served` is shown as 0, one born after
   * `until` not at all.
   */
  write(to: DataView, at: number, block: Block, labels: LabelTexts, served: number, until: number): number;
}

const ZERO = segmentOf('0\n');

/** Lines of a cell. Rows of the recorder alone have no labels. */
export function createCellLines(
  { name, row, ownLabel }: CounterDefinition,
  { index, ownValue }: Cell,
): CellLines {
  const hasLabels = row !== 'recorder';
  const own = ownValue === undefined ? '' : labelText([ownLabel?.name ?? ''], [ownValue]);
  const inBraces = hasLabels || own !== '';
  const head = segmentOf(inBraces ? `${name}{` : name);
  const tail = segmentOf(`${hasLabels && own !== '' ? ',' : ''}${own}${inBraces ? '}' : ''} `);
  const kept = new WeakMap<Column, ValueTexts>();

  return {
    index,
    room: ({ view, starts }) => view.byteLength + starts.length * (head.length + tail.length + VALUE_BYTES),
    write(to, start, block, { view, starts }, served, until) {
      const column = block.columns[index];
      if (column === undefined) return start;
      let values = kept.get(column);
      if (values === undefined) kept.set(column, (values = noValueTexts()));
      updateValueTexts(values, block, index);
      const { births } = column;
      const rows = block.rows.length;
      let at = start;
      for (let slot = 0; slot < rows; slot += 1) {
        const birth = births[slot] ?? 0;
        if (birth === 0 || birth > until) continue;
        const label = starts[slot] ?? 0;
        at = copy(to, at, head.view, 0, head.length);
        at = copy(to, at, view, label, (starts[slot + 1] ?? 0) - label);
        at = copy(to, at, tail.view, 0, tail.length);
        at =
          birth > served
            ? copy(to, at, ZERO.view, 0, ZERO.length)
            : copy(to, at, values.view, slot * VALUE_BYTES, values.lengths[slot] ?? 0);
      }
      return at;
    },
  };
}
