import { describe, expect, it } from 'vitest';
import { OPENMETRICS_TEXT, PROMETHEUS_TEXT } from '../../../src/exposition/formats.ts';
import { acceptsGzip, negotiateFormat } from '../../../src/http/negotiate.ts';

describe('format negotiation', () => {
  it.each([
    [
      'Prometheus 2.42',
      'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      OPENMETRICS_TEXT,
    ],
    [
      'Prometheus 3',
      'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
      OPENMETRICS_TEXT,
    ],
    [
      'Prometheus 3 preferring text 1.0.0',
      'text/plain;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.5,application/openmetrics-text;version=1.0.0;q=0.4',
      PROMETHEUS_TEXT,
    ],
    ['an older OpenMetrics only', 'application/openmetrics-text;version=0.0.1', PROMETHEUS_TEXT],
    ['text before OpenMetrics', 'application/openmetrics-text;q=0.1,text/plain;q=0.9', PROMETHEUS_TEXT],
    ['OpenMetrics refused', 'application/openmetrics-text;q=0', PROMETHEUS_TEXT],
    ['a browser', 'text/html,application/xhtml+xml,*/*;q=0.8', PROMETHEUS_TEXT],
    ['curl', '*/*', PROMETHEUS_TEXT],
    ['nothing', undefined, PROMETHEUS_TEXT],
    ['nonsense', ';;q=x,,=', PROMETHEUS_TEXT],
  ])('gives %s what it prefers', (_name, accept, format) => {
    expect(negotiateFormat(accept)).toBe(format);
  });
});

describe('gzip', () => {
  it.each([
    ['gzip', true],
    ['deflate, gzip;q=0.5', true],
    ['GZIP', true],
    ['gzip;q=0', false],
    ['br', false],
    [undefined, false],
  ])('%s: %s', (header, expected) => {
    expect(acceptsGzip(header)).toBe(expected);
  });
});
