import { describe, expect, it } from 'vitest';
import { listing, table } from '../../../src/cli/table.ts';

describe('a table', () => {
  it('aligns names to the left and numbers to the right', () => {
    const columns = [{ heading: 'model' }, { heading: 'dollars', align: 'right' }] as const;
    expect(
      table(columns, [
        ['gpt-4o', '2.5'],
        ['m', '10'],
      ]),
    ).toBe(['model   dollars', 'gpt-4o      2.5', 'm            10'].join('\n'));
  });

  it('shows no control characters, which could steer a terminal', () => {
    expect(table([{ heading: 'model' }], [['\u001b[2Jgone\r\n']])).toBe('model\n?[2Jgone??');
    expect(listing([['rule', 'a\u0007b']])).toBe('  rule  a?b');
  });
});
