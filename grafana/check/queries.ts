// Checks of PromQL: that it is valid, and reads what is there in the way that keeps dollars exact.
import { COUNTERS } from '../../src/catalogue/metrics.ts';
import type { Check } from './checks.ts';
import { type DashboardJson, expressions, shownPanels } from './dashboard-json.ts';
import { knownSeries } from './known-series.ts';
import { interpolated, type Parsed, parsePromql } from './promql.ts';

const KNOWN = knownSeries();

/** Functions that turn a counter into what was added, guessing between samples. */
const EXTRAPOLATING = new Set(['increase', 'rate', 'irate', 'delta']);

/** A check of each expression. */
function ofQueries(name: string, find: (parsed: Parsed, expr: string) => readonly string[]): Check {
  return {
    name,
    find: (dashboard: DashboardJson) =>
      expressions(dashboard).flatMap(({ where, expr }) =>
        find(parsePromql(interpolated(expr)), expr).map((fault) => `${where}: ${fault}`),
      ),
  };
}

/** Labels that an expression makes itself. */
function madeLabels(expr: string): ReadonlySet<string> {
  return new Set(
    [...expr.matchAll(/"(\w+)",\s*"[^"]*",\s*"\w*",\s*"[^"]*"\s*\)/g)].map(([, label = '']) => label),
  );
}

export const QUERY_CHECKS: readonly Check[] = [
  ofQueries('its PromQL is valid', ({ errors }) => errors),
  ofQueries('it reads series that the catalogue or a rule makes', ({ selectors }) =>
    selectors.filter(({ name }) => !KNOWN.has(name)).map(({ name }) => name || 'a selector without a name'),
  ),
  ofQueries('it chooses series by labels that they have', ({ selectors }) =>
    selectors.flatMap(({ name, labels }) =>
      labels
        .filter((label) => KNOWN.get(name)?.has(label) === false)
        .map((label) => `${name} has no ${label}`),
    ),
  ),
  ofQueries('it groups by labels that what it reads has', ({ selectors, groupedBy }, expr) => {
    const labels = new Set([
      ...madeLabels(expr),
      ...selectors.flatMap(({ name }) => [...(KNOWN.get(name) ?? [])]),
    ]);
    return [...new Set(groupedBy)].filter((label) => !labels.has(label));
  }),
  ofQueries('dollars come from recorded increments, never from the counter', ({ selectors }) =>
    selectors.filter(({ name }) => name === COUNTERS.costUsd.name).map(({ name }) => name),
  ),
  ofQueries('a rate is over the interval that Grafana works out for it', ({ calls }, expr) =>
    calls.some(({ name }) => name === 'rate' || name === 'irate') && !expr.includes('$__rate_interval')
      ? ['rate over a fixed time']
      : [],
  ),
  ofQueries('what was recorded as an increment is added up, not extrapolated', ({ calls }) =>
    calls
      .filter(({ name, text }) => EXTRAPOLATING.has(name) && text.includes(':increase'))
      .map(({ text }) => text),
  ),
  {
    name: 'every series of a chart has a name of its own',
    find: (dashboard) =>
      shownPanels(dashboard).flatMap(({ title, targets = [] }) =>
        targets
          .filter(({ format }) => format !== 'table')
          .flatMap(({ refId, legendFormat = '' }) =>
            legendFormat === '' || legendFormat === '__auto' ? [`"${title}" ${refId}`] : [],
          ),
      ),
  },
  {
    name: 'a legend names labels that its query keeps',
    find: (dashboard) =>
      shownPanels(dashboard).flatMap(({ title, targets = [] }) =>
        targets.flatMap(({ expr, refId, legendFormat = '' }) => {
          const { groupedBy, selectors } = parsePromql(interpolated(expr));
          const kept = new Set([
            ...groupedBy,
            ...madeLabels(expr),
            ...(groupedBy.length === 0 ? selectors.flatMap(({ name }) => [...(KNOWN.get(name) ?? [])]) : []),
          ]);
          return [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)]
            .map(([, label = '']) => label)
            .filter((label) => !kept.has(label))
            .map((label) => `"${title}" ${refId}: ${label}`);
        }),
      ),
  },
];
