// One panel: its queries, transformations and field settings, as Grafana applies them.
import {
  applyFieldOverrides,
  cacheFieldDisplayNames,
  type DataFrame,
  type FieldConfigSource,
  type GrafanaTheme2,
  type ScopedVars,
  transformDataFrame,
} from '@grafana/data';
import { lastValueFrom } from 'rxjs';
import { interpolate, interpolateText, type ResolvedVariable } from './choices.ts';
import type { Panel } from './dashboard.ts';
import { framesOf } from './frames.ts';
import { interpolateLink } from './links.ts';
import type { Prometheus } from './prometheus.ts';
import { FIELD_PROPERTIES, registerTransformations } from './registries.ts';
import { interpolateTime, type RawSpan, type Span, stepOf } from './span.ts';

/** Around a panel: what was chosen, when, of which Prometheus. */
export interface Surroundings {
  readonly variables: readonly ResolvedVariable[];
  readonly span: Span;
  readonly raw: RawSpan;
  readonly prometheus: Prometheus;
  readonly theme: GrafanaTheme2;
  /** How wide the panel is, in pixels: charts have about as many values. */
  readonly width: number;
}

/** What a panel shows. */
export interface PanelData {
  readonly frames: DataFrame[];
  /** The queries as they were sent. */
  readonly queries: readonly string[];
  /** Variables in texts and links. */
  readonly replaceVariables: (text: string | undefined, scoped?: ScopedVars) => string;
}

/** Asks Prometheus and prepares the answers. */
export async function loadPanel(panel: Panel, surroundings: Surroundings): Promise<PanelData> {
  registerTransformations();
  const { variables, span, raw, prometheus, theme, width } = surroundings;
  const stepMs = stepOf(span, panel.maxDataPoints ?? width, panel.interval);
  const targets = panel.targets ?? [];
  const queries = targets.map(({ expr }) => interpolateTime(interpolate(expr, variables), span, stepMs));
  const answers = await Promise.all(
    targets.map((target, index) => {
      const query = queries[index] ?? '';
      return target.instant ? prometheus.now(query, span.to) : prometheus.over(query, span, stepMs);
    }),
  );
  const tables = targets.filter(({ format }) => format === 'table').length;
  const frames = targets.flatMap((target, index) =>
    framesOf(target, answers[index] ?? [], stepMs, tables === 1),
  );
  const transformed = await lastValueFrom(
    transformDataFrame(panel.transformations ?? [], frames, {
      interpolate: (text) => interpolateText(text, variables),
    }),
  );
  const replaceVariables: PanelData['replaceVariables'] = (text, scoped) =>
    interpolateLink(text ?? '', variables, raw, scoped);
  const shown = applyFieldOverrides({
    data: transformed,
    fieldConfig: fieldConfigOf(panel),
    fieldConfigRegistry: FIELD_PROPERTIES,
    replaceVariables,
    theme,
    timeZone: 'browser',
  });
  cacheFieldDisplayNames(shown);
  return { queries, replaceVariables, frames: shown };
}

/** A panel's field settings; without any, none. */
export function fieldConfigOf({ fieldConfig }: Panel): FieldConfigSource {
  // Grafana's functions write into what they are given.
  return structuredClone(fieldConfig ?? { defaults: {}, overrides: [] });
}

/** Whether there is anything to see. */
export function hasValues(frames: readonly DataFrame[]): boolean {
  return frames.some(({ fields }) =>
    fields.some(
      ({ type, values }) =>
        type === 'number' && values.some((value) => value !== null && !Number.isNaN(value)),
    ),
  );
}
