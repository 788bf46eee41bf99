// Queries of panels: against the data source the reader chose, never one that is fixed in a panel.
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';

/** One query of a panel. */
export interface Query {
  /** PromQL. */
  readonly expr: string;
  /** Name of a series, such as `{{model}}`; the panel's title where there is one series only. */
  readonly legend: string;
  /** Whether the value now is enough; otherwise the values over the dashboard's time range. */
  readonly instant: boolean;
}

/** What refers to the Prometheus that the reader chose. */
export const DATA_SOURCE: DataSourceRef = { type: 'prometheus', uid: '${datasource}' };

/** The value now. */
export function now(expr: string, legend: string): Query {
  return { expr, legend, instant: true };
}

/** Values over time. */
export function overTime(expr: string, legend: string): Query {
  return { expr, legend, instant: false };
}

/** Builders of a panel's queries, with reference ids A, B, ... */
export function targets(queries: readonly Query[]): Builder<Dataquery>[] {
  return queries.map(({ expr, legend, instant }, index) => {
    const query = new DataqueryBuilder()
      .datasource(DATA_SOURCE)
      .refId(refIdOf(index))
      .expr(expr)
      .legendFormat(legend);
    return instant ? query.instant() : query.range();
  });
}

/** Builders of a table's queries: each is a column of values beside the labels. */
export function tableTargets(exprs: readonly string[]): Builder<Dataquery>[] {
  return exprs.map((expr, index) =>
    new DataqueryBuilder()
      .datasource(DATA_SOURCE)
      .refId(refIdOf(index))
      .expr(expr)
      .format(PromQueryFormat.Table)
      .instant(),
  );
}

/** A, B, ... */
export function refIdOf(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}
