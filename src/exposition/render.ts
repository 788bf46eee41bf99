// From the books to exposition text, in pieces that are kept until something in them changes.
import {
  COUNTERS,
  type CounterDefinition,
  GAUGES,
  type GaugeDefinition,
  type MetricDefinition,
  ROW_LABELS,
} from '../catalogue/metrics.ts';
import type { Column } from '../ledger/blocks.ts';
import { type Cell, cellsOfMetric } from '../ledger/cells.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { labelText } from './escape.ts';
import type { TextFormat } from './formats.ts';
import { type LineHead, type Lines, linesFor, noLines, updateLines } from './lines.ts';

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
   * The exposition text of a scrape, in pieces: only families with at least one sample, counters first. The text of what
   * has not changed since the scrape before is not made again, whoever that was for.
   *
   * Other work may be done between two pieces: a value may be one of a later moment then, but series born after `until`
   * are left out all the same.
   */
  pieces(format: TextFormat, scrape: Scrape): Generator<Uint8Array>;
}

/** How long other work may have to wait for a scrape, in milliseconds. */
const SLICE_MS = 4;

/** All pieces; other work gets its turn every few milliseconds. */
export async function gather(pieces: Iterable<Uint8Array>): Promise<Uint8Array[]> {
  const gathered: Uint8Array[] = [];
  let since = performance.now();
  for (const piece of pieces) {
    gathered.push(piece);
    if (performance.now() - since < SLICE_MS) continue;
    await new Promise((resolve) => setImmediate(resolve));
    since = performance.now();
  }
  return gathered;
}

/** A renderer of this ledger's counters; there must be no other. */
export function createRenderer(ledger: Ledger, extraLabels: readonly string[]): Renderer {
  const rendered = new WeakMap<Column, Lines>();

  function piece(head: LineHead, cell: Cell, at: number, { served, until }: Scrape): Uint8Array | undefined {
    const block = ledger.blocks(head.counter.row)[at];
    const column = block?.columns[cell.index];
    if (block === undefined || column === undefined) return undefined;
    let lines = rendered.get(column);
    if (lines === undefined) rendered.set(column, (lines = noLines()));
    updateLines(lines, head, block, cell.index);
    return linesFor(lines, column, served, until);
  }

  return {
    *pieces(format, scrape) {
      for (const counter of Object.values<CounterDefinition>(COUNTERS)) {
        let isFirst = true;
        for (const cell of cellsOfMetric(counter)) {
          const head = lineHead(counter, cell, extraLabels);
          for (let at = 0; at < ledger.blocks(counter.row).length; at += 1) {
            const bytes = piece(head, cell, at, scrape);
            if (bytes === undefined || bytes.length === 0) continue;
            if (isFirst) yield Buffer.from(title(format, counter));
            isFirst = false;
            yield bytes;
          }
        }
      }
      yield Buffer.from(gaugeText(format, scrape.gauges) + format.ending);
    },
  };
}

function lineHead(counter: CounterDefinition, { ownValue }: Cell, extraLabels: readonly string[]): LineHead {
  return {
    counter,
    labelNames: [...ROW_LABELS[counter.row], ...(counter.row === 'recorder' ? [] : extraLabels)],
    own: ownValue === undefined ? '' : labelText([counter.ownLabel?.name ?? ''], [ownValue]),
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
