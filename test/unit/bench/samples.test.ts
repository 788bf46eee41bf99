import { describe, expect, it } from 'vitest';
import { difference, readSamples } from '../../../bench/scraping/samples.ts';

const METRICS = ['a_total', 'b_total'];

describe('the check that libraries show the same', () => {
  it('reads the metrics it is asked for, whatever the order of their labels', () => {
    const text = '# HELP a_total Text.\na_total{y="2",x="1"} 3\nb_total 4.5\nc_total{x="1"} 6\n';
    expect([...readSamples(text, METRICS)]).toEqual([
      ['a_total{x="1",y="2"}', 3],
      ['b_total{}', 4.5],
    ]);
  });

  it('keeps label values with commas, braces and quotes apart', () => {
    const text = 'a_total{x="1,y=\\"2\\"}"} 3\na_total{x="1",y="2"} 4\n';
    expect(readSamples(text, METRICS).size).toBe(2);
  });

  it('refuses a series that is there twice', () => {
    expect(() => readSamples('a_total 1\na_total 2\n', METRICS)).toThrow('a_total{} is there twice');
  });

  it.each([
    ['a_total 1\nb_total 2\n', undefined],
    ['a_total 1.0000000000001\nb_total 2\n', undefined],
    ['a_total 1\n', 'b_total{} is missing'],
    ['a_total 1\nb_total 2.001\n', 'b_total{} is 2.001, not 2'],
    ['a_total 1\nb_total 2\nb_total{x="1"} 2\n', 'b_total{x="1"} is too much'],
  ])('finds what differs: %j', (text, expected) => {
    const samples = readSamples('a_total 1\nb_total 2\n', METRICS);
    expect(difference(samples, readSamples(text, METRICS))).toBe(expected);
  });
});
