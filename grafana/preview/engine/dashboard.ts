// The parts of Grafana's classic dashboard JSON that our dashboards use.
import type { DataLink, DataTransformerConfig, FieldConfigSource } from '@grafana/data';

/** A query of a panel. */
export interface Target {
  readonly refId: string;
  readonly expr: string;
  readonly legendFormat?: string;
  readonly instant?: boolean;
  readonly format?: 'table' | 'time_series' | 'heatmap';
}

/** A panel, or the heading of a row. */
export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly Target[];
  /** The shortest step, such as `15m`. */
  readonly interval?: string;
  /** How many values a chart has at most, where that is fewer than it has pixels. */
  readonly maxDataPoints?: number;
  readonly fieldConfig?: FieldConfigSource;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly transformations?: DataTransformerConfig[];
  readonly links?: readonly DataLink[];
}

/** A variable. */
export interface Variable {
  readonly name: string;
  readonly type: 'query' | 'datasource' | 'constant' | 'textbox' | 'custom';
  readonly label?: string;
  readonly query: string | { readonly query: string };
  readonly multi?: boolean;
  readonly includeAll?: boolean;
  readonly allValue?: string;
  readonly hide?: number;
}

/** A dashboard. */
export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly description?: string;
  readonly time: { readonly from: string; readonly to: string };
  readonly refresh?: string;
  readonly templating: { readonly list: readonly Variable[] };
  readonly annotations?: { readonly list?: readonly Annotation[] };
  readonly panels: readonly Panel[];
}

/** Marks on charts. */
export interface Annotation {
  readonly name: string;
  readonly enable: boolean;
  readonly iconColor: string;
  readonly expr?: string;
  readonly titleFormat?: string;
  readonly textFormat?: string;
}
