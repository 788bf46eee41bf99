import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { metricNames } from '../../../src/http/metric-names.ts';

const namesIn = (...lines: string[]): string[] => [...metricNames(lines.map((line) => `${line}\n`).join(''))];

describe('the metrics of an exposition text', () => {
  it('are those of TYPE lines and of samples, each once', () => {
    expect(
      namesIn(
        '# HELP jobs_total Jobs. # TYPE no_name counter',
        '# TYPE jobs_total counter',
        'jobs_total{queue="mail"} 3',
        'jobs_total{queue="a\\n# TYPE b gauge",le="} 1"} 4',
        '# TYPE wait_seconds histogram',
        'wait_seconds_bucket{le="1"} 1',
        'wait_seconds_count 1',
        '',
        '# TYPE empty gauge',
        'up 1 1700000000000',
        'jobs_total_extra 1',
      ),
    ).toEqual([
      'jobs_total',
      'wait_seconds',
      'wait_seconds_bucket',
      'wait_seconds_count',
      'empty',
      'up',
      'jobs_total_extra',
    ]);
  });

  it('are found where the last line has no end, and there are none in comments', () => {
    expect([...metricNames('up 1')]).toEqual(['up']);
    expect([...metricNames('# TYPE up')]).toEqual(['up']);
    expect([...metricNames('# no registered metrics')]).toEqual([]);
    expect([...metricNames('')]).toEqual([]);
  });

  it('are all found, in whatever order they come', () => {
    const name = fc.stringMatching(/^[a-z_:][a-z_:0-9]{0,3}$/);
    const line = fc.oneof(
      fc.tuple(name, fc.constantFrom(' 1', '{a="b"} 1', '\t1')),
      fc.tuple(
        name.map((each) => `# TYPE ${each}`),
        fc.constantFrom(' gauge', ' counter'),
      ),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const expected = new Set(lines.map(([start]) => start.replace('# TYPE ', '')));
        expect(new Set(namesIn(...lines.map((parts) => parts.join(''))))).toEqual(expected);
      }),
    );
  });
});
