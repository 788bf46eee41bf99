// The two text formats, as data: Prometheus 0.0.4 and OpenMetrics 1.0.0.

/** How a text format differs from the other. */
export interface TextFormat {
  readonly contentType: string;
  /** Whether the name in HELP and TYPE lines drops a counter's `_total`. */
  readonly familyDropsTotal: boolean;
  readonly ending: string;
}

/** @see https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format */
export const PROMETHEUS_TEXT: TextFormat = {
  contentType: 'text/plain; version=0.0.4; charset=utf-8',
  familyDropsTotal: false,
  ending: '',
};

/** @see https://github.com/prometheus/OpenMetrics/blob/main/specification/OpenMetrics.md */
export const OPENMETRICS_TEXT: TextFormat = {
  contentType: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  familyDropsTotal: true,
  ending: '# EOF\n',
};
