import { afterAll, describe, expect, it } from 'vitest';
import { createCostMeter } from '../../../src/index.ts';
import { readUsage, RESPONSE_FORMATS } from '../../../src/usage/index.ts';
import { goldenResponses } from './fixtures.ts';

/** When the calls were made, for prices that changed. */
const AT = '2026-10-15T12:00:00Z';

const PER: Readonly<Record<string, number>> = { M: 1e6, K: 1e3, h: 3600 };

/** What the arithmetic in the comment above the dollars comes to: `200 x 2.50/M + 2 x 10/K = ...`. */
function workedOut(text: string): number {
  const [, sum = ''] = /^# ([^\n]*) = [^\n]*\nusd: /m.exec(text) ?? [];
  const terms = [...sum.matchAll(/(\d[\d.]*) x (\d[\d.]*)(?:\/([MKh]))?/g)];
  return terms.reduce(
    (usd, [, count, rate, per]) => usd + (Number(count) * Number(rate)) / (PER[per ?? ''] ?? 1),
    0,
  );
}

function expectDollars(actual: number | undefined, expected: number): void {
  expect(actual).toBeDefined();
  const difference = Math.abs((actual ?? NaN) - expected) / expected;
  expect(difference, `${String(actual)} for ${expected}`).toBeLessThan(1e-12);
}

describe('golden responses', () => {
  const meter = createCostMeter({ users: 'off', onDiagnostic: () => undefined });
  const golden = goldenResponses();

  afterAll(async () => {
    await meter.close();
  });

  it('hold every format there is', () => {
    const formats = new Set(golden.map(({ fixture }) => fixture.format));
    expect([...formats].sort()).toEqual([...RESPONSE_FORMATS].sort());
  });

  describe.each(golden)('$name', ({ text, fixture }) => {
    const {
      format,
      provider,
      type,
      model,
      namesModel = true,
      response,
      usage,
      usd,
      unpriced,
      at = AT,
    } = fixture;
    const reading = readUsage(format, response);

    it('says what the call used, of which model and in which tier', () => {
      expect(reading).toEqual({
        ...(namesModel && { model }),
        ...(fixture.serviceTier && { serviceTier: fixture.serviceTier }),
        usage,
      });
    });

    it(unpriced ? `has no price: ${unpriced}` : 'costs what was worked out by hand', () => {
      const result = meter.record({ ...reading, provider, model, type, at: new Date(at) });
      if (unpriced) {
        expect(result).toMatchObject({ priced: false, reason: unpriced });
      } else {
        expectDollars(workedOut(text), usd ?? NaN);
        expectDollars(result.usd, usd ?? NaN);
      }
    });
  });
});
