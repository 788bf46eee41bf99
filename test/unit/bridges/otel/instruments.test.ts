import { ValueType } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { COUNTER_INSTRUMENTS, GAUGE_INSTRUMENTS } from '../../../../src/bridges/otel/instruments.ts';
import { METRICS } from '../../../../src/catalogue/metrics.ts';

const INSTRUMENTS = [...COUNTER_INSTRUMENTS, ...GAUGE_INSTRUMENTS];

describe('the OpenTelemetry instruments', () => {
  it('are those of the catalogue, with its descriptions', () => {
    expect(INSTRUMENTS.map(({ metric }) => metric)).toEqual(METRICS);
    for (const { description, metric } of INSTRUMENTS) expect(description).toBe(metric.help);
  });

  it('keep the contract of names and units', () => {
    expect(Object.fromEntries(INSTRUMENTS.map(({ name, unit }) => [name, unit]))).toEqual({
      'llm.cost.usd': '{USD}',
      'llm.scope.cost.usd': '{USD}',
      'llm.service.tier.cost.usd': '{USD}',
      'llm.model.tokens': '{token}',
      'llm.model.requests': '{request}',
      'llm.tokens': '{token}',
      'llm.requests': '{request}',
      'llm.estimated.requests': '{request}',
      'llm.estimated.cost.usd': '{USD}',
      'llm.dry.run.blocked.requests': '{request}',
      'llm.unpriced.requests': '{request}',
      'llm.unpriced.tokens': '{token}',
      'llm.user.overflow.requests': '{request}',
      'llm.recorder.errors': '{error}',
      'llm.price.usd.per.million': '{USD}',
      'llm.price.data.timestamp.seconds': 's',
      'llm.budget.usd': '{USD}',
      'llm.budget.warn.ratio': '1',
      'llm.budget.info': '',
      'llm.trend.limit.ratio': '1',
      'llm.period.start.timestamp.seconds': 's',
      'llm.period.end.timestamp.seconds': 's',
      'llm.tracked.users': '{user}',
      'llm.guard.blocks': '{block}',
      'llm.guard.last.answer.timestamp.seconds': 's',
      'llm.cost.metrics.build.info': '',
    });
  });

  it('have values of the kinds that the API knows', () => {
    const kindOf = (name: string) => INSTRUMENTS.find((each) => each.name === name)?.valueType;
    expect(kindOf('llm.tokens')).toBe(ValueType.INT);
    expect(kindOf('llm.cost.usd')).toBe(ValueType.DOUBLE);
  });

  it('have names that OpenTelemetry allows', () => {
    for (const { name } of INSTRUMENTS) expect(name).toMatch(/^[A-Za-z][A-Za-z0-9_.\-/]{0,254}$/);
  });

  /** Prometheus appends to the name what the unit says, unless it is there; what stands in braces says nothing. */
  it('have units from which Prometheus makes the names of its own metrics', () => {
    const suffixes: Readonly<Record<string, string>> = { s: 'seconds', '1': 'ratio' };
    for (const { name, unit, metric } of INSTRUMENTS) {
      const suffix = suffixes[unit.replaceAll(/\{.*\}/g, '')];
      const words = name.split('.');
      if (suffix !== undefined && !words.includes(suffix)) words.push(suffix);
      if (metric.kind === 'counter') words.push('total');
      expect(words.join('_')).toBe(metric.name);
    }
  });
});
