// The table of metrics, from the catalogue.
import { labelNames, METRICS } from '../../src/catalogue/metrics.ts';

/** A Markdown table of every metric. */
export function metricTable(): string {
  const rows = METRICS.map((metric) => {
    const labels = labelNames(metric).map((name) => `\`${name}\``);
    return [`\`${metric.name}\``, metric.kind, labels.join(', ') || 'none', metric.help.replace(/\.$/, '')];
  });
  return [['metric', 'kind', 'labels', 'meaning'], ['---', '---', '---', '---'], ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}
