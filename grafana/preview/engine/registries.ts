// What Grafana's server-side app registers at its start: transformations, and the properties that fields can have.
import {
  FieldConfigOptionsRegistry,
  type FieldConfigPropertyItem,
  standardTransformers,
  standardTransformersRegistry,
  type TransformerRegistryItem,
} from '@grafana/data';

let isDone = false;

/** Registers transformations, once. */
export function registerTransformations(): void {
  if (isDone) return;
  isDone = true;
  const known = new Map(Object.values(standardTransformers).map((each) => [each.id, each]));
  standardTransformersRegistry.setInit(() =>
    [...known.values()].map(
      (each) =>
        ({
          id: each.id,
          name: each.name,
          transformation: () => Promise.resolve(each),
        }) as unknown as TransformerRegistryItem,
    ),
  );
}

const STANDARD = [
  'unit',
  'decimals',
  'min',
  'max',
  'fieldMinMax',
  'noValue',
  'displayName',
  'mappings',
  'thresholds',
  'color',
  'links',
] as const;

/** Settings of charts and tables that overrides and defaults set. */
const CUSTOM = [
  'axisBorderShow',
  'axisCenteredZero',
  'axisColorMode',
  'axisGridShow',
  'axisLabel',
  'axisPlacement',
  'axisSoftMax',
  'axisSoftMin',
  'align',
  'barAlignment',
  'barWidthFactor',
  'cellOptions',
  'drawStyle',
  'fillBelowTo',
  'fillOpacity',
  'filterable',
  'gradientMode',
  'hidden',
  'hideFrom',
  'insertNulls',
  'inspect',
  'lineColor',
  'lineInterpolation',
  'lineStyle',
  'lineWidth',
  'minWidth',
  'pointSize',
  'scaleDistribution',
  'showPoints',
  'spanNulls',
  'stacking',
  'thresholdsStyle',
  'width',
] as const;

/** Every property. */
export const FIELD_PROPERTIES = new FieldConfigOptionsRegistry(() => [
  ...STANDARD.map((path) => property(path, path, false)),
  ...CUSTOM.map((path) => property(`custom.${path}`, path, true)),
]);

function property(id: string, path: string, isCustom: boolean): FieldConfigPropertyItem {
  const item: Partial<FieldConfigPropertyItem> = {
    id,
    path,
    name: id,
    isCustom,
    settings: {},
    process: (value: unknown) => value,
    shouldApply: () => true,
  };
  // Editors are for Grafana's own pages of settings.
  return item as FieldConfigPropertyItem;
}
