import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Usage } from '../../../src/catalogue/call.ts';
import { bucketsOf } from '../../../src/pricing/buckets.ts';

const sum = (counts: Partial<Record<string, number>>): number =>
  Object.values(counts).reduce<number>((total, count) => total + (count ?? 0), 0);

describe('token buckets', () => {
  it('put cached tokens in cache_read and the rest in input', () => {
    expect(bucketsOf({ inputTokens: 1200, cacheReadTokens: 1000, outputTokens: 80 })).toEqual({
      used: true,
      tokens: { input: 200, cache_read: 1000, output: 80 },
    });
  });

  it('split cache writes by lifetime', () => {
    const usage = { inputTokens: 100, cacheWriteTokens: 90, cacheWrite1hTokens: 40 };
    expect(bucketsOf(usage)).toMatchObject({ tokens: { input: 10, cache_write: 50, cache_write_1h: 40 } });
  });

  it('take reasoning out of output', () => {
    expect(bucketsOf({ outputTokens: 80, reasoningTokens: 64 })).toMatchObject({
      tokens: { output: 16, reasoning: 64 },
    });
  });

  it('know a usage that names no figure from one of zeros', () => {
    expect(bucketsOf({})).toEqual({ used: false, tokens: {} });
    expect(bucketsOf({ inputTokens: 0 })).toEqual({ used: true, tokens: {} });
  });

  it.each<[string, unknown]>([
    ['inputTokens is -1', { inputTokens: -1 }],
    ['inputTokens is 1.5', { inputTokens: 1.5 }],
    ['inputTokens is NaN', { inputTokens: NaN }],
    ['outputTokens is Infinity', { outputTokens: Infinity }],
    ['inputTokens is "3"', { inputTokens: '3' }],
    ['inputTokens is null', { inputTokens: null }],
    ['cacheReadTokens (4) does not fit into inputTokens (3)', { inputTokens: 3, cacheReadTokens: 4 }],
    ['cacheReadTokens (4) does not fit into inputTokens (0)', { cacheReadTokens: 4 }],
    ['reasoningTokens (9) does not fit into outputTokens (8)', { outputTokens: 8, reasoningTokens: 9 }],
    [
      'cacheWrite1hTokens (5) does not fit into cacheWriteTokens (0)',
      { inputTokens: 9, cacheWrite1hTokens: 5 },
    ],
    ['images is 0.5', { images: 0.5 }],
    ['seconds is -2', { seconds: -2 }],
  ])('refuse a usage whose %s', (fault, usage) => {
    expect(bucketsOf(usage as Usage).fault).toContain(fault);
  });

  it('add up to input plus output, whatever the parts', () => {
    const part = fc.nat(1000);
    fc.assert(
      fc.property(
        part,
        part,
        part,
        part,
        part,
        part,
        part,
        part,
        part,
        (rest, read, write, hour, audio, image, text, thought, picture) => {
          const usage = {
            inputTokens: rest + read + write + hour + audio + image,
            cacheReadTokens: read,
            cacheWriteTokens: write + hour,
            cacheWrite1hTokens: hour,
            inputAudioTokens: audio,
            inputImageTokens: image,
            outputTokens: text + thought + picture,
            reasoningTokens: thought,
            outputImageTokens: picture,
          };
          const buckets = bucketsOf(usage);
          if (buckets.fault !== undefined) throw new Error(buckets.fault);
          expect(sum(buckets.tokens)).toBe(usage.inputTokens + usage.outputTokens);
          expect(buckets.tokens.input ?? 0).toBe(rest);
          expect(buckets.tokens.cache_write ?? 0).toBe(write);
        },
      ),
    );
  });
});
