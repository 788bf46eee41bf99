// Every check of dashboards that needs no data: what it is for, in words, and what it finds.
import type { DashboardJson } from './dashboard-json.ts';
import { LAYOUT_CHECKS } from './layout.ts';
import { PANEL_CHECKS } from './panels.ts';
import { QUERY_CHECKS } from './queries.ts';
import { SETTINGS_CHECKS } from './settings.ts';

/** A check of one dashboard. */
export interface Check {
  /** What every dashboard keeps. */
  readonly name: string;
  /** Where it does not, in words. */
  readonly find: (dashboard: DashboardJson) => readonly string[];
}

/** All checks of a dashboard by itself. */
export const CHECKS: readonly Check[] = [
  ...SETTINGS_CHECKS,
  ...LAYOUT_CHECKS,
  ...PANEL_CHECKS,
  ...QUERY_CHECKS,
];

/** What is wrong with dashboards, each by itself and together. */
export function faultsOf(dashboards: readonly DashboardJson[]): readonly string[] {
  return [
    ...dashboards.flatMap((dashboard) =>
      CHECKS.flatMap(({ name, find }) =>
        find(dashboard).map((where) => `${dashboard.uid}: ${name}: ${where}`),
      ),
    ),
    ...(['uid', 'title'] as const).flatMap((key) =>
      repeated(dashboards.map((dashboard) => dashboard[key])).map(
        (value) => `${key}s are unique: ${value} is that of several dashboards`,
      ),
    ),
  ];
}

/** Values that are there more than once. */
export function repeated<Value>(values: readonly Value[]): readonly Value[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}
