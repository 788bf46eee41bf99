// Tables: a row for each combination of labels, a column for each query.
import {
  BarGaugeDisplayMode,
  BarGaugeValueMode,
  TableCellBackgroundDisplayMode,
  TableCellDisplayMode,
  TableCellHeight,
  type TableCellOptions,
  TableSortByFieldStateBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  type DataTransformerConfig,
  type DynamicConfigValue,
  FieldColorModeId,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as Table } from '@grafana/grafana-foundation-sdk/table';
import type { PanelLink } from './links.ts';
import { type PanelBuilder, type PanelOptions, withCommon } from './panels.ts';
import { overTime, refIdOf, tableTargets } from './query.ts';
import { type Meaning, thresholds } from './thresholds.ts';
import { MOMENT, type Unit } from './units.ts';

/** What stands in a cell without a value; the panel's own words are for a table without any row. */
const NO_VALUE_IN_CELLS: DynamicConfigValue[] = [{ id: 'noValue', value: '–' }];

/** A column of values. */
export interface Column {
  readonly title: string;
  /** PromQL; its labels are those the table is by. */
  readonly expr: string;
  readonly unit: Unit;
  /** What the colour of its text says. Default: none. */
  readonly meaning?: Meaning;
  /** What stands for a value, and its colour. */
  readonly names?: Names;
  /** A bar beside the value, and the value that is a full one. Default: the highest of the column. */
  readonly bar?: { readonly max?: number };
  readonly width?: number;
}

/** What stands for values, by the value. */
export type Names = Readonly<Record<string, { readonly text: string; readonly color?: string }>>;

/** A column of labels. */
export interface LabelColumn {
  readonly label: string;
  readonly title: string;
  readonly width?: number;
  /** What stands for a value, and its colour. */
  readonly names?: Names;
  /** Where a click leads. */
  readonly link?: PanelLink;
}

/** What a table is made of. */
export interface TableOptions extends Omit<PanelOptions, 'queries' | 'unit' | 'meaning'> {
  readonly by: readonly LabelColumn[];
  readonly columns: readonly Column[];
  /** Title of the column that rows are sorted by, the highest first. */
  readonly sortBy: string;
  /** The lowest first instead. */
  readonly ascending?: true;
}

/** A table of values by labels. */
export function table(options: TableOptions): PanelBuilder {
  const { by, columns } = options;
  // Grafana calls the values of a single query "Value", of several "Value #A", "Value #B", ...
  const valueOf = (index: number): string => (columns.length === 1 ? 'Value' : `Value #${refIdOf(index)}`);
  const panel = withCommon(new Table(), options)
    .targets(tableTargets(columns.map(({ expr }) => expr)))
    .transformations([
      ...(columns.length === 1 ? [] : [transformation('merge', {})]),
      transformation('organize', {
        excludeByName: { Time: true },
        indexByName: positions([
          ...by.map(({ label }) => label),
          ...columns.map((_, index) => valueOf(index)),
        ]),
        renameByName: {
          ...Object.fromEntries(by.map(({ label, title }) => [label, title])),
          ...Object.fromEntries(columns.map(({ title }, index) => [valueOf(index), title])),
        },
      }),
    ])
    .cellHeight(TableCellHeight.Sm)
    .overrideByFieldType('number', NO_VALUE_IN_CELLS)
    .sortBy([
      new TableSortByFieldStateBuilder().displayName(options.sortBy).desc(options.ascending !== true),
    ]);
  for (const { title, width, link, names } of by) {
    panel.overrideByName(title, [
      ...property('custom.width', width),
      ...named(names),
      ...property('links', link && [{ title: link.title, url: link.url }]),
    ]);
  }
  for (const column of columns) panel.overrideByName(column.title, propertiesOf(column));
  return panel;
}

/** What a table of moments is made of. */
export interface HistoryOptions extends Omit<PanelOptions, 'queries' | 'unit' | 'meaning'> {
  /** The time between two moments. */
  readonly interval: string;
  /** Title of the moments' column. */
  readonly moment: string;
  readonly columns: readonly Column[];
}

/** A table of values by moment, the latest first. Moments without any value have no row. */
export function history(options: HistoryOptions): PanelBuilder {
  const { columns, interval, moment } = options;
  const panel = withCommon(new Table(), {
    ...options,
    queries: columns.map(({ expr, title }) => overTime(expr, title)),
  })
    .interval(interval)
    .transformations([
      transformation('joinByField', { byField: 'Time', mode: 'outer' }),
      transformation('organize', { renameByName: { Time: moment } }),
    ])
    .minWidth(80)
    .cellHeight(TableCellHeight.Sm)
    .overrideByFieldType('number', NO_VALUE_IN_CELLS)
    .sortBy([new TableSortByFieldStateBuilder().displayName(moment).desc(true)])
    .overrideByName(moment, [
      { id: 'unit', value: MOMENT.id },
      { id: 'custom.width', value: 160 },
    ]);
  for (const column of columns) panel.overrideByName(column.title, propertiesOf(column));
  return panel;
}

function propertiesOf({ unit, meaning, names, bar, width }: Column): DynamicConfigValue[] {
  return [
    { id: 'unit', value: unit.id },
    ...property('decimals', unit.decimals),
    ...property('custom.width', width),
    ...named(names),
    ...(bar ? barProperties(bar.max, meaning) : []),
    ...(meaning
      ? [
          { id: 'thresholds', value: thresholds(meaning).build() },
          { id: 'color', value: { mode: FieldColorModeId.Thresholds } },
          // Nothing is neither good nor bad.
          {
            id: 'mappings',
            value: [{ type: 'special', options: { match: 'null', result: { text: '–', color: 'text' } } }],
          },
          ...(bar ? [] : [cell({ type: TableCellDisplayMode.ColorText })]),
        ]
      : []),
  ];
}

function barProperties(max: number | undefined, meaning: Meaning | undefined): DynamicConfigValue[] {
  return [
    cell({
      type: TableCellDisplayMode.Gauge,
      mode: BarGaugeDisplayMode.Basic,
      valueDisplayMode: BarGaugeValueMode.Text,
    }),
    { id: 'min', value: 0 },
    // Else Grafana takes the highest of all columns.
    ...(max === undefined ? [{ id: 'fieldMinMax', value: true }] : [{ id: 'max', value: max }]),
    ...(meaning ? [] : [{ id: 'color', value: { mode: FieldColorModeId.Fixed, fixedColor: 'blue' } }]),
  ];
}

/** What a matrix is made of: one query with two labels. */
export interface MatrixOptions extends Omit<PanelOptions, 'queries'> {
  readonly expr: string;
  readonly row: {
    readonly label: string;
    readonly title: string;
    readonly width?: number;
    /** What stands for a value, where that only sorts. */
    readonly names?: Names;
  };
  readonly column: string;
  /** Of a column, in pixels. Default: what a value needs. */
  readonly minWidth?: number;
  /** Cells are the darker the higher their value. */
  readonly heat?: true;
}

/** A table of the values of one query: a row for each value of one label, a column for each of another. */
export function matrix(options: MatrixOptions): PanelBuilder {
  const { expr, row, column, heat } = options;
  // Grafana names the corner after both labels.
  const corner = `${row.label}\\${column}`;
  const panel = withCommon(new Table(), options)
    .targets(tableTargets([expr]))
    .transformations([
      transformation('sortBy', { fields: {}, sort: [{ field: column }] }),
      transformation('groupingToMatrix', {
        columnField: column,
        rowField: row.label,
        valueField: 'Value',
        emptyValue: 'null',
      }),
      transformation('sortBy', { fields: {}, sort: [{ field: corner }] }),
      transformation('organize', { renameByName: { [corner]: row.title } }),
    ])
    .cellHeight(TableCellHeight.Sm)
    .minWidth(options.minWidth ?? (heat ? 40 : 80))
    .overrideByFieldType('number', NO_VALUE_IN_CELLS)
    .overrideByName(row.title, [
      cell({ type: TableCellDisplayMode.Auto }),
      { id: 'unit', value: 'string' },
      ...named(row.names),
      ...property('custom.width', row.width),
    ]);
  if (heat) {
    panel
      .cellOptions({
        type: TableCellDisplayMode.ColorBackground,
        mode: TableCellBackgroundDisplayMode.Basic,
      })
      .overrideByFieldType('number', [{ id: 'color', value: { mode: FieldColorModeId.ContinuousBlues } }]);
  }
  return panel;
}

/** A transformation of a panel's data. */
export function transformation(id: string, options: object): DataTransformerConfig {
  return { id, options };
}

function cell(options: TableCellOptions): DynamicConfigValue {
  return { id: 'custom.cellOptions', value: options };
}

function property(id: string, value: unknown): DynamicConfigValue[] {
  return value === undefined ? [] : [{ id, value }];
}

function named(names: Names | undefined): DynamicConfigValue[] {
  if (names === undefined) return [];
  const isColored = Object.values(names).some(({ color }) => color !== undefined);
  return [
    { id: 'mappings', value: [{ type: 'value', options: names }] },
    ...(isColored ? [cell({ type: TableCellDisplayMode.ColorText })] : []),
  ];
}

function positions(names: readonly string[]): Record<string, number> {
  return Object.fromEntries(names.map((name, index) => [name, index]));
}
