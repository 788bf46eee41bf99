// Links that keep the time range and what was chosen.
import { DashboardLinkBuilder, DashboardLinkType } from '@grafana/grafana-foundation-sdk/dashboard';

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

const KEPT = '${datasource:queryparam}&${__url_time_range}';

/** Where a panel's link leads: another dashboard, or what to do about an alert. */
export interface PanelLink {
  readonly title: string;
  readonly url: string;
}

/** A link to another dashboard. `choices` are the variables that it has, too. */
export function to(name: DashboardName, title: string, choices: readonly string[] = []): PanelLink {
  const kept = [KEPT, ...choices.map((choice) => `\${${choice}:queryparam}`)];
  return { title, url: `/d/${UIDS[name]}?${kept.join('&')}` };
}

/** A link from a cell of a table: the variable becomes what the cell's row says. */
export function drillDown(name: DashboardName, title: string, label: string, field: string): PanelLink {
  return { title, url: `/d/${UIDS[name]}?${KEPT}&var-${label}=\${__data.fields["${field}"]:percentencode}` };
}

/** What to do when an alert fires. */
export function runbook(alert: string): PanelLink {
  return { title: `What to do: ${alert}`, url: `\${runbooks}/${alert}.md` };
}

/** The SDK's form of it. */
export function linkBuilders(links: readonly PanelLink[]): DashboardLinkBuilder[] {
  return links.map(({ title, url }) => new DashboardLinkBuilder(title).type(DashboardLinkType.Link).url(url));
}
