// From the books to exposition text.
import {
  COUNTERS,
  type CounterDefinition,
  GAUGES,
  type GaugeDefinition,
  type MetricDefinition,
  ROW_LABELS,
} from '../catalogue/metrics.ts';
import { cellsOfMetric } from '../ledger/cells.ts';
import type { Ledger, Row } from '../ledger/ledger.ts';
import { labelText } from './escape.ts';
import type { TextFormat } from './formats.ts';

/** One value of a gauge, with its label values in the order of the gauge's label names. */
export interface GaugeSample {
  readonly gauge: GaugeDefinition;
  readonly labels: readonly string[];
  readonly value: number;
}

/** What is rendered, and for whom. */
export interface Scrape {
  readonly ledger: Ledger;
  /** Names of the app's extra labels. */
  readonly extraLabels: readonly string[];
  readonly gauges: readonly GaugeSample[];
  /** Series born after this number are shown as 0; `Infinity` shows every value to a person. */
  readonly served: number;
  /** Series born after this number are left to the next scrape. */
  readonly until: number;
}

/** The exposition text of a scrape: only families with at least one sample, counters first. */
export function renderText(format: TextFormat, scrape: Scrape): string {
  const parts: string[] = [];
  for (const counter of Object.values<CounterDefinition>(COUNTERS)) {
    renderFamily(parts, format, counter, counterLines(counter, scrape));
  }
  for (const gauge of Object.values<GaugeDefinition>(GAUGES)) {
    renderFamily(parts, format, gauge, gaugeLines(gauge, scrape.gauges));
  }
  parts.push(format.ending);
  return parts.join('');
}

function renderFamily(parts: string[], format: TextFormat, metric: MetricDefinition, lines: string[]): void {
  if (lines.length === 0) return;
  const name = format.familyDropsTotal ? metric.name.replace(/_total$/, '') : metric.name;
  parts.push(`# HELP ${name} ${metric.help}\n# TYPE ${name} ${metric.kind}\n`, lines.join(''));
}

function counterLines(counter: CounterDefinition, scrape: Scrape): string[] {
  const { ledger, extraLabels, served, until } = scrape;
  const names = [...ROW_LABELS[counter.row], ...(counter.row === 'recorder' ? [] : extraLabels)];
  const lines: string[] = [];
  for (const { index, ownValue } of cellsOfMetric(counter)) {
    const own = ownValue === undefined ? '' : `${counter.ownLabel?.name ?? ''}="${ownValue}"`;
    for (const row of ledger.rows(counter.row)) {
      const birth = row.births[index] ?? 0;
      if (birth === 0 || birth > until) continue;
      const value = birth > served ? 0 : (row.values[index] ?? 0);
      lines.push(line(counter.name, [rowLabelText(row, names), own], value));
    }
  }
  return lines;
}

function gaugeLines(gauge: GaugeDefinition, samples: readonly GaugeSample[]): string[] {
  return samples
    .filter((sample) => sample.gauge === gauge)
    .map(({ labels, value }) => line(gauge.name, [labelText(gauge.labels, labels)], value));
}

function line(name: string, labels: readonly string[], value: number): string {
  const inner = labels.filter((part) => part !== '').join(',');
  return inner === '' ? `${name} ${value}\n` : `${name}{${inner}} ${value}\n`;
}

/** Label text of each row, made once: a row's labels never change. */
const rowLabelTexts = new WeakMap<Row, string>();

function rowLabelText(row: Row, names: readonly string[]): string {
  let text = rowLabelTexts.get(row);
  if (text === undefined) rowLabelTexts.set(row, (text = labelText(names, row.labels)));
  return text;
}
