// What the SDK does to observed counters by itself. The bridge works around it; where one of these fails, it need not any more.
import { describe, expect, it } from 'vitest';
import { createBackend } from './collector.ts';
import { SDKS } from './sdks.ts';

describe.each(SDKS)('SDK %s by itself', (_version, sdk) => {
  it('loses what is in series over its cardinality limit, but for the last one', async () => {
    const backend = createBackend(sdk, 'DELTA', [{ meterName: 'app', aggregationCardinalityLimit: 3 }]);
    const counter = backend.provider.getMeter('app').createObservableCounter('usd');
    counter.addCallback((result) => {
      for (const user of ['a', 'b', 'c', 'd', 'e']) result.observe(10, { user });
    });
    await backend.collect();
    await backend.collect();
    expect(backend.counters().sum('usd')).toBeLessThan(50);
  });

  it('loses what a series had where it comes back with more, unseen in between', async () => {
    const backend = createBackend(sdk, 'DELTA');
    const counter = backend.provider.getMeter('app').createObservableCounter('usd');
    let value: number | undefined = 10;
    counter.addCallback((result) => {
      if (value !== undefined) result.observe(value);
    });
    await backend.collect();
    value = undefined;
    await backend.collect();
    value = 15;
    await backend.collect();
    expect(backend.counters().sum('usd')).toBe(15);
  });

  it('keeps the last of the series that a view makes one', async () => {
    const attributesProcessors = [sdk.createAllowListAttributesProcessor(['model'])];
    const backend = createBackend(sdk, 'DELTA', [{ meterName: 'app', attributesProcessors }]);
    const counter = backend.provider.getMeter('app').createObservableCounter('usd');
    counter.addCallback((result) => {
      for (const user of ['a', 'b', 'c']) result.observe(10, { user, model: 'm' });
    });
    await backend.collect();
    expect(backend.counters().sum('usd')).toBe(10);
  });
});
