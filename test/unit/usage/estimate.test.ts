import { describe, expect, it } from 'vitest';
import { createCostMeter } from '../../../src/meter/meter.ts';
import { estimateUsage } from '../../../src/usage/estimate.ts';

const ENGLISH =
  'The invoice for the last month came as a surprise, because nobody had looked at the dashboard since the new feature was launched.';
/** By OpenAI's o200k encoding. */
const ENGLISH_TOKENS = 24;

describe('estimated usage', () => {
  it('is near what the provider would report', () => {
    const { inputTokens = 0, outputTokens = 0 } = estimateUsage({ input: ENGLISH, output: ENGLISH });
    expect(inputTokens).toBe(outputTokens);
    expect(Math.abs(inputTokens - ENGLISH_TOKENS) / ENGLISH_TOKENS).toBeLessThan(0.2);
  });

  it('counts what surrounds each message, and leaves out what there is none of', () => {
    const count = (text: string): number => text.length;
    expect(estimateUsage({ input: ['ab', 'cde'] }, count)).toEqual({ inputTokens: 2 + 3 + 4 + 4 });
    expect(estimateUsage({ input: 'ab', output: '' }, count)).toEqual({ inputTokens: 2, outputTokens: 0 });
    expect(estimateUsage({ output: ['ab', 'c'] }, count)).toEqual({ outputTokens: 3 });
    expect(estimateUsage({})).toEqual({});
  });

  it('takes any counter of tokens', () => {
    expect(estimateUsage({ input: 'a b c' }, (text) => text.split(' ').length)).toEqual({ inputTokens: 3 });
  });

  it('shows as the share of spend that was estimated', async () => {
    const meter = createCostMeter({ users: 'off' });
    const call = { provider: 'openai', model: 'gpt-4o' };
    meter.record({ ...call, usage: { inputTokens: 1_000_000 } });
    meter.record({ ...call, usage: estimateUsage({ input: 'x' }, () => 1_000_000), estimated: true });
    const text = await meter.render();
    expect(text).toMatch(/^llm_cost_usd_total\{.*\} 5$/m);
    expect(text).toMatch(/^llm_estimated_cost_usd_total\{.*\} 2.5$/m);
    expect(text).toMatch(/^llm_estimated_requests_total\{.*\} 1$/m);
  });
});
