// A large figure.
import { VizOrientation } from '@grafana/data';
import {
  BigValue,
  type BigValueColorMode,
  BigValueGraphMode,
  BigValueJustifyMode,
  BigValueTextMode,
  useTheme2,
  VizRepeater,
} from '@grafana/ui';
import { valuesOf } from './values.ts';
import type { VisualProps } from './visuals.ts';

/** Grafana's panel of type `stat`. */
export function Figure(props: VisualProps): React.ReactNode {
  const theme = useTheme2();
  const { width, height, panel, data } = props;
  return (
    <VizRepeater
      source={data}
      renderCounter={0}
      width={width}
      height={height}
      orientation={VizOrientation.Auto}
      getValues={() => valuesOf(props, theme)}
      renderValue={({ value, width: each, height: high, count }) => (
        <BigValue
          theme={theme}
          width={each}
          height={high}
          count={count}
          value={value.display}
          colorMode={panel.options?.['colorMode'] as BigValueColorMode}
          graphMode={BigValueGraphMode.None}
          justifyMode={BigValueJustifyMode.Auto}
          textMode={count === 1 ? BigValueTextMode.Value : BigValueTextMode.ValueAndName}
        />
      )}
    />
  );
}
