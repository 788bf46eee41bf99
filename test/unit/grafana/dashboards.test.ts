// What every dashboard keeps: data source, layout, words, and queries that Prometheus understands.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { dashboardFiles } from '../../../grafana/dashboards.ts';
import { COUNTERS, GAUGES } from '../../../src/catalogue/metrics.ts';

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource: { readonly uid: string };
  readonly targets: readonly {
    readonly refId: string;
    readonly expr: string;
    readonly legendFormat: string;
    readonly datasource: { readonly uid: string };
  }[];
  readonly fieldConfig: {
    readonly defaults: {
      readonly unit?: string;
      readonly noValue?: string;
      readonly thresholds: { readonly steps: readonly object[] };
    };
  };
}
interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly schemaVersion: number;
  readonly editable: boolean;
  readonly templating: { readonly list: readonly object[] };
  readonly panels: readonly Panel[];
}

const dashboards = [...dashboardFiles()].map(([file, text]) => ({
  file,
  text,
  json: JSON.parse(text) as Dashboard,
}));

const recorded = readdirSync('prometheus/rules')
  .filter((file) => file.endsWith('.yml'))
  .flatMap(
    (file) =>
      (
        parse(readFileSync(`prometheus/rules/${file}`, 'utf8')) as {
          groups: { rules: { record?: string }[] }[];
        }
      ).groups,
  )
  .flatMap(({ rules }) => rules.flatMap(({ record }) => record ?? []));
const known = new Set([...Object.values({ ...COUNTERS, ...GAUGES }).map(({ name }) => name), ...recorded]);

/** A query as Grafana sends it, at some step. */
const interpolated = (expr: string): string => expr.replaceAll('$__interval', '15m');

describe('committed dashboards', () => {
  it('are what the sources make', () => {
    const committed = readdirSync('grafana/dashboards').map((file) => [
      file,
      readFileSync(`grafana/dashboards/${file}`, 'utf8'),
    ]);
    expect(Object.fromEntries(committed)).toEqual(Object.fromEntries(dashboardFiles()));
  });

  it('have uids and titles of their own', () => {
    for (const key of ['uid', 'title'] as const) {
      const values = dashboards.map(({ json }) => json[key]);
      expect(new Set(values).size).toBe(values.length);
    }
  });
});

describe('links of alerts', () => {
  it('lead to a dashboard that is there', () => {
    const alerts = ['budgets', 'anomalies', 'health']
      .map((file) => readFileSync(`prometheus/rules/alerts-${file}.yml`, 'utf8'))
      .join('');
    const linked = [...alerts.matchAll(/\/d\/([\w-]+)/g)].map(([, uid]) => uid);
    expect(linked.length).toBe(alerts.match(/dashboard_url:/g)?.length);
    for (const uid of linked) expect(dashboards.map(({ json }) => json.uid)).toContain(uid);
  });
});

describe.each(dashboards)('$file', ({ json, text }) => {
  const panels = json.panels.filter(({ type }) => type !== 'row');

  it('has the schema that files are provisioned with, and is not edited in Grafana', () => {
    expect(json).toMatchObject({ schemaVersion: 42, editable: false });
  });

  it("follows the reader's clock, and keeps up", () => {
    expect(json).toMatchObject({ timezone: 'browser', refresh: '1m' });
  });

  it('lets the reader choose a Prometheus, and nothing else', () => {
    expect(json.templating.list).toMatchObject([
      { name: 'datasource', type: 'datasource', query: 'prometheus' },
    ]);
  });

  it('reads from the data source the reader chose, in every panel and query', () => {
    const references = panels.flatMap(({ datasource, targets }) => [
      datasource,
      ...targets.map((target) => target.datasource),
    ]);
    expect(references.length).toBeGreaterThan(10);
    expect(new Set(references.map(({ uid }) => uid))).toEqual(new Set(['${datasource}']));
  });

  it('numbers its panels and queries without repeating itself', () => {
    const ids = json.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { targets } of panels) {
      const refIds = targets.map(({ refId }) => refId);
      expect(new Set(refIds).size).toBe(refIds.length);
    }
  });

  it('fills the grid without gaps or overlaps', () => {
    const cells = new Set<string>();
    let covered = 0;
    for (const { gridPos } of json.panels) {
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) cells.add(`${x} ${y}`);
      covered += gridPos.w * gridPos.h;
    }
    const height = Math.max(...json.panels.map(({ gridPos }) => gridPos.y + gridPos.h));
    expect(covered).toBe(24 * height);
    expect(cells.size).toBe(covered);
  });

  it.each(panels.map((panel) => ({ title: panel.title, panel })))(
    '"$title" explains itself',
    ({ panel: { title, description, targets, fieldConfig } }) => {
      expect(title).not.toBe('');
      expect(description).toMatch(/\.$/);
      expect(targets.length).toBeGreaterThan(0);
      for (const { legendFormat } of targets) expect(legendFormat).not.toBe('');
      const { unit, noValue, thresholds } = fieldConfig.defaults;
      expect(unit).toBeTruthy();
      expect(noValue).toBeTruthy();
      expect(thresholds.steps.length).toBeGreaterThan(0);
    },
  );

  it('asks only for series that are in the catalogue or recorded', () => {
    const used = panels
      .flatMap(({ targets }) => targets)
      .flatMap(({ expr }) => expr.match(/(?<![\w:])(?:\w+:)?llm_\w+(?::\w+)*/g) ?? []);
    expect(used.length).toBeGreaterThan(10);
    expect(used.filter((name) => !known.has(name))).toEqual([]);
  });

  it('takes dollars from recorded increments, never from increase() or rate() of the counter', () => {
    expect(text).not.toContain(COUNTERS.costUsd.name);
  });

  it('has queries that Prometheus parses', () => {
    const folder = mkdtempSync(join(tmpdir(), 'llm-cost-dashboard-'));
    const file = join(folder, 'queries.yml');
    const rules = panels
      .flatMap(({ targets }) => targets)
      .map(({ expr }, index) => ({ record: `query:number${index}`, expr: interpolated(expr) }));
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'queries', rules }] }));
    try {
      expect(execFileSync('promtool', ['check', 'rules', file], { encoding: 'utf8' })).toContain(
        `${rules.length} rules found`,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
