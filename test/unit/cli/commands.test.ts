import { describe, expect, it } from 'vitest';
import { llmCost } from './run.ts';

describe('llm-cost', () => {
  it('lists its commands', async () => {
    const { exitCode, printed } = await llmCost('--help');
    expect(exitCode).toBe(0);
    expect(printed).toContain('Usage: llm-cost COMMAND');
    expect(printed).toMatch(/^ {2}prices {2,}\S/m);
  });

  it('lists the commands about prices', async () => {
    const { exitCode, printed } = await llmCost('prices --help');
    expect(exitCode).toBe(0);
    for (const name of ['show', 'list', 'check', 'audit', 'reprice']) {
      expect(printed).toMatch(new RegExp(`^  ${name} +[A-Z].*\\.$`, 'm'));
    }
  });

  it.each(['show', 'list', 'check', 'audit', 'reprice'])(
    'explains every option of prices %s',
    async (name) => {
      const { exitCode, printed, warned } = await llmCost(`prices ${name} --help`);
      expect({ exitCode, warned }).toEqual({ exitCode: 0, warned: '' });
      expect(printed).toMatch(new RegExp(`^Usage: llm-cost prices ${name}( [A-Z]+)? \\[options\\]\n`));
      const options = printed.slice(printed.indexOf('Options:')).split('\n').slice(1);
      expect(options.length).toBeGreaterThan(1);
      for (const line of options) expect(line).toMatch(/^ {2}--[a-z-]+( [A-Z|]+)? {2,}[A-Z].*\.$/);
    },
  );

  it('tells its version', async () => {
    expect(await llmCost('--version')).toMatchObject({ exitCode: 0, printed: '0.1.0' });
  });

  it.each([
    ['', 'llm-cost: expected a command: budgets, prices, stop, resume'],
    ['frobnicate', 'llm-cost: there is no command frobnicate; there is: budgets, prices, stop, resume'],
    ['prices', 'llm-cost prices: expected a command: show, list, check, audit, reprice'],
    ['prices sow', 'llm-cost prices: there is no command sow; there is: show, list, check, audit, reprice'],
    ['prices show', 'llm-cost prices show: expected MODEL'],
    ['prices show a b', 'llm-cost prices show: expected MODEL'],
    ['prices list a', 'llm-cost prices list: a: no argument is expected'],
    ['prices show a --colour', "llm-cost prices show: Unknown option '--colour'"],
    ['prices show a --provider', "llm-cost prices show: Option '--provider <value>' argument missing"],
    [
      'prices show a --tier night',
      'llm-cost prices show: --tier night: expected one of standard, batch, flex, priority',
    ],
    [
      'prices show a --at July',
      'llm-cost prices show: --at July: expected a day such as 2026-07-01, or a moment such as 2026-07-01T09:00:00Z',
    ],
    [
      'prices show a --prices /nowhere/prices.yaml',
      'llm-cost prices show: /nowhere/prices.yaml: prices: "ENOENT" is not allowed; expected a readable file',
    ],
  ])('refuses "%s" in one line, with exit code 2', async (words, message) => {
    expect(await llmCost(words)).toEqual({ exitCode: 2, printed: '', warned: message });
  });
});
