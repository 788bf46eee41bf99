// LangChain's model of OpenAI at a server of this machine.
import type { Callbacks } from '@langchain/core/callbacks/manager';
import { ChatOpenAI, type ChatOpenAIFields } from '@langchain/openai';
import type { CostHandler } from '../../../src/instrument/langchain/index.ts';
import type { WireServer } from './wire-server.ts';

export const PROMPT = 'What is the capital of France?';

/** LangChain itself gives chunks another id where any handler is there. */
export const IDLE = { name: 'idle', handleLLMStart: () => undefined };

/** LangChain declares its handlers as a class, and takes any object that has some of the methods. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- see above
export const callbacksOf = (handler: CostHandler | typeof IDLE): Callbacks => [handler];

/** A model. LangChain itself tries again once. */
export function modelAt({ baseURL }: WireServer, fields: ChatOpenAIFields = {}): ChatOpenAI {
  return new ChatOpenAI({
    model: 'gpt-4o',
    apiKey: 'none',
    maxRetries: 1,
    configuration: { baseURL },
    ...fields,
  });
}

/** All chunks of a stream, and how it ended. */
export async function chunksOf(model: ChatOpenAI, options: { callbacks?: Callbacks } = {}): Promise<unknown> {
  const chunks = [];
  try {
    for await (const chunk of await model.stream(PROMPT, options)) chunks.push(chunk);
  } catch (error) {
    return { chunks, error: (error as Error).name };
  }
  return { chunks };
}
