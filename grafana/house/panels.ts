// The kinds of panels there are, each with everything set that a reader needs.
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { PanelBuilder as BarGauge } from '@grafana/grafana-foundation-sdk/bargauge';
import {
  BarAlignment,
  BarGaugeDisplayMode,
  BarGaugeSizing,
  BigValueColorMode,
  BigValueGraphMode,
  BigValueJustifyMode,
  BigValueTextMode,
  GraphDrawStyle,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTextDisplayOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  type DynamicConfigValue,
  FieldColorBuilder,
  FieldColorModeId,
  type Panel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as Stat } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeSeries } from '@grafana/grafana-foundation-sdk/timeseries';
import { linkBuilders, type PanelLink } from './links.ts';
import { DATA_SOURCE, type Query, targets } from './query.ts';
import { type Meaning, thresholds } from './thresholds.ts';
import type { Unit } from './units.ts';

/** What every panel has. */
export interface PanelOptions {
  readonly title: string;
  /** What it shows, and where the number comes from. */
  readonly description: string;
  readonly unit: Unit;
  /** What stands there when there is no value, in words. */
  readonly noValue: string;
  readonly queries: readonly Query[];
  /** What the colour says. Default `neutral`. */
  readonly meaning?: Meaning;
  /** Where the panel leads: more of the same, or what to do about it. */
  readonly links?: readonly PanelLink[];
}

/** A panel, wherever it is put. */
export type PanelBuilder = Builder<Panel> & {
  id(id: number): PanelBuilder;
  gridPos(position: { x: number; y: number; w: number; h: number }): PanelBuilder;
};

/** Colours of series that mean something, by their names. */
export type Colors = Readonly<Record<string, 'green' | 'orange' | 'red'>>;

/** What a figure is made of. */
export interface FigureOptions extends PanelOptions {
  /** The name of the series stands above the figure, and says what its colour does. Default: no name. */
  readonly named?: Colors;
}

/** One large figure. */
export function figure(options: FigureOptions): PanelBuilder {
  const panel = withCommon(new Stat(), options)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .graphMode(BigValueGraphMode.None)
    .colorMode(BigValueColorMode.Value)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds));
  if (options.named) {
    panel
      .textMode(BigValueTextMode.ValueAndName)
      .wideLayout(false)
      .justifyMode(BigValueJustifyMode.Center)
      .text(new VizTextDisplayOptionsBuilder().titleSize(14));
  }
  return withColors(panel, options.named);
}

/** A bar for each series, the value now; `max` is a full bar. */
export function bars(options: PanelOptions & { readonly max?: number }): PanelBuilder {
  const panel = withCommon(new BarGauge(), options)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Basic)
    // By itself Grafana stretches three bars over all the height there is.
    .sizing(BarGaugeSizing.Manual)
    .minVizHeight(16)
    .maxVizHeight(36)
    .min(0);
  if (options.max !== undefined) panel.max(options.max);
  const { meaning = 'neutral' } = options;
  const color =
    meaning === 'neutral'
      ? new FieldColorBuilder().mode(FieldColorModeId.Fixed).fixedColor('blue')
      : new FieldColorBuilder().mode(FieldColorModeId.Thresholds);
  return panel.colorScheme(color);
}

/** What charts of bars are made of. */
export interface BarOptions extends PanelOptions {
  /** The shortest time one bar covers. */
  readonly interval: string;
  /** The top of the axis where all values are below it. */
  readonly softMax?: number;
  /** Default: one of Grafana's palette for each series. */
  readonly colors?: Colors;
}

/** Sums over time, stacked. Each bar ends where the time it covers ends. */
export function stackedBars(options: BarOptions): PanelBuilder {
  const panel = withCommon(new TimeSeries(), options)
    .interval(options.interval)
    // More bars than this cannot be told apart.
    .maxDataPoints(170)
    .min(0)
    .axisSoftMax(options.softMax ?? 0)
    .drawStyle(GraphDrawStyle.Bars)
    .barAlignment(BarAlignment.Before)
    .fillOpacity(80)
    .lineWidth(0)
    .showPoints(VisibilityMode.Never)
    .stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'))
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassic))
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Right)
        .showLegend(true)
        .calcs(['sum'])
        .sortBy('Total')
        .sortDesc(true),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
  return withColors(panel, options.colors);
}

/** Gives series that mean something their colours. */
function withColors<Panel extends { overrideByName(name: string, properties: DynamicConfigValue[]): Panel }>(
  panel: Panel,
  colors: Colors = {},
): Panel {
  for (const [name, fixedColor] of Object.entries(colors)) {
    panel.overrideByName(name, [{ id: 'color', value: { mode: FieldColorModeId.Fixed, fixedColor } }]);
  }
  return panel;
}

/** The methods all kinds of panels share; the SDK has no common type for them. */
interface Common<Self> {
  title(title: string): Self;
  description(description: string): Self;
  datasource(source: typeof DATA_SOURCE): Self;
  unit(unit: string): Self;
  decimals(decimals: number): Self;
  noValue(text: string): Self;
  thresholds(config: ReturnType<typeof thresholds>): Self;
  targets(queries: ReturnType<typeof targets>): Self;
  links(links: ReturnType<typeof linkBuilders>): Self;
}

/** Sets what every kind of panel has; a table has no unit of its own, and other queries. */
export function withCommon<Self extends Common<Self>>(
  panel: Self,
  options: Omit<PanelOptions, 'unit' | 'queries'> & Partial<Pick<PanelOptions, 'unit' | 'queries'>>,
): Self {
  const { unit, queries, links } = options;
  panel
    .title(options.title)
    .description(options.description)
    .datasource(DATA_SOURCE)
    .noValue(options.noValue)
    .thresholds(thresholds(options.meaning ?? 'neutral'));
  if (unit) panel.unit(unit.id);
  if (unit?.decimals !== undefined) panel.decimals(unit.decimals);
  if (queries) panel.targets(targets(queries));
  if (links) panel.links(linkBuilders(links));
  return panel;
}
