import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { type Call, createCostMeter, type RecordResult } from '../../../src/index.ts';
import { COUNTERS } from '../../../src/catalogue/metrics.ts';
import { scrapeSourceOf } from '../../../src/meter/meter.ts';

const CALL: Call = {
  provider: 'openai',
  model: 'gpt-4.1',
  user: 'alice',
  usage: { inputTokens: 10, outputTokens: 2 },
};

const LABELS = {
  provider: fc.constant('openai'),
  model: fc.constantFrom('gpt-4.1', 'gpt-4.1-mini', 'nobody-knows'),
  user: fc.constantFrom('alice', 'bob'),
};
const TOKENS = { inputTokens: fc.nat(300_000), outputTokens: fc.nat(9000) };
const PLAIN = fc.record({ ...LABELS, usage: fc.record(TOKENS) });

/** Calls that are like plain ones but for a thing or two. */
const OTHER = fc
  .record({
    plain: PLAIN,
    usage: fc.constantFrom(
      {},
      ...[0, -1, 0.5, NaN, 2 ** 60].map((inputTokens) => ({ inputTokens })),
      ...[0, -1].map((outputTokens) => ({ outputTokens })),
      ...(['cacheReadTokens', 'reasoningTokens', 'cacheWriteTokens', 'outputAudioTokens'] as const).map(
        (part) => ({
          inputTokens: 20,
          outputTokens: 20,
          [part]: 5,
        }),
      ),
      { images: 2 },
      { searches: 1 },
    ),
    others: fc.constantFrom(
      {},
      { outcome: 'error' as const },
      { type: 'search' },
      { costUsd: 0.5 },
      { costUsd: -1 },
      { serviceTier: 'batch' },
      { at: Date.UTC(2026, 0, 1) },
    ),
  })
  .map(({ plain, usage, others }) => ({ ...plain, ...others, usage: { ...plain.usage, ...usage } }));

describe('a plain call', () => {
  it('is recorded the short way as it is the long way, whatever came before', async () => {
    const happening = fc.oneof(
      { weight: 6, arbitrary: PLAIN },
      { weight: 3, arbitrary: OTHER },
      fc.constant('scrape' as const),
    );
    const [short, long] = [createCostMeter({ users: 'plain' }), createCostMeter({ users: 'plain' })];
    const texts = async (): Promise<string[][]> =>
      Promise.all([short, long].map(async (meter) => linesOf(await meter.render())));
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 20, maxLength: 60 }), async (happenings) => {
        for (const call of happenings) {
          if (call === 'scrape') {
            const [one, other] = await texts();
            expect(one).toEqual(other);
            continue;
          }
          const results: RecordResult[] = [short.record(call), long.record(theLongWay(call))];
          expect(results[0]).toEqual(results[1]);
        }
        const [one, other] = await texts();
        expect(one).toEqual(other);
      }),
      { numRuns: 60 },
    );
  });

  it('is told to whoever listens, though it is like the one before', () => {
    const meter = createCostMeter({ users: 'plain' });
    const source = scrapeSourceOf(meter);
    const [told, booked]: [unknown[], number[]] = [[], []];
    meter.record(CALL);
    meter.record(CALL);
    const end = source.onCall(({ tokens }) => told.push(tokens));
    meter.record(CALL);
    end();
    expect(told).toEqual([{ input: 10, output: 2 }]);
    source.onBooking((_row, _cell, amount) => booked.push(amount));
    meter.record(CALL);
    // One request, two kinds of tokens and dollars of the user; a request and the tokens of the model.
    expect(booked).toHaveLength(7);
  });

  it("is in the total of its model after others' readings, which leave texts as they are", () => {
    const meter = createCostMeter({ users: 'plain' });
    const source = scrapeSourceOf(meter);
    const total = (): number => {
      let sum = 0;
      const requests = source.read().find(({ metric }) => metric === COUNTERS.modelRequests);
      requests?.each((_labels, value) => (sum += value));
      return sum;
    };
    meter.record(CALL);
    meter.record(CALL);
    expect(total()).toBe(2);
    meter.record(CALL);
    meter.record(CALL);
    expect(total()).toBe(4);
  });

  it('has the new price at once where prices have changed', () => {
    const folder = mkdtempSync(join(tmpdir(), 'llm-cost-plain-'));
    try {
      const prices = join(folder, 'prices.yaml');
      const price = (usd: number): void => {
        writeFileSync(
          prices,
          `prices: [{ provider: openai, model: gpt-4.1, usdPerMillionTokens: { input: ${usd}, output: 0 } }]\n`,
        );
      };
      price(1);
      const meter = createCostMeter({ users: 'plain', prices });
      meter.record(CALL);
      expect(meter.record(CALL).usd).toBeCloseTo(10e-6, 12);
      price(2);
      meter.reloadPrices();
      expect(meter.record(CALL).usd).toBeCloseTo(20e-6, 12);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is booked under its user anew after the user was forgotten', async () => {
    let now = Date.UTC(2026, 0, 1);
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => now);
    try {
      const meter = createCostMeter({ users: 'plain', maxUsers: 1, userIdleSeconds: 3600 });
      const record = (user: string, times: number): void => {
        const usage = { inputTokens: 10, outputTokens: 2 };
        for (let time = 0; time < times; time += 1) {
          meter.record({ provider: 'openai', model: 'gpt-4.1', user, usage });
        }
      };
      const counted = async (series: string): Promise<number> =>
        Number(new RegExp(`^${series}.*token_type="input"\\} (.*)`, 'm').exec(await meter.render())?.[1]);
      const ofAlice = 'llm_tokens_total\\{.*user="alice"';
      record('alice', 3);
      expect(await counted(ofAlice)).toBe(30);
      now += 2 * 3_600_000;
      record('bob', 1);
      await meter.render();
      expect(await counted(ofAlice)).toBeNaN();
      now += 2 * 3_600_000;
      record('alice', 2);
      expect(await counted(ofAlice)).toBe(20);
      expect(await counted('llm_model_tokens_total')).toBe(60);
    } finally {
      clock.mockRestore();
    }
  });
});

/** The same call with something that says nothing, but that only the long way looks at. */
function theLongWay(call: Call): Call {
  return { ...call, estimated: false };
}

/** What was counted: gauges tell the time. */
function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => /^llm_\w+_total/.test(line));
}
