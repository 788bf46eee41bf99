// From the books to exposition text: labels and values are made into text once, and put together for each scrape.
import {
  COUNTERS,
  type CounterDefinition,
  GAUGES,
  type GaugeDefinition,
  type MetricDefinition,
  rowLabels,
  type RowKind,
} from '../catalogue/metrics.ts';
import type { Block } from '../ledger/blocks.ts';
import { cellsOfMetric } from '../ledger/cells.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { createCellLines } from './cell-lines.ts';
import { labelText } from './escape.ts';
import type { TextFormat } from './formats.ts';
import { type LabelTexts, labelTexts } from './label-texts.ts';
import { copy, OVERRUN, type Segment, segmentOf, viewOf } from './segment.ts';

/** One value of a gauge, with its label values in the order of the gauge's label names. */
export interface GaugeSample {
  readonly gauge: GaugeDefinition;
  readonly labels: readonly string[];
  readonly value: number;
}

/** What is rendered, and for whom. */
export interface Scrape {
  readonly gauges: readonly GaugeSample[];
  /** Series born after this number are shown as 0; `Infinity` shows every value to a person. */
  readonly served: number;
  /** Series born after this number are left to the next scrape. */
  readonly until: number;
}

/** Renders the counters of a ledger, again and again. */
export interface Renderer {
  /**
   * The exposition text of a scrape, in pieces: only families with at least one sample, counters first. Labels and values
   * that have not changed since the scrape before are not made into text again, whoever that was for.
   *
   * A piece is whole lines, and holds until the next one is asked for: all are made in the same place, as fresh memory for
   * each would cost more than the text. Other work may be done between two pieces: a value may be one of a later moment then, but series born after `until`
   * are left out all the same.
   */
  pieces(format: TextFormat, scrape: Scrape): Generator<Uint8Array>;
}

/** All of a text that is rendered in pieces. */
export function textOf(pieces: Iterable<Uint8Array>): string {
  let text = '';
  for (const piece of pieces) text += Buffer.from(piece.buffer, piece.byteOffset, piece.length).toString();
  return text;
}

/** Large enough for few writes, small enough for a moment's work. */
const PIECE_BYTES = 262_144;

/** A renderer of this ledger's counters; there must be no other. */
export function createRenderer(ledger: Ledger, extraLabels: readonly string[]): Renderer {
  const families = Object.values<CounterDefinition>(COUNTERS).map((counter) => ({
    counter,
    titles: new Map<TextFormat, Segment>(),
    cells: cellsOfMetric(counter).map((cell) => createCellLines(counter, cell)),
  }));
  const blockLabels = createBlockLabels(extraLabels);

  return {
    *pieces(format, { gauges, served, until }) {
      let bytes = Buffer.allocUnsafeSlow(PIECE_BYTES);
      let view = viewOf(bytes);
      let length = 0;
      for (const { counter, titles, cells } of families) {
        let heading = titles.get(format);
        if (heading === undefined) titles.set(format, (heading = segmentOf(title(format, counter))));
        for (const cell of cells) {
          for (const block of ledger.blocks(counter.row)) {
            if (block.columns[cell.index] === undefined) continue;
            const labels = blockLabels(block, counter.row);
            const room = heading.length + cell.room(labels) + OVERRUN;
            if (length + room > bytes.length) {
              if (length > 0) yield bytes.subarray(0, length);
              length = 0;
              if (room > bytes.length) {
                bytes = Buffer.allocUnsafeSlow(room);
                view = viewOf(bytes);
              }
            }
            const start = copy(view, length, heading.view, 0, heading.length);
            const end = cell.write(view, start, block, labels, served, until);
            if (end === start) continue;
            length = end;
            heading = NOTHING;
          }
        }
      }
      if (length > 0) yield bytes.subarray(0, length);
      yield Buffer.from(gaugeText(format, gauges) + format.ending);
    },
  };
}

const NOTHING = segmentOf('');

/** Label texts of blocks, kept until a row comes or goes. */
function createBlockLabels(extraLabels: readonly string[]): (block: Block, kind: RowKind) => LabelTexts {
  const kept = new WeakMap<Block, LabelTexts>();
  return (block, kind) => {
    let texts = kept.get(block);
    if (texts?.revision !== block.revision) {
      texts = labelTexts(block, rowLabels(kind, extraLabels));
      kept.set(block, texts);
    }
    return texts;
  };
}

function title(format: TextFormat, metric: MetricDefinition): string {
  const name = format.familyDropsTotal ? metric.name.replace(/_total$/, '') : metric.name;
  return `# HELP ${name} ${metric.help}\n# TYPE ${name} ${metric.kind}\n`;
}

function gaugeText(format: TextFormat, samples: readonly GaugeSample[]): string {
  let text = '';
  for (const gauge of Object.values<GaugeDefinition>(GAUGES)) {
    const own = samples.filter((sample) => sample.gauge === gauge);
    if (own.length > 0) text += title(format, gauge) + own.map(gaugeLine).join('');
  }
  return text;
}

function gaugeLine({ gauge, labels, value }: GaugeSample): string {
  const inner = labelText(gauge.labels, labels);
  return inner === '' ? `${gauge.name} ${value}\n` : `${gauge.name}{${inner}} ${value}\n`;
}
