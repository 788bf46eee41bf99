import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { readBudgets } from '../../../../src/budget/file.ts';
import { answering, llmCost, temporaryFiles } from '../run.ts';

const page = readFileSync('docs/budgets.md', 'utf8');
const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, text = '']) => text);

const write = temporaryFiles();

describe('the page on budgets', () => {
  it('has an example that is valid, with every setting', async () => {
    const [example = ''] = blocks('yaml');
    const file = write('budgets.yaml', example);
    const budgets = readBudgets(file, ['team']);
    expect(budgets.monthStartsOn).toBe(15);
    const settings = new Set(budgets.budgets.flatMap((budget) => Object.keys(budget)));
    for (const setting of [...Object.keys(budgets), ...settings]) {
      expect(example, setting).toMatch(new RegExp(`^[- ]*${setting}:`, 'm'));
      if (setting !== 'budgets') expect(page, setting).toMatch(new RegExp(`^\\| \`${setting}\` `, 'm'));
    }
    const { exitCode, printed } = await llmCost('budgets check', file);
    expect(exitCode).toBe(0);
    expect(printed).not.toContain('warning');
  });

  it('shows what the commands really print', async () => {
    const wrong = write('wrong.yaml', 'budgets: [{ name: a, period: year, limitUsd: "50" }]\n');
    const now = Date.UTC(2026, 10, 15, 9, 30);
    const invoice = { budget: 'invoice', period: 'month', scope: 'total', subject: '*', action: 'alert' };
    const alice = { budget: 'users', period: 'day', scope: 'user', subject: 'alice', action: 'block' };
    const recorded: Readonly<Record<string, readonly (readonly [object, number])[]>> = {
      'budget_subject:llm_cost_usd:to_date': [
        [invoice, 1480],
        [alice, 11.2],
      ],
      llm_budget_usd: [
        [invoice, 4000],
        [{ ...alice, subject: '*' }, 10],
      ],
      'budget_subject:llm_budget_usd:projected_ratio': [
        [invoice, 4610 / 4000],
        [alice, 1.84],
      ],
      'budget_subject:llm_budget_usd:exhausted_timestamp_seconds': [[invoice, now / 1000 + 11 * 86_400]],
    };
    const prometheus = await answering(({ url = '' }) => {
      const query = new URL(url, 'http://localhost').searchParams.get('query') ?? '';
      const name = Object.keys(recorded).find((each) => query.includes(`(${each})`)) ?? '';
      const result = (recorded[name] ?? []).map(([metric, value]) => ({ metric, value: [0, String(value)] }));
      return { text: JSON.stringify({ data: { resultType: 'vector', result } }) };
    });
    vi.useFakeTimers({ now, toFake: ['Date'] });
    try {
      const shown = blocks('console');
      expect(shown).toHaveLength(2);
      for (const block of shown) {
        const [line = ''] = block.split('\n');
        const args = line
          .replace('$ llm-cost ', '')
          .split(' ')
          .map((word) => ({ 'wrong.yaml': wrong, 'http://127.0.0.1:9090': prometheus })[word] ?? word);
        const { printed } = await llmCost('', ...args);
        expect(`${line}\n${printed.replaceAll(wrong, 'wrong.yaml')}\n`).toBe(block);
      }
    } finally {
      vi.useRealTimers();
    }
  });
});
