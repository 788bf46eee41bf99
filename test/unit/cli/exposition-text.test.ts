import { describe, expect, it } from 'vitest';
import { parseExposition } from '../../../src/cli/exposition-text.ts';
import { labelText } from '../../../src/exposition/escape.ts';

function samplesOf(text: string): unknown {
  return parseExposition(text, 'metrics').map(({ name, labels, value }) => [name, labels, value]);
}

describe('an exposition', () => {
  it('holds samples between comments and empty lines', () => {
    const text =
      '# HELP a A "thing".\n# TYPE a counter\na{x="1",y="2"} 3\n\n  # a comment\nb 4.5e-07\n# EOF\n';
    expect(samplesOf(text)).toEqual([
      ['a', { x: '1', y: '2' }, 3],
      ['b', {}, 4.5e-7],
    ]);
  });

  it('may have spaces, trailing commas, timestamps, exemplars and carriage returns', () => {
    const text = 'a { x = "1" , y="2", } 3 1700000000000\r\nb{} 4\nc{x="#"} 5 # {trace="1"} 0.5\n\td\t6';
    expect(samplesOf(text)).toEqual([
      ['a', { x: '1', y: '2' }, 3],
      ['b', {}, 4],
      ['c', { x: '#' }, 5],
      ['d', {}, 6],
    ]);
  });

  it('may hold values that are no numbers of JSON', () => {
    expect(samplesOf('a +Inf\nb -Inf\nc NaN\nd 0x10')).toEqual([
      ['a', {}, Infinity],
      ['b', {}, -Infinity],
      ['c', {}, NaN],
      ['d', {}, 16],
    ]);
  });

  it.each([
    'plain',
    'a "quoted" one',
    'back\\slash',
    '\\n is no line feed',
    'line\nfeed',
    '}{,="',
    'ends in \\',
    '',
    'ü',
  ])('gives back the label value %j as it was written', (value) => {
    const text = `a{${labelText(['x', 'y'], [value, 'z'])}} 1`;
    expect(samplesOf(text)).toEqual([['a', { x: value, y: 'z' }, 1]]);
  });

  it.each(['a{x="1} 2', 'a{x=1} 2', 'a', 'a{x="1"}', 'a{x="1" 2', 'a x', '<html>', 'a{x="1"y="2"} 1'])(
    'is refused where a line is %s',
    (line) => {
      expect(() => parseExposition(`b 1\n${line}\n`, 'http://example.com/metrics')).toThrow(
        `http://example.com/metrics: line 2: ${line}: expected a sample`,
      );
    },
  );
});
