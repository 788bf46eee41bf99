import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketsOf } from '../../../src/pricing/buckets.ts';
import { readUsage, type ResponseFormat, RESPONSE_FORMATS } from '../../../src/usage/index.ts';

/** A usage as a provider would tell it, and the total that it comes to by the provider's own rules. */
interface Told {
  readonly response: unknown;
  readonly total: number;
}

const n = (): fc.Arbitrary<number> => fc.nat(1_000_000);

/** Eight numbers of tokens, made into what a provider tells. */
function told(
  tell: (...tokens: [number, number, number, number, number, number, number, number]) => Told,
): fc.Arbitrary<Told> {
  return fc.tuple(n(), n(), n(), n(), n(), n(), n(), n()).map((tokens) => tell(...tokens));
}

const chat = told((text, cached, written, audio, output, reasoning, spoken) => ({
  response: {
    usage: {
      prompt_tokens: text + cached + written + audio,
      prompt_tokens_details: { cached_tokens: cached, cache_write_tokens: written, audio_tokens: audio },
      completion_tokens: output + reasoning + spoken,
      completion_tokens_details: { reasoning_tokens: reasoning, audio_tokens: spoken },
    },
  },
  total: text + cached + written + audio + output + reasoning + spoken,
}));

const responses = told((text, cached, written, output, reasoning) => ({
  response: {
    usage: {
      input_tokens: text + cached + written,
      input_tokens_details: { cached_tokens: cached, cache_write_tokens: written },
      output_tokens: output + reasoning,
      output_tokens_details: { reasoning_tokens: reasoning },
      total_tokens: text + cached + written + output + reasoning,
    },
  },
  total: text + cached + written + output + reasoning,
}));

const anthropic = told((text, read, minutes, hour, output, thinking, compacted, summary) => ({
  response: {
    usage: {
      input_tokens: text,
      cache_read_input_tokens: read,
      cache_creation_input_tokens: minutes + hour,
      cache_creation: { ephemeral_5m_input_tokens: minutes, ephemeral_1h_input_tokens: hour },
      output_tokens: output + thinking,
      output_tokens_details: { thinking_tokens: thinking },
      iterations: [
        { type: 'compaction', input_tokens: compacted, output_tokens: summary },
        { type: 'message', input_tokens: text, output_tokens: output + thinking },
      ],
    },
  },
  total: text + read + minutes + hour + output + thinking + compacted + summary,
}));

const gemini = told((text, cached, cachedAudio, audio, tools, output, thoughts, image) => {
  const usageMetadata = {
    promptTokenCount: text + cached + cachedAudio + audio,
    cachedContentTokenCount: cached + cachedAudio,
    toolUsePromptTokenCount: tools,
    candidatesTokenCount: output + image,
    thoughtsTokenCount: thoughts,
    promptTokensDetails: [
      { modality: 'TEXT', tokenCount: text + cached },
      { modality: 'AUDIO', tokenCount: audio + cachedAudio },
    ],
    cacheTokensDetails: [
      { modality: 'TEXT', tokenCount: cached },
      { modality: 'AUDIO', tokenCount: cachedAudio },
    ],
    toolUsePromptTokensDetails: [{ modality: 'TEXT', tokenCount: tools }],
    candidatesTokensDetails: [
      { modality: 'TEXT', tokenCount: output },
      { modality: 'IMAGE', tokenCount: image },
    ],
  };
  return {
    response: { usageMetadata },
    total: text + cached + cachedAudio + audio + tools + output + image + thoughts,
  };
});

const realtime = told((text, cached, audio, cachedAudio, output, spoken) => ({
  response: {
    type: 'response.done',
    response: {
      usage: {
        input_tokens: text + cached + audio + cachedAudio,
        output_tokens: output + spoken,
        input_token_details: {
          text_tokens: text + cached,
          audio_tokens: audio + cachedAudio,
          cached_tokens: cached + cachedAudio,
          cached_tokens_details: { text_tokens: cached, audio_tokens: cachedAudio },
        },
        output_token_details: { text_tokens: output, audio_tokens: spoken },
      },
    },
  },
  total: text + cached + audio + cachedAudio + output + spoken,
}));

const TOLD: Readonly<Partial<Record<ResponseFormat, fc.Arbitrary<Told>>>> = {
  openai: chat,
  mistral: chat,
  groq: chat,
  deepseek: told((missed, hit, output, reasoning) => ({
    response: {
      usage: {
        prompt_tokens: missed + hit,
        prompt_cache_hit_tokens: hit,
        prompt_cache_miss_tokens: missed,
        prompt_tokens_details: { cached_tokens: hit },
        completion_tokens: output + reasoning,
        completion_tokens_details: { reasoning_tokens: reasoning },
      },
    },
    total: missed + hit + output + reasoning,
  })),
  xai: told((text, cached, output, reasoning) => ({
    response: {
      usage: {
        prompt_tokens: text + cached,
        prompt_tokens_details: { cached_tokens: cached },
        completion_tokens: output,
        completion_tokens_details: { reasoning_tokens: reasoning },
        total_tokens: text + cached + output + reasoning,
      },
    },
    total: text + cached + output + reasoning,
  })),
  'openai-responses': responses,
  'openai-embeddings': told((tokens) => ({ response: { usage: { prompt_tokens: tokens } }, total: tokens })),
  'openai-images': told((text, image, written, drawn) => ({
    response: {
      usage: {
        input_tokens: text + image,
        input_tokens_details: { text_tokens: text, image_tokens: image },
        output_tokens: written + drawn,
        output_tokens_details: { text_tokens: written, image_tokens: drawn },
      },
    },
    total: text + image + written + drawn,
  })),
  'openai-transcription': told((text, audio, output) => ({
    response: {
      usage: {
        type: 'tokens',
        input_tokens: text + audio,
        input_token_details: { text_tokens: text, audio_tokens: audio },
        output_tokens: output,
      },
    },
    total: text + audio + output,
  })),
  'openai-speech': told((text, spoken) => ({
    response: { usage: { input_tokens: text, output_tokens: spoken } },
    total: text + spoken,
  })),
  'openai-realtime': realtime,
  anthropic,
  gemini,
  'google-predict': told((first, second) => ({
    response: {
      predictions: [first, second].map((tokens) => ({ embeddings: { statistics: { token_count: tokens } } })),
    },
    total: first + second,
  })),
  'bedrock-converse': told((text, read, minutes, hour, output) => ({
    response: {
      usage: {
        inputTokens: text,
        cacheReadInputTokens: read,
        cacheWriteInputTokens: minutes + hour,
        cacheDetails: [
          { ttl: '1h', inputTokens: hour },
          { ttl: '5m', inputTokens: minutes },
        ],
        outputTokens: output,
        totalTokens: text + read + minutes + hour + output,
      },
    },
    total: text + read + minutes + hour + output,
  })),
  'bedrock-invoke': told((text, read, written, output) => ({
    response: {
      headers: {
        'X-Amzn-Bedrock-Input-Token-Count': String(text),
        'X-Amzn-Bedrock-Cache-Read-Input-Token-Count': String(read),
        'X-Amzn-Bedrock-Cache-Write-Input-Token-Count': String(written),
        'X-Amzn-Bedrock-Output-Token-Count': String(output),
      },
      body: {},
    },
    total: text + read + written + output,
  })),
  cohere: told((input, output) => ({
    response: { usage: { billed_units: { input_tokens: input, output_tokens: output } } },
    total: input + output,
  })),
  'ai-sdk': told((text, read, written, output, reasoning) => ({
    response: {
      usage: {
        inputTokens: { total: text + read + written, noCache: text, cacheRead: read, cacheWrite: written },
        outputTokens: { total: output + reasoning, text: output, reasoning },
      },
    },
    total: text + read + written + output + reasoning,
  })),
  langchain: told((text, read, written, audio, output, reasoning, spoken) => ({
    response: {
      usage_metadata: {
        input_tokens: text + read + written + audio,
        output_tokens: output + reasoning + spoken,
        total_tokens: text + read + written + audio + output + reasoning + spoken,
        input_token_details: { cache_read: read, cache_creation: written, audio },
        output_token_details: { reasoning, audio: spoken },
      },
    },
    total: text + read + written + audio + output + reasoning + spoken,
  })),
};

/** Formats whose calls are charged by other units than tokens. */
const WITHOUT_TOKENS: readonly ResponseFormat[] = ['mistral-transcription'];

function tokensOf(format: ResponseFormat, response: unknown): number {
  const buckets = bucketsOf(readUsage(format, response).usage ?? {});
  if (buckets.fault !== undefined) throw new Error(buckets.fault);
  return Object.values(buckets.tokens).reduce<number>((sum, tokens) => sum + (tokens ?? 0), 0);
}

describe('buckets of what providers tell', () => {
  it('are looked at for every format', () => {
    expect([...Object.keys(TOLD), ...WITHOUT_TOKENS].sort()).toEqual([...RESPONSE_FORMATS].sort());
  });

  it.each(Object.entries(TOLD) as [ResponseFormat, fc.Arbitrary<Told>][])(
    "add up to the provider's own total: %s",
    (format, arbitrary) => {
      fc.assert(
        fc.property(arbitrary, ({ response, total }) => {
          expect(tokensOf(format, response)).toBe(total);
        }),
      );
    },
  );

  it('add up over the events of a stream that each tell all so far', () => {
    fc.assert(
      fc.property(gemini, anthropic, (ofGemini, ofAnthropic) => {
        const earlier = { usageMetadata: { promptTokenCount: 1, thoughtsTokenCount: null } };
        expect(tokensOf('gemini', [earlier, ofGemini.response])).toBe(ofGemini.total);
        const start = { type: 'message_start', message: { usage: { input_tokens: 1, output_tokens: 1 } } };
        expect(tokensOf('anthropic', [start, ofAnthropic.response])).toBe(ofAnthropic.total);
      }),
    );
  });

  it('add up over the chunks of LangChain, which each tell their share', () => {
    const chunk = (tokens: number): unknown => ({
      usage_metadata: { input_tokens: tokens, output_tokens: 1, total_tokens: tokens + 1 },
    });
    fc.assert(
      fc.property(fc.array(n(), { minLength: 1, maxLength: 5 }), (shares) => {
        const total = shares.reduce((sum, tokens) => sum + tokens + 1, 0);
        expect(tokensOf('langchain', shares.map(chunk))).toBe(total);
      }),
    );
  });
});
