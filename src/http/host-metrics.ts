// The host's own metrics in the same scrape: prom-client's registries, OpenTelemetry's Prometheus exporters.
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { ConfigError } from '../catalogue/errors.ts';
import { METRICS } from '../catalogue/metrics.ts';
import { OPENMETRICS_TEXT, PROMETHEUS_TEXT, type TextFormat } from '../exposition/formats.ts';
import { metricNames } from './metric-names.ts';

/** Something of the host that renders metrics as text, such as prom-client's `Registry`. */
export interface MetricsText {
  metrics(): Promise<string> | string;
  /** Tells whether it speaks OpenMetrics. Default: the Prometheus text format, 0.0.4. */
  readonly contentType?: string;
  /** What it holds, where it can tell: a metric that is served already is then found before the first scrape. */
  getMetricsAsArray?(): unknown;
}

/** Something of the host that answers scrapes itself, such as OpenTelemetry's `PrometheusExporter`. */
export interface MetricsAnswer {
  getMetricsRequestHandler(request: IncomingMessage, response: ServerResponse): void;
}

/** Metrics of the host that can be served with a meter's. */
export type HostMetrics = MetricsText | MetricsAnswer;

/** The host's part of a scrape, and the format of the whole. */
export interface HostText {
  readonly format: TextFormat;
  /** Whole lines, without OpenMetrics's ending. */
  readonly text: string;
}

/** One of the included, with the name it has in messages. */
interface Source {
  readonly name: string;
  readonly format: () => TextFormat;
  readonly text: () => Promise<string>;
  /** Metrics known before a scrape. */
  readonly declared: () => readonly string[];
}

/** The meter among the sources. */
const OWN = 'the meter';

/**
 * A function that reads the host's metrics for a scrape. Without any, the format is the one the client prefers; else it is
 * that of the host's.
 *
 * It rejects, naming the source, where one fails, where they speak different formats, or where a metric is in two.
 *
 * @throws {ConfigError} where that can be told at once.
 */
export function hostMetrics(
  include: readonly HostMetrics[] = [],
): (preferred: TextFormat) => Promise<HostText> {
  const sources = include.map(sourceOf);
  refuseDuplicates(
    sources.map(({ name, declared }) => [name, declared()]),
    formatOf(sources) ?? PROMETHEUS_TEXT,
  );

  return async (preferred) => {
    const format = formatOf(sources) ?? preferred;
    const texts = await Promise.all(sources.map(readText));
    refuseDuplicates(
      texts.map(({ name, text }) => [name, metricNames(text)]),
      format,
    );
    return { format, text: texts.map(({ text }) => text).join('') };
  };
}

function sourceOf(metrics: HostMetrics, index: number): Source {
  const name = `include[${index}]`;
  const given: unknown = metrics;
  if (hasFunction(given, 'metrics')) {
    const registry = metrics as MetricsText;
    return {
      name,
      format: () =>
        registry.contentType?.startsWith('application/openmetrics-text') ? OPENMETRICS_TEXT : PROMETHEUS_TEXT,
      text: async () => registry.metrics(),
      declared: () => namesOf(registry.getMetricsAsArray?.()),
    };
  }
  if (hasFunction(given, 'getMetricsRequestHandler')) {
    const exporter = metrics as MetricsAnswer;
    return { name, format: () => PROMETHEUS_TEXT, text: () => answerOf(exporter), declared: () => [] };
  }
  const allowed = "prom-client's Registry, OpenTelemetry's PrometheusExporter, or an object with metrics()";
  throw new ConfigError([{ path: name, value: given, allowed }]);
}

function hasFunction(value: unknown, name: string): boolean {
  return typeof (value as Partial<Record<string, unknown>> | null | undefined)?.[name] === 'function';
}

function namesOf(metrics: unknown): string[] {
  return Array.isArray(metrics) ? metrics.map(({ name }: { readonly name: string }) => name) : [];
}

/** The format that all sources speak; none without sources. */
function formatOf([first, ...others]: readonly Source[]): TextFormat | undefined {
  const format = first?.format();
  for (const { name, format: other } of others) {
    if (other() === format) continue;
    const allowed = `the format of ${first?.name ?? ''}, ${format?.contentType ?? ''}`;
    throw new ConfigError([{ path: name, value: other().contentType, allowed }]);
  }
  return format;
}

/** Prometheus would drop one of two metrics with the same name, or take their series for one another's. */
function refuseDuplicates(
  sources: readonly (readonly [name: string, metrics: Iterable<string>])[],
  { familyDropsTotal }: TextFormat,
): void {
  const holders = new Map(METRICS.map(({ name }) => [name, OWN]));
  if (familyDropsTotal) for (const { name } of METRICS) holders.set(name.replace(/_total$/, ''), OWN);
  for (const [source, metrics] of sources) {
    for (const metric of metrics) {
      const holder = holders.get(metric);
      if (holder !== undefined) {
        const allowed = `metrics that ${holder} does not have too`;
        throw new ConfigError([{ path: source, value: metric, allowed }]);
      }
    }
    for (const metric of metrics) holders.set(metric, source);
  }
}

async function readText({ name, text }: Source): Promise<{ name: string; text: string }> {
  try {
    return { name, text: wholeLines(await text()) };
  } catch (cause) {
    throw new Error(`${name}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** Without blank lines around it, which OpenMetrics forbids, and without its ending: ours comes last. */
function wholeLines(text: string): string {
  let lines = text.trim();
  if (lines === '# EOF' || lines.endsWith('\n# EOF')) lines = lines.slice(0, -'# EOF'.length).trimEnd();
  return lines === '' ? '' : `${lines}\n`;
}

/** How OpenTelemetry's exporter begins its answer, with status 200, where it fails. */
const FAILED = '# failed to export metrics: ';

/** What an exporter answers a scrape. Its own server is not needed. */
function answerOf(exporter: MetricsAnswer): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new IncomingMessage(new Socket());
    const response = new ServerResponse(request);
    response.end = (body?: unknown) => {
      const text = String(body);
      if (text.startsWith(FAILED)) reject(new Error(text.slice(FAILED.length)));
      else resolve(text);
      return response;
    };
    exporter.getMetricsRequestHandler(request, response);
  });
}
