// A committed dashboard to be changed in one thing.
import { readFileSync } from 'node:fs';
import type { DashboardJson } from '../../../grafana/check/dashboard-json.ts';

type Changeable<Value> = { -readonly [Key in keyof Value]: Changeable<Value[Key]> };
/** A dashboard that can be changed. */
export type Draft = Changeable<DashboardJson>;

/** A committed dashboard. */
export function read(name: string): Draft {
  return JSON.parse(readFileSync(`grafana/dashboards/${name}.json`, 'utf8')) as Draft;
}

/** A panel by its title. */
export function panel(draft: Draft, title: string): Draft['panels'][number] {
  const found = draft.panels.find((each) => each.title === title);
  if (found === undefined) throw new Error(`no panel "${title}"`);
  return found;
}

/** The first query of a panel. */
export function target(draft: Draft, title: string): NonNullable<Draft['panels'][number]['targets']>[number] {
  const [first] = panel(draft, title).targets ?? [];
  if (first === undefined) throw new Error(`"${title}" has no query`);
  return first;
}

/** What is set for a column. */
export function properties(draft: Draft, title: string, column: string): { id: string; value?: unknown }[] {
  const found = panel(draft, title).fieldConfig?.overrides.find(({ matcher }) => matcher.options === column);
  if (found === undefined) throw new Error(`"${title}" has no override of ${column}`);
  return found.properties;
}
