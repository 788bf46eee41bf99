import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parsePriceList } from '../../src/pricing/schema.ts';
import packageJson from '../../package.json' with { type: 'json' };

const run = promisify(execFile);
const readme = readFileSync('README.md', 'utf8');

function snippets(language: string): string[] {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(
    ([, code = '']) => code,
  );
}

/** What the host of the snippets has: an OpenAI client, messages, an Express app. */
const HOST = `
  import express from 'express';
  const app = express();
  const messages = [];
  const usage = { prompt_tokens: 1000, completion_tokens: 100 };
  const openai = { chat: { completions: { create: async () => ({ model: 'gpt-4o-2024-08-06', usage }) } } };`;

/** Calls the app of the snippets and shows what it counted. */
const LOOK = `
  const server = app.listen(0, '127.0.0.1', async () => {
    const url = 'http://127.0.0.1:' + server.address().port + '/metrics';
    console.log(await (await fetch(url)).text());
    console.log(await (await fetch('http://127.0.0.1:9464/healthz')).text());
    process.exit(0);
  });`;

describe('the README', () => {
  it('has snippets that run one after the other, and count a call', async () => {
    const code = snippets('ts');
    expect(code).toHaveLength(3);
    const { stdout } = await run('node', ['--input-type=module', '--eval', [HOST, ...code, LOOK].join('\n')]);
    const labels = 'provider="openai",model="gpt-4o-2024-08-06",type="chat",user="alice"';
    expect(stdout).toContain(`llm_cost_usd_total{${labels}} 0.0035`);
    expect(stdout).toMatch(/^ok$/m);
  });

  it('has a price list that is valid', () => {
    const lists = snippets('yaml').map((text) => parsePriceList(parse(text)));
    expect(lists).toMatchObject([{ prices: [{ provider: 'openai' }], discounts: [{ multiplier: 0.9 }] }]);
  });

  it('names only commands that exist', () => {
    const commands = snippets('sh').flatMap((block) => block.trim().split('\n'));
    expect(commands.length).toBeGreaterThanOrEqual(2);
    for (const command of commands) {
      const [, script = command] = /^npm (?:run )?(\S+)/.exec(command) ?? [];
      expect(Object.keys(packageJson.scripts)).toContain(script);
    }
  });

  it('links only to files that exist', () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThan(0);
    for (const link of links) expect(() => readFileSync(link), link).not.toThrow();
  });
});
