// Links that keep the time range and what was chosen.
import { DashboardLinkBuilder, DashboardLinkType } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Choice } from './variables.ts';

/** Dashboards by their uids, which stay the same for ever: links, alerts and bookmarks use them. */
export const UIDS = {
  overview: 'llm-cost-overview',
  budgets: 'llm-cost-budgets',
  trends: 'llm-cost-trends',
  users: 'llm-cost-users',
  models: 'llm-cost-models',
  health: 'llm-cost-health',
} as const;

/** One of our dashboards. */
export type DashboardName = keyof typeof UIDS;

/** What a reader can choose on each of them. */
export const CHOICES: Readonly<Record<DashboardName, readonly Choice[]>> = {
  overview: ['provider', 'model', 'type'],
  budgets: ['budget'],
  trends: ['provider', 'model', 'type'],
  users: ['user', 'provider', 'model', 'type'],
  models: ['provider', 'model', 'type', 'compare'],
  health: [],
};

/** Where a panel's link leads: another dashboard, or what to do about an alert. */
export interface PanelLink {
  readonly title: string;
  readonly url: string;
}

/** A link from one dashboard to another. What can be chosen on both is kept. */
export function to(from: DashboardName, name: DashboardName, title: string): PanelLink {
  const shared = CHOICES[name].filter((choice) => CHOICES[from].includes(choice));
  return { title, url: `/d/${UIDS[name]}?${kept(shared)}` };
}

/** A link from a cell of a table to the same dashboard, with nothing but what the cell's row says chosen of a label. */
export function only(name: DashboardName, title: string, label: Choice, field: string): PanelLink {
  const others = CHOICES[name].filter((choice) => choice !== label);
  const url = `/d/${UIDS[name]}?${kept(others)}&var-${label}=\${__data.fields["${field}"]:percentencode}`;
  return { title, url };
}

function kept(choices: readonly Choice[]): string {
  return [
    '${datasource:queryparam}',
    '${__url_time_range}',
    ...choices.map((choice) => `\${${choice}:queryparam}`),
  ].join('&');
}

/** What to do when an alert fires. */
export function runbook(alert: string): PanelLink {
  return { title: `What to do: ${alert}`, url: `\${runbooks}/${alert}.md` };
}

/** The SDK's form of it. */
export function linkBuilders(links: readonly PanelLink[]): DashboardLinkBuilder[] {
  return links.map(({ title, url }) => new DashboardLinkBuilder(title).type(DashboardLinkType.Link).url(url));
}
