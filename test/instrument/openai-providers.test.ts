// Who bills the calls of OpenAI's SDK: its makers, Azure, or others that speak the same API.
import OpenAI, { AzureOpenAI } from 'openai';
import { expect, it } from 'vitest';
import { instrumentOpenAI } from '../../src/instrument/openai/index.ts';
import { ANSWERED, chat } from './ai/answers.ts';
import { books, meterOf } from './books.ts';

const ASK = { model: 'gpt-4o', messages: [{ role: 'user' as const, content: 'Capital of France?' }] };

/** Whoever is asked, the answer is the same. */
const fetch = (): Promise<Response> => Promise.resolve(Response.json((chat('id') as { body: unknown }).body));

it('names who bills by the host, and none that it does not know', async () => {
  const at = async (baseURL: string): Promise<string[]> => {
    const { meter } = meterOf();
    await instrumentOpenAI(new OpenAI({ baseURL, apiKey: 'none', fetch }), meter).chat.completions.create(
      ASK,
    );
    return Object.keys(await books(meter)).map((row) => row.split(' ')[0] ?? '');
  };
  expect(await at('https://api.openai.com/v1')).toEqual(['openai']);
  expect(await at('https://eu.api.openai.com/v1')).toEqual(['openai']);
  expect(await at('https://api.groq.com/openai/v1')).toEqual(['groq']);
  expect(await at('https://api.x.ai/v1')).toEqual(['x_ai']);
  expect(await at('https://llm.example.com/v1')).toEqual(['llm.example.com']);
  expect(await at('https://notapi.openai.com.example.com/v1')).toEqual(['notapi.openai.com.example.com']);
});

it('books calls of Azure’s client', async () => {
  const { meter } = meterOf();
  const asked: unknown[] = [];
  const azure = new AzureOpenAI({
    endpoint: 'https://a.openai.azure.com',
    apiKey: 'none',
    apiVersion: '1',
    fetch(url) {
      asked.push(url);
      return fetch();
    },
  });
  await instrumentOpenAI(azure, meter).chat.completions.create(ASK);
  expect(asked).toEqual([
    'https://a.openai.azure.com/openai/deployments/gpt-4o/chat/completions?api-version=1',
  ]);
  expect(Object.keys(await books(meter))).toEqual([`azure.ai.openai ${ANSWERED} chat`]);
});
