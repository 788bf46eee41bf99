// Every snippet of docs/ai-sdk.md, docs/langchain.md, docs/vendor-sdks.md and the part of docs/opentelemetry.md on spans, run in an app.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { chat, CHAT_BOOKED, EMBEDDINGS, IMAGE, RESPONSE_IN_FLEX } from '../instrument/ai/answers.ts';
import { CLAUDE, message } from '../instrument/ai/anthropic-answers.ts';
import { startWireServer, type WireServer } from '../instrument/ai/wire-server.ts';

const snippetsOf = (page: string): string[] =>
  [...readFileSync(`docs/${page}.md`, 'utf8').matchAll(/^```ts\n(.*?)^```/gms)].map(([, code = '']) => code);

const aiSdk = snippetsOf('ai-sdk');
const langchain = snippetsOf('langchain');
const vendorSdks = snippetsOf('vendor-sdks');
const spans = snippetsOf('opentelemetry').at(-1) ?? '';

/** What an app has where a snippet does not make it. */
const APP = `
  import { createCostMeter } from 'llm-cost-metrics';
  const meter = createCostMeter({ users: 'plain' });
  const guard = { check: async (call) => console.log('asked', call.provider, call.model, call.type, call.user) };`;
const LOOK = `
  console.log(await meter.render());`;

let folder = '';
let server: WireServer;
let count = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'llm-cost-instrumentation-'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  for (const name of [
    'llm-cost-metrics',
    'ai',
    '@ai-sdk/openai',
    '@langchain',
    '@opentelemetry',
    'openai',
    '@anthropic-ai',
  ]) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(resolve(name === packageJson.name ? '.' : join('node_modules', name)), link);
  }
  server = await startWireServer();
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  server.answer();
});

/** Runs a program that finds OpenAI at the local server, and returns what it printed. */
async function run(...parts: readonly string[]): Promise<string> {
  const file = join(folder, `${(count += 1)}.js`);
  writeFileSync(file, parts.join('\n'));
  const env = {
    ...process.env,
    OPENAI_API_KEY: 'none',
    OPENAI_BASE_URL: server.baseURL,
    ANTHROPIC_API_KEY: 'none',
    ANTHROPIC_BASE_URL: new URL(server.baseURL).origin,
  };
  const child = spawn(process.execPath, [file], { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const printed = await text(child.stdout);
  expect(await exited).toEqual([0, null]);
  return printed;
}

function cost(provider: string, model: string, type: string, user: string): RegExp {
  const labels = `provider="${provider}",model="${model}",type="${type}",user="${user}"`;
  return new RegExp(`^llm_cost_usd_total\\{${labels}\\} 0\\.\\d+$`, 'm');
}

describe('docs/instrumentation.md', () => {
  it('has only lines that stand in pages whose snippets are run', () => {
    const run = [...aiSdk, ...langchain, ...vendorSdks, ...snippetsOf('google-genai'), spans];
    const lines = snippetsOf('instrumentation').map((snippet) => snippet.trim());
    expect(lines).toHaveLength(6);
    for (const line of lines) expect(run.some((snippet) => snippet.includes(line))).toBe(true);
  });
});

describe('docs/ai-sdk.md', () => {
  const [first = '', all = '', others = '', options = ''] = aiSdk;

  it('has four snippets', () => {
    expect(aiSdk).toHaveLength(4);
  });

  it('books a call', async () => {
    server.answer(RESPONSE_IN_FLEX);
    expect(await run(first, LOOK)).toMatch(cost('openai', 'gpt-5-2025-08-07', 'chat', 'alice'));
  });

  it('books calls of all models of a provider', async () => {
    server.answer(RESPONSE_IN_FLEX, IMAGE);
    const calls = `
      import { generateText, generateImage } from 'ai';
      await generateText({ model: provider.languageModel('gpt-5'), prompt: 'Hello' });
      await generateImage({ model: provider.imageModel('gpt-image-1'), prompt: 'A bridge' });`;
    const shown = await run(APP, all, calls, LOOK);
    expect(shown).toMatch(cost('openai', 'gpt-5-2025-08-07', 'chat', ''));
    expect(shown).toMatch(cost('openai', 'gpt-image-1', 'image', ''));
  });

  it('books embeddings and images', async () => {
    server.answer(EMBEDDINGS, IMAGE);
    const calls = `
      import { embedMany, generateImage } from 'ai';
      await embedMany({ model: embedder, values: ['one', 'two'] });
      await generateImage({ model: painter, prompt: 'A bridge' });`;
    const shown = await run(APP, others, calls, LOOK);
    expect(shown).toMatch(/^llm_tokens_total\{.*type="embedding".*token_type="input"\} 9$/m);
    expect(shown).toMatch(cost('openai', 'gpt-image-1', 'image', ''));
  });

  it('takes options', async () => {
    server.answer(chat('chatcmpl-1'));
    const imports = `
      import { openai } from '@ai-sdk/openai';
      import { generateText, wrapLanguageModel } from 'ai';
      import { costMiddleware } from 'llm-cost-metrics/ai-sdk';`;
    const call = `
      const model = wrapLanguageModel({ model: openai.chat('gpt-4o'), middleware: careful });
      await generateText({ model, prompt: 'Hello', providerOptions: { app: { customer: 'carol' } } });`;
    const shown = await run(APP, imports, options, call, LOOK);
    expect(shown).toMatch(/^asked azure.ai.openai gpt-4o support carol$/m);
    expect(shown).toMatch(cost('azure.ai.openai', 'gpt-4o-2024-08-06', 'support', 'carol'));
  });

  it('names the versions that are tested', () => {
    const page = readFileSync('docs/ai-sdk.md', 'utf8');
    const { devDependencies } = packageJson;
    for (const name of ['ai', 'ai-6', '@ai-sdk/openai', 'ai-sdk-openai-3'] as const) {
      expect(page).toContain(devDependencies[name].replace(/^npm:.*@/, ''));
    }
  });
});

describe('docs/vendor-sdks.md', () => {
  const [openai = '', anthropic = '', options = ''] = vendorSdks;
  const tokens = (provider: string, model: string, user: string): RegExp =>
    new RegExp(
      `^llm_tokens_total\\{provider="${provider}",model="${model}",type="chat",user="${user}",`,
      'm',
    );

  it('has three snippets', () => {
    expect(vendorSdks).toHaveLength(3);
  });

  it('books calls of OpenAI’s SDK, here of a host that nobody knows', async () => {
    server.answer(chat('chatcmpl-1'));
    expect(await run(openai, LOOK)).toMatch(tokens('127.0.0.1', 'gpt-4o-2024-08-06', 'alice'));
  });

  it('books calls of Anthropic’s SDK', async () => {
    server.answer(message('msg_1'));
    const call = `
      await anthropic.messages.create({ model: 'claude-latest', max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] });`;
    expect(await run(APP, anthropic, call, LOOK)).toMatch(tokens('127.0.0.1', CLAUDE, ''));
  });

  it('takes options', async () => {
    server.answer(chat('chatcmpl-1'));
    const imports = `
      import OpenAI from 'openai';
      import { instrumentOpenAI } from 'llm-cost-metrics/openai';`;
    const call = `
      await careful.chat.completions.create({ model: 'gpt-4o', messages: [], metadata: { customer: 'carol' } });`;
    const shown = await run(APP, imports, options, call, LOOK);
    expect(shown).toMatch(/^asked azure.ai.openai gpt-4o support carol$/m);
    expect(shown).toMatch(cost('azure.ai.openai', 'gpt-4o-2024-08-06', 'support', 'carol'));
  });

  it('names the versions that are tested', () => {
    const page = readFileSync('docs/vendor-sdks.md', 'utf8');
    const { devDependencies } = packageJson;
    for (const name of ['openai', 'openai-6', '@anthropic-ai/sdk', 'anthropic-sdk-0'] as const) {
      expect(page).toContain(devDependencies[name].replace(/^npm:.*@/, ''));
    }
  });
});

describe('docs/langchain.md', () => {
  const [first = '', chained = ''] = langchain;

  it('has two snippets', () => {
    expect(langchain).toHaveLength(2);
  });

  it('books a call', async () => {
    server.answer(chat('chatcmpl-1'));
    const shown = await run(first, LOOK);
    expect(shown).toMatch(cost('openai', 'gpt-4o-2024-08-06', 'chat', 'alice'));
    expect(shown).toContain(` ${CHAT_BOOKED.usd}\n`);
  });

  it('books the calls of a chain', async () => {
    server.answer(chat('chatcmpl-1'));
    const chain = `
      import { RunnableLambda } from '@langchain/core/runnables';
      import { ChatOpenAI } from '@langchain/openai';
      const chain = RunnableLambda.from((question) => question).pipe(new ChatOpenAI({ model: 'gpt-4o' }));`;
    const shown = await run(APP, chain, chained, LOOK);
    expect(shown).toMatch(/^asked openai gpt-4o support bob$/m);
    expect(shown).toMatch(cost('openai', 'gpt-4o-2024-08-06', 'support', 'bob'));
  });

  it('names the versions that are tested', () => {
    const page = readFileSync('docs/langchain.md', 'utf8');
    expect(page).toContain(`\`@langchain/core\` ${packageJson.devDependencies['@langchain/core']}`);
    expect(page).toContain(`\`@langchain/openai\` ${packageJson.devDependencies['@langchain/openai']}`);
  });
});

describe('docs/opentelemetry.md', () => {
  it('has three snippets, of which the first two export metrics and are run with those', () => {
    expect(snippetsOf('opentelemetry')).toHaveLength(3);
  });

  it('names the versions that are tested', () => {
    const page = readFileSync('docs/opentelemetry.md', 'utf8');
    const { devDependencies } = packageJson;
    for (const name of [
      '@opentelemetry/sdk-trace',
      'opentelemetry-sdk-trace-base-2',
      '@ai-sdk/otel',
      'ai',
      'ai-6',
    ] as const) {
      expect(page).toContain(devDependencies[name].replace(/^npm:.*@/, ''));
    }
  });

  it('books spans, sampled or not', async () => {
    const calls = `
      import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
      const baggage = propagation.createBaggage({ 'app.feature': { value: 'search' } });
      const around = propagation.setBaggage(ROOT_CONTEXT, baggage);
      const tracer = tracerProvider.getTracer('host');
      for (let each = 0; each < 20; each += 1) {
        const attributes = {
          'enduser.id': 'dave',
          'gen_ai.operation.name': 'chat',
          'gen_ai.provider.name': 'openai',
          'gen_ai.request.model': 'gpt-4o',
          'gen_ai.usage.input_tokens': 50000,
          'gen_ai.usage.output_tokens': 0,
        };
        tracer.startSpan('chat gpt-4o', { attributes }, around).end();
      }`;
    const shown = await run(spans, calls, LOOK);
    expect(shown).toContain(
      'llm_cost_usd_total{provider="openai",model="gpt-4o",type="search",user="dave"} 2.5\n',
    );
  });
});
