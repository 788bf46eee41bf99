// Answers of Prometheus as Grafana's data frames.
import { type DataFrame, type Field, FieldType } from '@grafana/data';
import type { Target } from './dashboard.ts';
import type { Series } from './prometheus.ts';

/** The frames of one query; `isOnly` where no other of the panel makes a table: beside others, one without rows is still one. */
export function framesOf(
  target: Target,
  list: readonly Series[],
  stepMs: number,
  isOnly: boolean,
): DataFrame[] {
  if (target.format === 'table') return isOnly && list.length === 0 ? [] : [tableOf(target, list, isOnly)];
  return list.map((series) => {
    const time: Field = {
      name: 'Time',
      type: FieldType.time,
      // Grafana leaves a gap where a value is missing for longer than this.
      config: target.instant ? {} : { interval: stepMs },
      values: series.values.map(([seconds]) => seconds * 1000),
    };
    const value: Field = {
      name: 'Value',
      type: FieldType.number,
      config: { displayNameFromDS: legendOf(target.legendFormat ?? '', series.metric) },
      labels: { ...series.metric },
      values: series.values.map(([, text]) => numberOf(text)),
    };
    return { refId: target.refId, length: time.values.length, fields: [time, value] };
  });
}

function tableOf({ refId }: Target, list: readonly Series[], isOnly: boolean): DataFrame {
  const rows = list.flatMap(({ metric, values }) =>
    values.map(([seconds, text]) => ({ metric, seconds, text })),
  );
  const labels = [...new Set(list.flatMap(({ metric }) => Object.keys(metric)))].toSorted();
  const fields: Field[] = [
    { name: 'Time', type: FieldType.time, config: {}, values: rows.map(({ seconds }) => seconds * 1000) },
    ...labels.map((label) => ({
      name: label,
      type: FieldType.string,
      config: { filterable: true },
      values: rows.map(({ metric }) => metric[label] ?? ''),
    })),
    {
      name: isOnly ? 'Value' : `Value #${refId}`,
      type: FieldType.number,
      config: {},
      values: rows.map(({ text }) => numberOf(text)),
    },
  ];
  return { refId, length: rows.length, fields };
}

/** The name of a series. A legend that comes out empty is the series itself, as in Grafana. */
function legendOf(format: string, metric: Series['metric']): string {
  const text = format.replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (_, label: string) => metric[label] ?? '');
  if (text !== '') return text;
  const { __name__: name = '', ...labels } = metric;
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return `${name}{${pairs.join(', ')}}`;
}

/** JSON has no infinities: Prometheus writes them out. */
function numberOf(text: string): number {
  return text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : Number(text);
}
