// Checks of what a panel says of itself: words, units, colours, columns.
import type { Check } from './checks.ts';
import { type PanelJson, shownPanels } from './dashboard-json.ts';

/** A check of each panel that shows something. */
function ofPanels(name: string, find: (panel: PanelJson) => readonly string[]): Check {
  return {
    name,
    find: (dashboard) =>
      shownPanels(dashboard).flatMap((panel) => find(panel).map((fault) => `"${panel.title}": ${fault}`)),
  };
}

/** Titles of a table's columns of values. */
function valueColumns({ type, targets = [], transformations = [] }: PanelJson): readonly string[] {
  if (type !== 'table') return [];
  // Queries over time are columns by their names.
  if (targets.every(({ format }) => format !== 'table'))
    return targets.map(({ legendFormat = '' }) => legendFormat);
  return transformations.flatMap(({ id, options }) =>
    id === 'organize'
      ? Object.entries((options['renameByName'] ?? {}) as Record<string, string>).flatMap(([from, to]) =>
          from.startsWith('Value') ? to : [],
        )
      : [],
  );
}

function propertiesOf({ fieldConfig }: PanelJson, name: string): readonly { id: string; value?: unknown }[] {
  return (fieldConfig?.overrides ?? [])
    .filter(({ matcher }) => matcher.id === 'byName' && matcher.options === name)
    .flatMap(({ properties }) => properties);
}

const has = (list: readonly { readonly id: string }[], id: string): boolean =>
  list.some((each) => each.id === id);

export const PANEL_CHECKS: readonly Check[] = [
  ofPanels('it has a title, and a description in sentences', ({ title, description = '' }) =>
    title !== '' && /^[A-Z"].*\.$/s.test(description) ? [] : [`"${description}"`],
  ),
  ofPanels('it says in words when there is nothing', ({ fieldConfig }) =>
    (fieldConfig?.defaults.noValue ?? '') === '' ? ['no noValue'] : [],
  ),
  ofPanels("its colours mean something: Grafana's own turn everything above 80 red", ({ fieldConfig }) => {
    const steps = fieldConfig?.defaults.thresholds?.steps ?? [];
    if (steps.length === 0) return ['no thresholds'];
    return steps.some(({ value, color }) => value === 80 && color === 'red')
      ? ["Grafana's own thresholds"]
      : [];
  }),
  ofPanels('its values have a unit', (panel) => {
    const columns = valueColumns(panel);
    if (columns.length === 0) return panel.fieldConfig?.defaults.unit ? [] : ['no unit'];
    return columns
      .filter((title) => !has(propertiesOf(panel, title), 'unit'))
      .map((title) => `column ${title}`);
  }),
  ofPanels(
    'dollars keep their cents: a large figure in currencyUSD would be shortened',
    ({ type, fieldConfig }) =>
      type === 'stat' && fieldConfig?.defaults.unit === 'currencyUSD' ? ['currencyUSD'] : [],
  ),
  ofPanels('a bar has a range of its own, not that of other columns', (panel) =>
    valueColumns(panel).filter((title) => {
      const properties = propertiesOf(panel, title);
      const isBar = properties.some(
        ({ id, value }) => id === 'custom.cellOptions' && (value as { type?: string }).type === 'gauge',
      );
      return isBar && !(has(properties, 'min') && (has(properties, 'max') || has(properties, 'fieldMinMax')));
    }),
  ),
  ofPanels('bars and charts begin at 0', ({ type, fieldConfig }) =>
    ['bargauge', 'timeseries'].includes(type) && fieldConfig?.defaults.min !== 0 ? ['no minimum'] : [],
  ),
  ofPanels('shares on an axis are marked between 0% and 100%', ({ type, fieldConfig }) =>
    type === 'timeseries' &&
    fieldConfig?.defaults.unit === 'percentunit' &&
    fieldConfig.defaults.decimals === 0
      ? ['no decimals']
      : [],
  ),
  ofPanels('overrides name something that the panel shows', (panel) => {
    const { targets = [], transformations = [], fieldConfig } = panel;
    const renamed = transformations.flatMap(({ id, options }) =>
      id === 'organize' ? Object.values((options['renameByName'] ?? {}) as Record<string, string>) : [],
    );
    const legends = targets.map(({ legendFormat = '' }) => legendFormat);
    const patterns = legends.map(
      (legend) => new RegExp(`^${escaped(legend).replaceAll(/\\\{\\\{\w+\\\}\\\}/g, '.*')}$`),
    );
    return (fieldConfig?.overrides ?? [])
      .flatMap(({ matcher }) => (matcher.id === 'byName' ? String(matcher.options) : []))
      .filter((name) => !renamed.includes(name) && !patterns.some((pattern) => pattern.test(name)));
  }),
  ofPanels('every query of a table has a column', ({ type, targets = [], transformations = [] }) => {
    if (type !== 'table') return [];
    const renames = transformations.flatMap(({ id, options }) =>
      id === 'organize' ? Object.keys((options['renameByName'] ?? {}) as Record<string, string>) : [],
    );
    const isTable = targets.every(({ format }) => format === 'table');
    if (!isTable || transformations.some(({ id }) => id === 'groupingToMatrix')) return [];
    return targets
      .map(({ refId }) => (targets.length === 1 ? 'Value' : `Value #${refId}`))
      .filter((name) => !renames.includes(name));
  }),
];

function escaped(text: string): string {
  return text.replaceAll(/[$^*{}[\]+?.()|\\]/g, '\\$&');
}
