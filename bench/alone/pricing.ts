// Measures, in a process of its own, what pricing a call takes, beside the price library's own calculation of the same calls.
import { calcPrice } from '@pydantic/genai-prices';
import type { Usage } from 'llm-cost-metrics';
import { bucketsWith, type Buckets, bucketsOf } from '../../src/pricing/buckets.ts';
import { costOf } from '../../src/pricing/flat-prices.ts';
import { createPriceBook, type PriceRequest } from '../../src/pricing/price-book.ts';
import { inTurns } from '../statistics.ts';

/** Nanoseconds of one call. */
export interface PricingCosts {
  readonly knownModelNs: number;
  /** Mean over every model of the book, each priced for the first time. */
  readonly firstSightNs: number;
  readonly libraryNs: number;
}

const CALLS_A_ROUND = 200_000;

/** A call to be priced, and its buckets as the recorder fills them. */
interface PricedCall extends PriceRequest {
  readonly buckets: Buckets;
}

const CALLS: readonly PricedCall[] = [
  call('openai', 'gpt-4o-2024-08-06', { inputTokens: 1200, cacheReadTokens: 1000, outputTokens: 80 }),
  call('openai', 'gpt-4.1-mini', { inputTokens: 1200, outputTokens: 80 }),
  call('anthropic', 'claude-sonnet-4-5', { inputTokens: 920, cacheWriteTokens: 900, outputTokens: 400 }),
  call('openai', 'o3', { inputTokens: 900, outputTokens: 1700, reasoningTokens: 1500 }),
];

function call(provider: string, model: string, usage: Usage): PricedCall {
  const buckets = bucketsOf(usage);
  if (buckets.fault !== undefined) throw new Error(buckets.fault);
  return {
    provider,
    model,
    tokens: buckets.tokens,
    units: buckets.units,
    buckets: bucketsWith(buckets.tokens, buckets.units),
    serviceTier: undefined,
    at: undefined,
  };
}

process.send?.({ value: await priceCalls(Number(process.argv[2])) });

/** Times both in turns. */
async function priceCalls(rounds: number): Promise<PricingCosts> {
  const book = createPriceBook();
  const ways = {
    // The recorder looks prices up once for calls with the same labels; here that is done for each call.
    knownModelNs: () =>
      time(CALLS_A_ROUND, (index) => {
        const { provider, model, buckets } = callAt(index);
        const prices = book.lasting(provider, model);
        return typeof prices === 'object' ? costOf(prices, buckets) : null;
      }),
    libraryNs: () =>
      time(CALLS_A_ROUND / 50, (index) => {
        const { provider, model, tokens } = callAt(index);
        const { input = 0, cache_read = 0, cache_write = 0, output = 0, reasoning = 0 } = tokens;
        const usage = {
          input_tokens: input + cache_read + cache_write,
          cache_read_tokens: cache_read,
          cache_write_tokens: cache_write,
          output_tokens: output + reasoning,
        };
        return calcPrice(usage, model, { providerId: provider });
      }),
  };
  const names = ['knownModelNs', 'libraryNs'] as const;
  const costs = await inTurns(names, { rounds }, (name) => Promise.resolve(ways[name]()));
  return { ...costs, firstSightNs: await firstSight() };
}

async function firstSight(): Promise<number> {
  const models = await createPriceBook().models();
  const book = createPriceBook();
  return time(models.length, (index) => {
    const { provider = '', model = '' } = models[index] ?? {};
    return book.price({ provider, model, tokens: { input: 1 } });
  });
}

function callAt(index: number): PricedCall {
  const call = CALLS[index % CALLS.length];
  if (call === undefined) throw new RangeError(`no call ${index}`);
  return call;
}

function time(calls: number, work: (index: number) => unknown): number {
  let done = 0;
  const started = performance.now();
  for (let index = 0; index < calls; index += 1) if (work(index) !== null) done += 1;
  const ns = ((performance.now() - started) * 1e6) / calls;
  if (done !== calls) throw new Error(`${calls - done} calls have no price`);
  return ns;
}
