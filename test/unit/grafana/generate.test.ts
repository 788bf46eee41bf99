// `npm run dashboards:check`, as a person meets it, in a copy of the sources.
import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let folder = '';
const dashboard = (file: string): string => join(folder, 'grafana/dashboards', file);

function generate(...options: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync('node', ['grafana/generate.ts', ...options], { cwd: folder, encoding: 'utf8' });
}

describe('the check of dashboards', () => {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'llm-cost-generate-'));
    for (const part of ['package.json', 'grafana', 'src/catalogue'])
      cpSync(part, join(folder, part), { recursive: true, filter: (path) => !path.includes('preview') });
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('says nothing where all are as generated', () => {
    expect(generate('--check')).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });

  it('names a file that differs, and what to run', () => {
    appendFileSync(dashboard('overview.json'), ' ');
    const { status, stderr } = generate('--check');
    expect(status).toBe(1);
    expect(stderr).toContain('grafana/dashboards/overview.json: differs');
    expect(stderr).toContain('npm run dashboards');
  });

  it('names a file that is missing and one that is left over, and generating puts both right', () => {
    renameSync(dashboard('overview.json'), dashboard('old.json'));
    const { status, stderr } = generate('--check');
    expect(status).toBe(1);
    expect(stderr).toContain('grafana/dashboards/overview.json: is missing');
    expect(stderr).toContain('grafana/dashboards/old.json: has no source');

    expect(generate().status).toBe(0);
    expect(generate('--check').status).toBe(0);
  });

  it('changes nothing itself', () => {
    writeFileSync(dashboard('overview.json'), '{}');
    generate('--check');
    expect(generate('--check').status).toBe(1);
  });
});
