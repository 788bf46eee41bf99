// Every snippet of docs/google-genai.md, run in an app.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { startWireServer, type WireServer } from '../instrument/ai/wire-server.ts';

const page = readFileSync('docs/google-genai.md', 'utf8');
const [first = '', options = '', ...more] = [...page.matchAll(/^```ts\n(.*?)^```/gms)].map(
  ([, code = '']) => code,
);

const APP = `
  import { GoogleGenAI } from '@google/genai';
  import { createCostMeter } from 'llm-cost-metrics';
  const meter = createCostMeter({ users: 'plain' });
  const ai = new GoogleGenAI({});
  const session = { customer: 'carol' };
  const guard = { check: async (call) => console.log('asked', call.provider, call.model, call.type, call.user) };`;
const CALL = `await ai.models.generateContent({ model: 'gemini-2.5-flash', contents: 'Hello' });`;
const LOOK = `console.log(await meter.render());`;

let folder = '';
let server: WireServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'llm-cost-google-genai-'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  for (const name of [packageJson.name, '@google/genai']) {
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

/** Runs a program whose only call gets an answer, and returns what it printed. */
async function run(...parts: readonly string[]): Promise<string> {
  const usageMetadata = { promptTokenCount: 1000, candidatesTokenCount: 200, totalTokenCount: 1200 };
  const candidates = [{ content: { role: 'model', parts: [{ text: 'Good day.' }] }, finishReason: 'STOP' }];
  server.answer({ body: { candidates, usageMetadata, modelVersion: 'gemini-2.5-flash' } });
  const file = join(folder, 'app.js');
  writeFileSync(file, parts.join('\n'));
  const at = { GEMINI_API_KEY: 'none', GOOGLE_GEMINI_BASE_URL: new URL(server.baseURL).origin };
  const child = spawn(process.execPath, [file], {
    cwd: folder,
    env: { ...process.env, ...at },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const printed = await text(child.stdout);
  expect(await exited).toEqual([0, null]);
  return printed;
}

/** What is booked of a kind of work of a user. */
function costIn(printed: string, type: string, user: string): number {
  const labels = `provider="gcp.gemini",model="gemini-2.5-flash",type="${type}",user="${user}"`;
  const [, value] = printed.split(`llm_cost_usd_total{${labels}} `);
  return Number(value?.split('\n')[0]);
}

/** A thousand tokens of input at 0.3 dollars a million, two hundred of output at 2.5. */
const USD = 0.0008;

describe('docs/google-genai.md', () => {
  it('has two snippets', () => {
    expect(more).toEqual([]);
  });

  it('books a call', async () => {
    expect(costIn(await run(first, LOOK), 'chat', 'alice')).toBeCloseTo(USD, 12);
  });

  it('takes options', async () => {
    const shown = await run(APP, options, CALL, LOOK);
    expect(shown).toMatch(/^asked gcp.gemini gemini-2.5-flash support carol$/m);
    expect(costIn(shown, 'support', 'carol')).toBeCloseTo(USD, 12);
  });

  it('names the versions that are tested', () => {
    for (const name of ['@google/genai', 'google-genai-2'] as const) {
      expect(page).toContain(packageJson.devDependencies[name].replace(/^npm:.*@/, ''));
    }
  });
});
