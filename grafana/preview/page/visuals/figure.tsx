// A large figure.
import { VizOrientation } from '@grafana/data';
import {
  BigValue,
  type BigValueColorMode,
  BigValueGraphMode,
  type BigValueJustifyMode,
  BigValueTextMode,
  useTheme2,
  VizRepeater,
} from '@grafana/ui';
import { valuesOf } from './values.ts';
import type { VisualProps } from './visuals.ts';

interface Options {
  readonly colorMode: BigValueColorMode;
  readonly textMode: BigValueTextMode;
  readonly wideLayout: boolean;
  readonly justifyMode: BigValueJustifyMode;
  readonly text?: { readonly titleSize?: number };
}

/** Grafana's panel of type `stat`. */
export function Figure(props: VisualProps): React.ReactNode {
  const theme = useTheme2();
  const { width, height, panel, data } = props;
  const { colorMode, textMode, wideLayout, justifyMode, text } = panel.options as unknown as Options;
  const modeOf = (count: number): BigValueTextMode => {
    if (textMode !== BigValueTextMode.Auto) return textMode;
    return count === 1 ? BigValueTextMode.Value : BigValueTextMode.ValueAndName;
  };
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
          colorMode={colorMode}
          graphMode={BigValueGraphMode.None}
          justifyMode={justifyMode}
          {...(text === undefined ? {} : { text })}
          textMode={modeOf(count)}
          disableWideLayout={!wideLayout}
        />
      )}
    />
  );
}
