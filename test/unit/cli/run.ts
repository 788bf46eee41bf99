// Runs `llm-cost` inside the test, and gives back what it wrote.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { runLlmCost } from '../../../src/cli/commands.ts';

export interface Ran {
  readonly exitCode: number;
  readonly printed: string;
  readonly warned: string;
}

/** Runs a command, its words separated by spaces. */
export async function llmCost(words: string, ...more: string[]): Promise<Ran> {
  const printed: string[] = [];
  const warned: string[] = [];
  const args = [...words.split(' ').filter((word) => word !== ''), ...more];
  const exitCode = await runLlmCost(args, {
    print: (text) => printed.push(text),
    warn: (text) => warned.push(text),
  });
  return { exitCode, printed: printed.join('\n'), warned: warned.join('\n') };
}

/** A folder that is removed after the tests, and a way to write files into it. */
export function temporaryFiles(): (name: string, text: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'llm-cost-cli-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  return (name, text) => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };
}

/** A server on a free port of this machine that answers each path with a text; stopped after the tests. */
export async function answering(
  answer: (request: IncomingMessage) => { status?: number; text: string },
): Promise<string> {
  const server = createServer((request, response) => {
    const { status = 200, text } = answer(request);
    response.writeHead(status).end(text);
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
