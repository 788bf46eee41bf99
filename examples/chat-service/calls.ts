// The calls themselves: the providers' real SDKs, and after each call one `record`.
import Anthropic from '@anthropic-ai/sdk';
import type { CostMeter } from 'llm-cost-metrics';
import { BudgetExceededError, type Guard } from 'llm-cost-metrics/guard';
import { type Reading, readUsage } from 'llm-cost-metrics/usage';
import OpenAI from 'openai';
import type { Model, Provider } from './models.ts';

/** What a call is made of. */
export interface Prompt {
  readonly model: Model;
  readonly text: string;
  /** Headers for the provider, beyond the SDK's own. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Told of each piece of an answer as it comes. */
export type OnText = (text: string) => void;

/** Calls an app makes; all of them are recorded, failed ones too. */
export interface Calls {
  chat(prompt: Prompt): Promise<string>;
  chatStream(prompt: Prompt, onText: OnText): Promise<void>;
  embed(prompt: Prompt): Promise<readonly number[]>;
  /** @returns the image as base64. */
  image(prompt: Prompt): Promise<string>;
}

/** What the provider reported, beside the answer. */
interface Answered<Answer> {
  readonly answer: Answer;
  readonly reading: Reading;
}

/** Base URLs of both providers. */
export interface Endpoints {
  readonly openaiUrl: string;
  readonly anthropicUrl: string;
}

const MAX_TOKENS = 4096;

/** A call that a budget or somebody forbids. */
class RefusedError extends Error {
  readonly status = 429;
}

/** Makes the calls of an app; those a guard forbids are not made. */
export function createCalls(meter: CostMeter, { openaiUrl, anthropicUrl }: Endpoints, guard?: Guard): Calls {
  // The simulated provider needs no key; retries would blur what is counted.
  const openai = new OpenAI({ apiKey: 'simulated', baseURL: openaiUrl, maxRetries: 0 });
  const anthropic = new Anthropic({ apiKey: 'simulated', baseURL: anthropicUrl, maxRetries: 0 });

  /** Makes a call and records it, however it ends. */
  async function recorded<Answer>(
    { provider, model, type }: Model,
    call: () => Promise<Answered<Answer>>,
  ): Promise<Answer> {
    try {
      await guard?.check({ provider, model, type });
    } catch (error) {
      // The guard has counted it.
      throw error instanceof BudgetExceededError ? new RefusedError(error.message) : error;
    }
    let answered: Answered<Answer>;
    try {
      answered = await call();
    } catch (error) {
      meter.record({ provider, model, type, outcome: 'error' });
      throw error;
    }
    // A call whose usage nobody reported cannot be counted: `record` says so, and does not take it for free.
    meter.record({ ...answered.reading, provider, model, type });
    return answered.answer;
  }

  const chat: Record<Provider, (prompt: Prompt) => Promise<Answered<string>>> = {
    async openai({ model: { model }, text, headers }) {
      const messages = [{ role: 'user' as const, content: text }];
      const response = await openai.chat.completions.create({ model, messages }, { headers });
      return { answer: response.choices[0]?.message.content ?? '', reading: readUsage('openai', response) };
    },
    async anthropic({ model: { model }, text, headers }) {
      const messages = [{ role: 'user' as const, content: text }];
      const request = { model, messages, max_tokens: MAX_TOKENS };
      const response = await anthropic.messages.create(request, { headers });
      const answer = response.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
      return { answer, reading: readUsage('anthropic', response) };
    },
  };

  const chatStream: Record<Provider, (prompt: Prompt, onText: OnText) => Promise<Answered<void>>> = {
    async openai({ model: { model }, text, headers }, onText) {
      const messages = [{ role: 'user' as const, content: text }];
      const stream = await openai.chat.completions.create(
        { model, messages, stream: true, stream_options: { include_usage: true } },
        { headers },
      );
      let reading: Reading = {};
      for await (const chunk of stream) {
        onText(chunk.choices[0]?.delta.content ?? '');
        if (chunk.usage) reading = readUsage('openai', chunk);
      }
      return { answer: undefined, reading };
    },
    async anthropic({ model: { model }, text, headers }, onText) {
      const messages = [{ role: 'user' as const, content: text }];
      const request = { model, messages, max_tokens: MAX_TOKENS };
      const stream = anthropic.messages.stream(request, { headers }).on('text', onText);
      return { answer: undefined, reading: readUsage('anthropic', await stream.finalMessage()) };
    },
  };

  return {
    chat: (prompt) => recorded(prompt.model, () => chat[prompt.model.provider](prompt)),
    chatStream: (prompt, onText) =>
      recorded(prompt.model, () => chatStream[prompt.model.provider](prompt, onText)),
    embed: ({ model, text, headers }) =>
      recorded(model, async () => {
        const request = { model: model.model, input: text };
        const response = await openai.embeddings.create(request, { headers });
        const reading = readUsage('openai-embeddings', response);
        return { answer: response.data[0]?.embedding ?? [], reading };
      }),
    image: ({ model, text, headers }) =>
      recorded(model, async () => {
        const request = { model: model.model, prompt: text };
        const response = await openai.images.generate(request, { headers });
        const reading = readUsage('openai-images', response);
        return { answer: response.data?.[0]?.b64_json ?? '', reading };
      }),
  };
}
