// An Express app whose middleware says who asks, above instrumented clients: many requests at once, each with its own labels.
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { expect, it } from 'vitest';
import { costLabels } from '../../src/http/express.ts';
import { instrumentAnthropic } from '../../src/instrument/anthropic/index.ts';
import { instrumentOpenAI } from '../../src/instrument/openai/index.ts';
import { ANSWERED, CHAT_BOOKED, chatStream } from './ai/answers.ts';
import { CLAUDE, message, MESSAGE_USD } from './ai/anthropic-answers.ts';
import { ANTHROPIC_SDKS, OPENAI_SDKS } from './ai/sdks.ts';
import { startWireServer } from './ai/wire-server.ts';
import { books, meterOf } from './books.ts';

const USERS = ['alice', 'bob', 'carol', 'dave'];
const messages = [{ role: 'user' as const, content: 'Capital of France?' }];

it.each(OPENAI_SDKS)('books each request of an app to its user: $name', async ({ Sdk }) => {
  const models = await startWireServer();
  const { meter } = meterOf();
  const openai = instrumentOpenAI(new Sdk({ baseURL: models.baseURL, apiKey: 'none' }), meter, {
    provider: 'openai',
  });
  const app = express();
  app.use(costLabels(meter, ({ headers }) => ({ user: String(headers['x-user']), type: 'summary' })));
  app.get('/ask', async (_request, response) => {
    const stream = await openai.chat.completions.create({ model: 'gpt-4o', messages, stream: true });
    for await (const { choices } of stream) response.write(choices[0]?.delta.content ?? '');
    response.end();
  });
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  models.answer(...USERS.map((user) => chatStream(`chatcmpl-${user}`)));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ask`;
  const ask = async (user: string) => (await fetch(url, { headers: { 'x-user': user } })).text();
  const answers = await Promise.all(USERS.map(ask));
  server.close();
  await models.close();
  expect(answers).toEqual(USERS.map(() => 'The capital of France is Paris.'));
  const booked = { requests: { ok: 1 }, estimated: 0, ...CHAT_BOOKED };
  expect(await books(meter)).toEqual(
    Object.fromEntries(USERS.map((user) => [`openai ${ANSWERED} summary ${user}`, booked])),
  );
});

it.each(ANTHROPIC_SDKS)('books calls at once to the users around them: $name', async ({ Sdk }) => {
  const models = await startWireServer();
  const { meter } = meterOf();
  const baseURL = new URL(models.baseURL).origin;
  const anthropic = instrumentAnthropic(new Sdk({ baseURL, apiKey: 'none' }), meter, {
    provider: 'anthropic',
  });
  models.answer(...USERS.map((user) => message(`msg_${user}`)));
  const ask = (user: string) =>
    meter.withLabels({ user }, () =>
      anthropic.messages.create({ model: 'claude-latest', max_tokens: 9, messages }),
    );
  await Promise.all(USERS.map(ask));
  await models.close();
  const booked = await books(meter);
  expect(Object.keys(booked).sort()).toEqual(USERS.map((user) => `anthropic ${CLAUDE} chat ${user}`));
  for (const { usd } of Object.values(booked)) expect(usd).toBeCloseTo(MESSAGE_USD, 9);
});
