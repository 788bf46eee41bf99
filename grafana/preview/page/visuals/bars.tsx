// A bar for each value.
import {
  type DisplayValueAlignmentFactors,
  type FieldDisplay,
  getDisplayValueAlignmentFactors,
  VizOrientation,
} from '@grafana/data';
import { BarGauge, useTheme2, VizRepeater } from '@grafana/ui';
import { valuesOf } from './values.ts';
import type { VisualProps } from './visuals.ts';

type Mode = React.ComponentProps<typeof BarGauge>['displayMode'];

interface Options {
  readonly displayMode: Mode;
  readonly sizing?: string;
  readonly minVizHeight?: number;
  readonly maxVizHeight?: number;
}

/** Grafana's panel of type `bargauge`. */
export function Bars(props: VisualProps): React.ReactNode {
  const theme = useTheme2();
  const { width, height, panel, data } = props;
  const options = panel.options as unknown as Options;
  // Heights count where they are set by hand; by itself Grafana takes all there is.
  const { minVizHeight = 16, maxVizHeight = 300 } = options.sizing === 'manual' ? options : {};
  return (
    <VizRepeater<FieldDisplay, DisplayValueAlignmentFactors>
      source={data}
      renderCounter={0}
      width={width}
      height={height}
      minVizHeight={minVizHeight}
      maxVizHeight={maxVizHeight}
      itemSpacing={8}
      orientation={VizOrientation.Horizontal}
      getAlignmentFactors={(values) => getDisplayValueAlignmentFactors(values)}
      getValues={() => valuesOf(props, theme)}
      renderValue={({ value, width: each, height: high, alignmentFactors }) => (
        <BarGauge
          theme={theme}
          width={each}
          height={high}
          orientation={VizOrientation.Horizontal}
          field={value.field}
          value={value.display}
          alignmentFactors={alignmentFactors}
          displayMode={options.displayMode}
          {...(value.view?.getFieldDisplayProcessor(value.colIndex ?? 0)
            ? { display: value.view.getFieldDisplayProcessor(value.colIndex ?? 0) }
            : {})}
        />
      )}
    />
  );
}
