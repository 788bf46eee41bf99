// A dashboard from rows of panels: places and numbers are worked out here, so that none overlap and none repeat.
/* eslint-disable @typescript-eslint/no-deprecated -- Grafana provisions files in the classic schema only */
import {
  AnnotationQueryBuilder,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  RowBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { PanelBuilder } from './panels.ts';
import { CHOICES, UIDS, type DashboardName } from './links.ts';
import { DATA_SOURCE } from './query.ts';
import { choiceVariable, dataSourceVariable, runbooksVariable } from './variables.ts';

/** Columns of Grafana's grid. */
const COLUMNS = 24;

/** Panels side by side, as wide as one another unless a width is given. */
export interface Row {
  /** A heading above the panels, where a new subject begins. */
  readonly title?: string;
  /** In Grafana's rows of 30 pixels. */
  readonly height: number;
  readonly panels: readonly PanelBuilder[];
  /** In columns, 24 in all. Default: as equal as whole columns can be, the wider ones first. */
  readonly widths?: readonly number[];
}

/** What a dashboard is made of. */
export interface DashboardOptions {
  readonly name: DashboardName;
  readonly title: string;
  readonly description: string;
  /** First moment shown, such as `now-7d`. */
  readonly from: string;
  readonly rows: readonly Row[];
}

/** Tag of all our dashboards, by which they link to each other. */
const TAG = 'llm-cost';

/** Puts a dashboard together. */
export function dashboard({ name, title, description, from, rows }: DashboardOptions): Dashboard {
  const builder = new DashboardBuilder(title)
    .uid(UIDS[name])
    .description(description)
    .tags([TAG])
    .timezone('browser')
    .time({ from, to: 'now' })
    .refresh('1m')
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .withVariable(dataSourceVariable())
    .withVariable(runbooksVariable())
    .annotation(alertsFiring())
    .link(
      new DashboardLinkBuilder('LLM cost')
        .type(DashboardLinkType.Dashboards)
        .tags([TAG])
        .asDropdown(true)
        .includeVars(true)
        .keepTime(true),
    );

  for (const choice of CHOICES[name]) builder.withVariable(choiceVariable(choice));

  let id = 1;
  let y = 0;
  for (const row of rows) {
    if (row.title !== undefined) {
      builder.withRow(new RowBuilder(row.title).id(id++).gridPos({ x: 0, y, w: COLUMNS, h: 1 }));
      y += 1;
    }
    const widths = row.widths ?? equalWidths(row.panels.length);
    let x = 0;
    row.panels.forEach((panel, index) => {
      const w = widths[index] ?? 0;
      builder.withPanel(panel.id(id++).gridPos({ x, y, w, h: row.height }));
      x += w;
    });
    y += row.height;
  }
  return builder.build();
}

/** Grafana's grid has whole columns only. */
function equalWidths(panels: number): number[] {
  return Array.from({ length: panels }, (_, index) =>
    index < COLUMNS % panels ? Math.ceil(COLUMNS / panels) : Math.floor(COLUMNS / panels),
  );
}

/** Marks on every chart where an alert began and ended. */
function alertsFiring(): AnnotationQueryBuilder {
  return new AnnotationQueryBuilder()
    .name('Alerts')
    .datasource(DATA_SOURCE)
    .enable(true)
    .iconColor('red')
    .expr('max by (alertname, severity) (ALERTS{alertname=~"Llm.+", alertstate="firing"})')
    .titleFormat('{{alertname}}')
    .textFormat('{{severity}}')
    .step('1m');
}
