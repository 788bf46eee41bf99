import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const dockerfile = readFileSync('examples/chat-service/Dockerfile', 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'llm-cost-dockerfile-'));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe("the demo's image", () => {
  it('builds the library from what it copies, with nothing on PATH but Node and the system', () => {
    const [build = ''] = dockerfile.split(/^(?=FROM )/m).filter((stage) => stage.startsWith('FROM'));
    for (const [, files = '', target = ''] of build.matchAll(/^COPY (.+) (\S+)$/gm)) {
      for (const file of files.split(' ')) {
        cpSync(file, target === './' ? join(folder, file) : join(folder, target), { recursive: true });
      }
    }
    // Installed packages as they are here: `npm ci` would fetch the same.
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    const programs = join(folder, 'programs');
    mkdirSync(programs);
    symlinkSync(process.execPath, join(programs, 'node'));

    const commands = [...build.matchAll(/^RUN (.+)$/gm)].map(([, command = '']) => command);
    expect(commands[0]).toMatch(/^npm ci /);
    for (const command of commands.slice(1)) {
      execFileSync('sh', ['-c', command], { cwd: folder, env: { PATH: `${programs}:/usr/bin:/bin` } });
    }
    const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      exports: Record<string, string | { default: string }>;
    };
    for (const entry of Object.values(exports)) {
      const file = typeof entry === 'string' ? entry : entry.default;
      expect(existsSync(join(folder, file)), file).toBe(true);
    }
  }, 120_000);
});
