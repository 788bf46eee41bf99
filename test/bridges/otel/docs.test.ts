import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { COUNTER_INSTRUMENTS, GAUGE_INSTRUMENTS } from '../../../src/bridges/otel/instruments.ts';
import * as semconv from '../../../src/bridges/otel/semconv.ts';
import { TOKEN_TYPES } from '../../../src/catalogue/token-types.ts';
import packageJson from '../../../package.json' with { type: 'json' };
import { type Receiver, startReceiver } from './otlp/receiver.ts';

const run = promisify(execFile);
const text = readFileSync('docs/opentelemetry.md', 'utf8');
const [setUp = '', withOptions = ''] = [...text.matchAll(/^```ts\n(.*?)^```/gms)].map(
  ([, code = '']) => code,
);

/** What an app does next. */
const APP = `
  meter.record({ provider: 'openai', model: 'gpt-4o', user: 'alice', usage: { inputTokens: 1000000 } });
  await provider.shutdown();`;

/** The cells of a table, by its first column; code marks left out. */
function table(heading: string): string[][] {
  const [, body = ''] = text.split(new RegExp(`^\\| ${heading} .*\\n\\| -.*\\n`, 'm'));
  const rows = body.split('\n').slice(
    0,
    body.split('\n').findIndex((line) => !line.startsWith('|')),
  );
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.replaceAll('`', '').trim()),
  );
}

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(async () => {
  await receiver.close();
});

describe('docs/opentelemetry.md', () => {
  it.each([
    ['as it is', setUp, { provider: 'openai', model: 'gpt-4o', type: 'chat', user: 'alice' }],
    [
      'with options',
      setUp.replace('registerMetrics(meter);\n', withOptions),
      { provider: 'openai', model: 'gpt-4o', type: 'chat' },
    ],
  ])('has snippets that run and export a call, %s', async (_name, code, attributes) => {
    const environment = { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: receiver.url };
    await run('node', ['--input-type=module', '--eval', code + APP], {
      env: { ...process.env, ...environment },
    });
    const metrics = receiver.received.flatMap((request) => request.metrics);
    const points = metrics.find(({ name }) => name === 'llm.cost.usd')?.sum?.dataPoints;
    expect(points).toMatchObject([{ value: 2.5, attributes }]);
    expect(points?.map((point) => Object.keys(point.attributes))).toEqual([Object.keys(attributes)]);
    const genai = metrics.some(({ name }) => name.startsWith('gen_ai.'));
    expect(genai).toBe(code.includes('genaiConventions: true'));
  });

  it('names every instrument, with its unit and its name in Prometheus', () => {
    expect(table('instrument')).toEqual(
      [...COUNTER_INSTRUMENTS, ...GAUGE_INSTRUMENTS].map(({ name, unit, metric }) => [
        name,
        unit === '' ? 'none' : unit,
        metric.name,
      ]),
    );
  });

  it('says which tokens each counter of the conventions has', () => {
    const rows = Object.entries(semconv.USAGE_COUNTERS).map(([key, { name }]) => {
      const counted = TOKEN_TYPES.filter((type) => {
        const { side, part } = semconv.TOKEN_PLACES[type];
        return side === key || part === key;
      });
      return [name, counted.join(', ')];
    });
    const documented = table('counter').map(([name, types = '']) => [name, types.split(', ').sort().join()]);
    expect(documented).toEqual(rows.map(([name, types = '']) => [name, types.split(', ').sort().join()]));
  });

  it('names the versions that are tested, and the peer that is needed', () => {
    const { devDependencies, peerDependencies } = packageJson;
    const versions = [
      devDependencies['@opentelemetry/api'],
      devDependencies['@opentelemetry/sdk-metrics'],
      devDependencies['opentelemetry-sdk-metrics-2'].replace(/^npm:.*@/, ''),
    ];
    for (const version of versions) expect(table('needs').flat().join(' ')).toContain(version);
    expect(peerDependencies['@opentelemetry/api']).toBe('^1.9.0');
  });
});
