// What the committed dashboards are: as their sources make them, without a fault, and valid to Prometheus itself.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { faultsOf } from '../../../grafana/check/checks.ts';
import { type DashboardJson, expressions } from '../../../grafana/check/dashboard-json.ts';
import { interpolated } from '../../../grafana/check/promql.ts';
import { dashboardFiles } from '../../../grafana/dashboards.ts';

const committed = new Map(
  readdirSync('grafana/dashboards').map((file) => [file, readFileSync(`grafana/dashboards/${file}`, 'utf8')]),
);
const dashboards = [...committed.values()].map((text) => JSON.parse(text) as DashboardJson);

describe('committed dashboards', () => {
  it('are six, as the sources make them', () => {
    expect(Object.fromEntries(committed)).toEqual(Object.fromEntries(dashboardFiles()));
    expect(committed.size).toBe(6);
  });

  it('have no fault', () => {
    expect(faultsOf(dashboards)).toEqual([]);
  });

  it.each(dashboards.map((dashboard) => ({ uid: dashboard.uid, dashboard })))(
    '$uid has queries that Prometheus parses',
    ({ dashboard }) => {
      const folder = mkdtempSync(join(tmpdir(), 'llm-cost-dashboard-'));
      const file = join(folder, 'queries.yml');
      const rules = expressions(dashboard).map(({ expr }, index) => ({
        record: `query:number${index}`,
        expr: interpolated(expr),
      }));
      writeFileSync(file, JSON.stringify({ groups: [{ name: 'queries', rules }] }));
      try {
        expect(execFileSync('promtool', ['check', 'rules', file], { encoding: 'utf8' })).toContain(
          `${rules.length} rules found`,
        );
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );
});

describe('links of alerts', () => {
  const alerts = ['budgets', 'anomalies', 'health']
    .map((file) => readFileSync(`prometheus/rules/alerts-${file}.yml`, 'utf8'))
    .join('');

  it('lead to a dashboard that is there', () => {
    const linked = [...alerts.matchAll(/\/d\/([\w-]+)/g)].map(([, uid]) => uid);
    expect(linked.length).toBe(alerts.match(/dashboard_url:/g)?.length);
    for (const uid of linked) expect(dashboards.map((dashboard) => dashboard.uid)).toContain(uid);
  });

  it('choose what that dashboard lets a reader choose', () => {
    const chosen = [...alerts.matchAll(/\/d\/([\w-]+)(\S*\?var-.*)'/g)].flatMap(([, uid, query = '']) =>
      [...query.matchAll(/[?&]var-(\w+)=/g)].map(([, name]) => ({ uid, name })),
    );
    expect(chosen.length).toBeGreaterThan(8);
    for (const { uid, name } of chosen) {
      const list = dashboards.find((dashboard) => dashboard.uid === uid)?.templating.list ?? [];
      expect(list.map((variable) => variable.name)).toContain(name);
    }
  });
});
