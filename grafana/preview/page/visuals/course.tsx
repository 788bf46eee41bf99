// Values over time.
import { dateTime } from '@grafana/data';
import { TimeSeries, TooltipPlugin, type UPlotConfigBuilder, useTheme2, ZoomPlugin } from '@grafana/ui';
import { useLayoutEffect } from 'react';
import { timeRangeOf } from '../../engine/span.ts';
import type { AlertMark } from '../alerts.ts';
import type { VisualProps } from './visuals.ts';

/** Half of the widest moment below a chart: the last one may stand at the very edge. */
const EDGE = 36;

type Legend = React.ComponentProps<typeof TimeSeries>['legend'];
type Tooltip = Pick<React.ComponentProps<typeof TooltipPlugin>, 'mode' | 'sortOrder'>;

/** Grafana's panel of type `timeseries`. */
export function Course({ panel, data, loaded, width, height, go }: VisualProps): React.ReactNode {
  const legend = panel.options?.['legend'] as Legend;
  const { mode, sort } = panel.options?.['tooltip'] as { mode: Tooltip['mode']; sort: Tooltip['sortOrder'] };
  // Lines without a width are edges of bands: the band has a name already.
  const named = data.frames.map((frame) => ({
    ...frame,
    fields: frame.fields.map((field) =>
      field.config.custom?.lineWidth === 0 && field.config.custom?.drawStyle === 'line'
        ? {
            ...field,
            config: {
              ...field.config,
              custom: { ...field.config.custom, hideFrom: { legend: true, tooltip: false, viz: false } },
            },
          }
        : field,
    ),
  }));
  return (
    <TimeSeries
      frames={named}
      timeRange={timeRangeOf(loaded.span, loaded.raw)}
      timeZone="browser"
      width={width}
      height={height}
      legend={legend}
      options={panel.options as Record<string, unknown>}
    >
      {(config, alignedFrame) => (
        <>
          <TooltipPlugin
            data={alignedFrame}
            config={config}
            mode={mode}
            sortOrder={sort}
            timeZone="browser"
          />
          <ZoomPlugin
            config={config}
            onZoom={({ from, to }) =>
              go({ from: [String(dateTime(from).valueOf())], to: [String(dateTime(to).valueOf())] })
            }
          />
          <Edge config={config} />
          <AlertMarks config={config} marks={loaded.alerts} />
        </>
      )}
    </TimeSeries>
  );
}

/** Grafana's own space around a chart, but for the right: there the last moment would be cut. */
function Edge({ config }: { config: UPlotConfigBuilder }): null {
  useLayoutEffect(() => {
    config.setPadding([8, EDGE, 0, 0]);
  }, [config]);
  return null;
}

/** A dashed line at each moment at which an alert began to fire. */
function AlertMarks({ config, marks }: { config: UPlotConfigBuilder; marks: readonly AlertMark[] }): null {
  const theme = useTheme2();
  useLayoutEffect(() => {
    config.addHook('draw', (plot) => {
      const { ctx, bbox } = plot;
      ctx.save();
      ctx.strokeStyle = theme.colors.error.main;
      ctx.setLineDash([5, 5]);
      for (const { time } of marks) {
        const x = Math.round(plot.valToPos(time, 'x', true));
        ctx.beginPath();
        ctx.moveTo(x, bbox.top);
        ctx.lineTo(x, bbox.top + bbox.height);
        ctx.stroke();
      }
      ctx.restore();
    });
  }, [config, marks, theme]);
  return null;
}
