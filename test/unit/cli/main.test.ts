import { execFile } from 'node:child_process';
import { describe, expect, it } from 'vitest';

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(command: string, args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(command, args, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

describe('the process llm-cost', () => {
  it('answers on standard output', async () => {
    const { code, stdout, stderr } = await run('node', ['src/cli/main.ts', 'prices', 'show', 'gpt-4o']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('gpt-4o at openai\n');
  });

  it('says errors on standard error, in one line, without a stack trace', async () => {
    const { code, stdout, stderr } = await run('node', ['src/cli/main.ts', 'prices', 'check']);
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr: 'llm-cost prices check: expected FILE\n',
    });
  });

  it('ends quietly where its reader has seen enough', async () => {
    const pipe = 'set -o pipefail; node src/cli/main.ts prices list | head -n 1';
    const { code, stdout, stderr } = await run('bash', ['-c', pipe]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^provider +model +input +output/);
  });
});
