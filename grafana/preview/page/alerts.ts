// When alerts fired, for marks on charts.
import type { Dashboard } from '../engine/dashboard.ts';
import type { Prometheus } from '../engine/prometheus.ts';
import { type Span, stepOf } from '../engine/span.ts';

/** An alert that began to fire, in milliseconds since the epoch. */
export interface AlertMark {
  readonly time: number;
  readonly title: string;
}

/** The moments at which series of the annotations began, or began again. */
export async function loadAlerts(
  { annotations }: Dashboard,
  span: Span,
  prometheus: Prometheus,
): Promise<readonly AlertMark[]> {
  const stepMs = stepOf(span, 500, '1m');
  const marks: AlertMark[] = [];
  for (const { enable, expr, titleFormat = '' } of annotations?.list ?? []) {
    if (!enable || expr === undefined) continue;
    for (const { metric, values } of await prometheus.over(expr, span, stepMs)) {
      const title = titleFormat.replaceAll(/\{\{(\w+)\}\}/g, (_, label: string) => metric[label] ?? '');
      values.forEach(([seconds], index) => {
        const before = values[index - 1]?.[0];
        const isFirst = before === undefined || (seconds - before) * 1000 > 1.5 * stepMs;
        // What fired before the range began has no beginning in it.
        if (isFirst && seconds * 1000 > span.from + stepMs) marks.push({ time: seconds * 1000, title });
      });
    }
  }
  return marks;
}
