import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { GuardOptions } from '../../../../src/guard/index.ts';
import { CHECKS } from '../../../../src/guard/options.ts';
import { METRICS } from '../../../../src/catalogue/metrics.ts';
import { llmCost, temporaryFiles } from '../run.ts';
import { keepingAlertmanager } from './alertmanager.ts';

const page = readFileSync('docs/guard.md', 'utf8');
const blocks = [...page.matchAll(/^```console\n(.*?)^```/gms)].map(([, text = '']) => text);
const ADDRESS = 'http://127.0.0.1:9093';

const folder = dirname(temporaryFiles()('README', ''));

describe('the page on the guard', () => {
  it('has every option, and no other', () => {
    const [, table = ''] = /^\| option .*\n((?:\|.*\n)+)/m.exec(page) ?? [];
    const documented = [...table.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
    expect(documented.sort()).toEqual((Object.keys(CHECKS) as (keyof GuardOptions)[]).sort());
  });

  it('names metrics that there are', () => {
    const named = [...page.matchAll(/^\| `(llm_\w+)/gm)].map(([, name = '']) => name);
    expect(named).toHaveLength(4);
    expect(METRICS.map(({ name }) => name)).toEqual(expect.arrayContaining(named));
  });

  it('shows what the commands really print', async () => {
    const alertmanager = await keepingAlertmanager();
    vi.stubEnv('LLM_COST_AUDIT_LOG', join(folder, 'llm-cost-audit.log'));
    vi.useFakeTimers({ now: Date.UTC(2026, 10, 15, 9, 30), toFake: ['Date'] });
    try {
      expect(blocks).toHaveLength(3);
      for (const block of blocks) {
        const [line = ''] = block.split('\n');
        const words = [...line.replace('$ llm-cost ', '').matchAll(/"([^"]*)"|(\S+)/g)];
        const args = words.map(([, quoted, word = '']) => quoted ?? word.replace(ADDRESS, alertmanager.url));
        const { printed, warned } = await llmCost('', ...args);
        expect(warned).toBe('');
        expect(`${line}\n${printed.replaceAll(`${folder}/`, '')}\n`).toBe(block);
      }
    } finally {
      vi.useRealTimers();
      vi.unstubAllEnvs();
    }
  });
});
