// Values over time, as lines.
import {
  AxisPlacement,
  GraphDrawStyle,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  SortOrder,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  type DynamicConfigValue,
  FieldColorBuilder,
  FieldColorModeId,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as TimeSeries } from '@grafana/grafana-foundation-sdk/timeseries';
import { type PanelBuilder, type PanelOptions, withCommon } from './panels.ts';

/** How a line differs from the others; its name is the legend. */
export interface LineStyle {
  readonly name: string;
  readonly color?: 'blue' | 'green' | 'orange' | 'red' | 'text' | 'purple';
  /** For what is planned, expected or past. */
  readonly dashed?: true;
  /** The space down to another line is filled: a band. The line itself is not drawn. */
  readonly bandDownTo?: string;
  /** The lower edge of a band. */
  readonly hidden?: true;
}

/** What a chart of lines is made of. */
export interface LineOptions extends PanelOptions {
  /** The shortest step. Default: what Prometheus's scrapes allow. */
  readonly interval?: string;
  /** The most values of a line, where more would hide its course. Default: as many as there are pixels. */
  readonly points?: number;
  readonly styles?: readonly LineStyle[];
  /** The top of the axis. */
  readonly max?: number;
  /** The top of the axis where all values are below it. */
  readonly softMax?: number;
  /** Lines at the values where the colour of `meaning` changes. */
  readonly limits?: true;
  /** The legend stands on the right, where there may be many lines. */
  readonly legendBeside?: true;
  /** What the table of the legend says of each line. Default: the last value. */
  readonly legend?: readonly ('lastNotNull' | 'mean' | 'max')[];
}

/** Values over time. */
export function lines(options: LineOptions): PanelBuilder {
  const panel = withCommon(new TimeSeries(), options)
    .min(0)
    .drawStyle(GraphDrawStyle.Line)
    .lineWidth(2)
    .fillOpacity(0)
    .showPoints(VisibilityMode.Never)
    .axisPlacement(AxisPlacement.Auto)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassic))
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.Table)
        .placement(options.legendBeside ? LegendPlacement.Right : LegendPlacement.Bottom)
        .showLegend(true)
        .calcs([...(options.legend ?? ['lastNotNull'])]),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
  if (options.interval !== undefined) panel.interval(options.interval);
  if (options.points !== undefined) panel.maxDataPoints(options.points);
  if (options.max !== undefined) panel.max(options.max);
  if (options.softMax !== undefined) panel.axisSoftMax(options.softMax);
  if (options.limits) {
    panel.thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
  }
  for (const style of options.styles ?? []) panel.overrideByName(style.name, propertiesOf(style));
  return panel;
}

function propertiesOf({ color, dashed, bandDownTo, hidden }: LineStyle): DynamicConfigValue[] {
  const isEdge = bandDownTo !== undefined || hidden === true;
  return [
    ...(color ? [{ id: 'color', value: { mode: FieldColorModeId.Fixed, fixedColor: color } }] : []),
    ...(dashed ? [{ id: 'custom.lineStyle', value: { fill: 'dash', dash: [8, 6] } }] : []),
    ...(bandDownTo === undefined
      ? []
      : [
          { id: 'custom.fillBelowTo', value: bandDownTo },
          { id: 'custom.fillOpacity', value: 20 },
        ]),
    ...(isEdge ? [{ id: 'custom.lineWidth', value: 0 }] : []),
  ];
}
