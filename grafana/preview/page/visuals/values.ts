// The values of panels that show one value for each series.
import {
  type FieldDisplay,
  getFieldDisplayValues,
  type GrafanaTheme2,
  type ReduceDataOptions,
} from '@grafana/data';
import { fieldConfigOf } from '../../engine/panel.ts';
import type { VisualProps } from './visuals.ts';

/** One value for each series, formatted and coloured. */
export function valuesOf({ panel, data }: VisualProps, theme: GrafanaTheme2): FieldDisplay[] {
  return getFieldDisplayValues({
    fieldConfig: fieldConfigOf(panel),
    reduceOptions: panel.options?.['reduceOptions'] as ReduceDataOptions,
    replaceVariables: data.replaceVariables,
    theme,
    data: data.frames,
    timeZone: 'browser',
  });
}
