// What a reader would see of a panel: names, values and texts.
import type { DataFrame, Field, ReduceDataOptions } from '@grafana/data';
import type { ResolvedVariable } from '../engine/choices.ts';
import type { Panel } from '../engine/dashboard.ts';
import type { Prometheus } from '../engine/prometheus.ts';
import type { RawSpan, Span } from '../engine/span.ts';
import {
  createTheme,
  fieldConfigOf,
  formattedValueToString,
  getFieldConfigWithMinMax,
  getFieldDisplayName,
  getFieldDisplayValues,
  hasValues,
  loadPanel,
} from './node-build.ts';

const WIDTH = 800;
const theme = createTheme({ colors: { mode: 'dark' } });

/** A series or a column. */
export interface ShownField {
  readonly name: string;
  readonly values: readonly unknown[];
  /** Of the last value that is there, as it is written. */
  readonly text: string;
}

/** Bars of one scale: of a panel, or of a column. */
export interface ShownBars {
  readonly name: string;
  /** How full the fullest bar is, 1 being all of it. */
  readonly fullest: number;
}

/** A panel. */
export interface ShownPanel {
  readonly title: string;
  readonly isEmpty: boolean;
  readonly isTable: boolean;
  readonly queries: readonly string[];
  readonly fields: readonly ShownField[];
  /** Figures and bars: as they are written. */
  readonly figures: readonly {
    readonly title: string;
    readonly text: string;
    readonly value: number;
    readonly color: string;
  }[];
  /** Of panels and columns that have any. */
  readonly bars: readonly ShownBars[];
}

/** Around a panel. */
export interface Around {
  readonly variables: readonly ResolvedVariable[];
  readonly span: Span;
  readonly raw: RawSpan;
  readonly prometheus: Prometheus;
}

/** Asks and formats. */
export async function show(panel: Panel, around: Around): Promise<ShownPanel> {
  const { frames, queries, replaceVariables } = await loadPanel(panel, { ...around, theme, width: WIDTH });
  const reduceOptions = panel.options?.['reduceOptions'] as ReduceDataOptions | undefined;
  const displays =
    reduceOptions === undefined
      ? []
      : getFieldDisplayValues({
          fieldConfig: fieldConfigOf(panel),
          reduceOptions,
          replaceVariables,
          theme,
          data: frames,
          timeZone: 'utc',
        });
  return {
    title: panel.title,
    isEmpty: !hasValues(frames),
    isTable: panel.type === 'table',
    queries,
    fields: frames.flatMap((frame) =>
      frame.fields.filter(({ type }) => type !== 'time').map((field) => shownField(field, frame, frames)),
    ),
    figures: displays.map(({ display }) => ({
      title: display.title ?? '',
      text: formattedValueToString(display),
      value: display.numeric,
      color: display.color ?? '',
    })),
    bars:
      panel.type === 'bargauge'
        ? barsOf(
            panel.title,
            displays.map(({ display: { numeric } }) => numeric),
            Math.max(...displays.map(({ field: { max } }) => max ?? 0)),
          )
        : frames.flatMap(({ fields }) =>
            fields
              .filter(isBar)
              .flatMap((field) =>
                barsOf(
                  field.config.displayName ?? field.name,
                  field.values.map(Number),
                  getFieldConfigWithMinMax(field, false).max ?? 0,
                ),
              ),
          ),
  };
}

function isBar({ config }: Field): boolean {
  return (config.custom as { cellOptions?: { type?: string } } | undefined)?.cellOptions?.type === 'gauge';
}

/** Where there is nothing, there is no bar. */
function barsOf(name: string, values: readonly number[], max: number): ShownBars[] {
  const highest = Math.max(...values);
  return highest > 0 ? [{ name, fullest: highest / max }] : [];
}

function shownField(field: Field, frame: DataFrame, frames: DataFrame[]): ShownField {
  const last = field.values.findLast((value) => value !== null && value !== undefined);
  return {
    name: getFieldDisplayName(field, frame, frames),
    values: field.values,
    text: field.display && last !== undefined ? formattedValueToString(field.display(last)) : '',
  };
}
