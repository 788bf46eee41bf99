// Measures, in a process of its own, what pricing a call takes, beside the price library's own calculation of the same calls.
import { calcPrice } from '@pydantic/genai-prices';
import type { Usage } from 'llm-cost-metrics';
import { bucketsOf } from '../../src/pricing/buckets.ts';
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

/** Models and usages, as the recorder hands them on. */
const CALLS: readonly PriceRequest[] = [
  call('openai', 'gpt-4o-2024-08-06', { inputTokens: 1200, cacheReadTokens: 1000, outputTokens: 80 }),
  call('openai', 'gpt-4.1-mini', { inputTokens: 1200, outputTokens: 80 }),
  call('anthropic', 'claude-sonnet-4-5', { inputTokens: 920, cacheWriteTokens: 900, outputTokens: 400 }),
  call('openai', 'o3', { inputTokens: 900, outputTokens: 1700, reasoningTokens: 1500 }),
];

function call(provider: string, model: string, usage: Usage): PriceRequest {
  const buckets = bucketsOf(usage);
  if (buckets.fault !== undefined) throw new Error(buckets.fault);
  return {
    provider,
    model,
    tokens: buckets.tokens,
    units: buckets.units,
    serviceTier: undefined,
    at: undefined,
  };
}

process.send?.({ value: await priceCalls(Number(process.argv[2])) });

/** Times both in turns. */
async function priceCalls(rounds: number): Promise<PricingCosts> {
  const book = createPriceBook();
  const ways = {
    knownModelNs: () => time(CALLS_A_ROUND, (index) => book.price(callAt(index))),
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

function callAt(index: number): PriceRequest {
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
