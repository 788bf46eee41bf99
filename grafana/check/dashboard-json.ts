// What the checks read of Grafana's classic dashboard JSON.

/** What refers to a data source. */
export interface SourceReference {
  readonly type?: string;
  readonly uid?: string;
}

/** A query. */
export interface TargetJson {
  readonly refId: string;
  readonly expr: string;
  readonly legendFormat?: string;
  readonly instant?: boolean;
  readonly format?: string;
  readonly datasource?: SourceReference;
}

/** Settings of a field, as `id` and `value`. */
export interface PropertyJson {
  readonly id: string;
  readonly value?: unknown;
}

/** A panel, or the heading of a row. */
export interface PanelJson {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly interval?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: SourceReference;
  readonly targets?: readonly TargetJson[];
  readonly links?: readonly { readonly title: string; readonly url?: string }[];
  readonly transformations?: readonly {
    readonly id: string;
    readonly options: Readonly<Record<string, unknown>>;
  }[];
  readonly fieldConfig?: {
    readonly defaults: {
      readonly unit?: string;
      readonly decimals?: number;
      readonly noValue?: string;
      readonly min?: number;
      readonly max?: number;
      readonly thresholds?: {
        readonly steps: readonly { readonly value: number | null; readonly color: string }[];
      };
    };
    readonly overrides: readonly {
      readonly matcher: { readonly id: string; readonly options?: unknown };
      readonly properties: readonly PropertyJson[];
    }[];
  };
}

/** A variable. */
export interface VariableJson {
  readonly name: string;
  readonly type: string;
  readonly label?: string;
  readonly query?: string | { readonly query: string };
  readonly multi?: boolean;
  readonly includeAll?: boolean;
  readonly allValue?: string;
  readonly datasource?: SourceReference;
}

/** A dashboard. */
export interface DashboardJson {
  readonly uid: string;
  readonly title: string;
  readonly description?: string;
  readonly editable: boolean;
  readonly schemaVersion: number;
  readonly timezone: string;
  readonly refresh: string;
  readonly tags: readonly string[];
  readonly templating: { readonly list: readonly VariableJson[] };
  readonly annotations: {
    readonly list: readonly { readonly expr?: string; readonly datasource?: SourceReference }[];
  };
  readonly links: readonly { readonly keepTime: boolean; readonly includeVars: boolean }[];
  readonly panels: readonly PanelJson[];
}

/** Panels that show something. */
export function shownPanels({ panels }: DashboardJson): readonly PanelJson[] {
  return panels.filter(({ type }) => type !== 'row');
}

/** Every query of a dashboard: of panels, and of annotations. */
export function expressions(
  dashboard: DashboardJson,
): readonly { readonly where: string; readonly expr: string }[] {
  return [
    ...shownPanels(dashboard).flatMap(({ title, targets = [] }) =>
      targets.map(({ refId, expr }) => ({ where: `"${title}" ${refId}`, expr })),
    ),
    ...dashboard.annotations.list.flatMap(({ expr }) =>
      expr === undefined ? [] : [{ where: 'annotation', expr }],
    ),
  ];
}
