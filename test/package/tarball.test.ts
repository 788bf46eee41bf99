import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };

const run = promisify(execFile);

let folder = '';
let tarball = '';

/** A project with some packages installed; `run` runs a program in it. */
async function createProject(name: string, packages: readonly string[]) {
  const project = join(folder, name);
  await mkdir(project);
  await writeFile(join(project, 'package.json'), '{ "name": "host", "private": true, "type": "module" }');
  await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...packages], { cwd: project });
  return {
    project,
    runProgram: (program: string) =>
      run('node', ['--input-type=module', '--eval', program], { cwd: project }),
  };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llm-package-'));
  await run('node', ['scripts/build.ts']);
  const { stdout } = await run('npm', ['pack', '--json', '--silent', '--pack-destination', folder]);
  const packed = JSON.parse(stdout) as Record<string, { filename: string }> | { filename: string }[];
  const [first] = Array.isArray(packed) ? packed : Object.values(packed);
  tarball = join(folder, first?.filename ?? 'none');
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('the packed tarball', () => {
  it('passes publint', async () => {
    const { stdout } = await run('publint', ['run', tarball, '--strict']);
    expect(stdout).toContain('All good!');
  });

  it('resolves with types from ESM, everywhere an ESM-only package can', async () => {
    await run('attw', [tarball, '--profile', 'esm-only', '--format', 'ascii']);
  });

  it('holds what users need and nothing of the workshop', async () => {
    const { stdout } = await run('tar', ['-tzf', tarball]);
    const files = stdout.trim().split('\n');
    for (const file of [
      'LICENSE',
      'README.md',
      'CHANGELOG.md',
      'dist/index.d.ts',
      'prometheus/rules/recording.yml',
    ]) {
      expect(files).toContain(`package/${file}`);
    }
    expect(files.filter((file) => /\/(test|scripts|examples|src|node_modules)\//.test(file))).toEqual([]);
  });

  it('installs into an empty project, and every entry can be imported', async () => {
    const { project, runProgram } = await createProject('empty', [tarball]);
    const entries = Object.keys(packageJson.exports).filter((entry) => entry !== './package.json');
    const names = entries.map((entry) => entry.replace(/^\./, packageJson.name));
    const program = `
      const loaded = {};
      for (const name of ${JSON.stringify(names)}) loaded[name] = Object.keys(await import(name));
      console.log(JSON.stringify(loaded));`;
    const { stdout } = await runProgram(program);
    expect(JSON.parse(stdout)).toMatchObject({
      'llm-cost-metrics': expect.arrayContaining(['createCostMeter', 'ConfigError']) as unknown,
      'llm-cost-metrics/http': ['metricsHandler', 'startMetricsServer'],
      'llm-cost-metrics/express': ['costLabels'],
      'llm-cost-metrics/google-genai': ['instrumentGoogleGenAI', 'uninstrumentGoogleGenAI'],
      'llm-cost-metrics/guard': ['BudgetExceededError', 'createGuard'],
      'llm-cost-metrics/ai-sdk': ['costMiddleware', 'embeddingCostMiddleware', 'imageCostMiddleware'],
      'llm-cost-metrics/anthropic': ['instrumentAnthropic', 'uninstrumentAnthropic'],
      'llm-cost-metrics/openai': ['instrumentOpenAI', 'uninstrumentOpenAI'],
      'llm-cost-metrics/langchain': ['costHandler'],
      'llm-cost-metrics/otel': ['cardinalityView', 'costSpanProcessor', 'registerMetrics'],
      'llm-cost-metrics/prom-client': ['registerMetrics'],
      'llm-cost-metrics/usage': expect.arrayContaining(['readUsage', 'estimateUsage']) as unknown,
    });

    const usage = `
      import { createCostMeter } from 'llm-cost-metrics';
      const meter = createCostMeter({ users: 'plain' });
      console.log(meter.record({ provider: 'openai', model: 'gpt-4o', usage: { inputTokens: 1000000 } }).usd);`;
    expect((await runProgram(usage)).stdout).toBe('2.5\n');

    const bridge = `
      import { createCostMeter } from 'llm-cost-metrics';
      import { registerMetrics } from 'llm-cost-metrics/prom-client';
      try { registerMetrics(createCostMeter({ users: 'plain' })); } catch (error) { console.log(String(error)); }`;
    expect((await run('node', ['--input-type=module', '--eval', bridge], { cwd: project })).stdout).toBe(
      "ConfigError: registry: nothing is not allowed; expected prom-client's Registry, or prom-client itself to be installed\n",
    );

    const command = join(project, 'node_modules/.bin/llm-cost');
    expect((await run(command, ['--version'])).stdout.trim()).toBe(packageJson.version);
    const { stdout: prices } = await run(command, ['prices', 'show', 'gpt-4o', '--provider', 'openai']);
    expect(prices).toMatch(/^ *input +2\.5$/m);

    const otel = `
      import { createCostMeter } from 'llm-cost-metrics';
      import { costSpanProcessor, registerMetrics } from 'llm-cost-metrics/otel';
      const meter = createCostMeter({ users: 'plain' });
      for (const use of [registerMetrics, costSpanProcessor])
        try { use(meter); } catch (error) { console.log(error.message); }`;
    const needed =
      'llm-cost-metrics/otel needs the package @opentelemetry/api (1.9 or newer), which is not installed: npm install @opentelemetry/api\n';
    expect((await runProgram(otel)).stdout).toBe(needed.repeat(2));
  });

  it.each([
    ['2', ['@opentelemetry/api@1.9.1', '@opentelemetry/sdk-metrics@2.12.1']],
    ['3', ['@opentelemetry/api@1.10.0', '@opentelemetry/sdk-metrics@3.1.1']],
  ])('exports metrics in a host with OpenTelemetry SDK %s', async (version, packages) => {
    const { runProgram } = await createProject(`otel-${version}`, [tarball, ...packages]);
    const { stdout } = await runProgram(`
      import { metrics } from '@opentelemetry/api';
      import * as sdk from '@opentelemetry/sdk-metrics';
      import { createCostMeter } from 'llm-cost-metrics';
      import { cardinalityView, registerMetrics } from 'llm-cost-metrics/otel';
      const exporter = new sdk.InMemoryMetricExporter(sdk.AggregationTemporality.DELTA);
      const reader = new sdk.PeriodicExportingMetricReader({ exporter });
      const provider = new sdk.MeterProvider({ readers: [reader], views: [cardinalityView()] });
      metrics.setGlobalMeterProvider(provider);
      const meter = createCostMeter({ users: 'plain' });
      registerMetrics(meter);
      meter.record({ provider: 'openai', model: 'gpt-4o', usage: { inputTokens: 1000000 } });
      await provider.shutdown();
      const all = exporter.getMetrics()[0].scopeMetrics[0].metrics;
      console.log(all.find(({ descriptor }) => descriptor.name === 'llm.cost.usd').dataPoints[0].value);`);
    expect(stdout).toBe('2.5\n');
  });

  it('imports no package and no server with the core', async () => {
    const program = `
      import { registerHooks } from 'node:module';
      const loaded = [];
      registerHooks({
        resolve(name, context, next) {
          const resolved = next(name, context);
          loaded.push(resolved.url);
          return resolved;
        },
      });
      await import('./dist/index.js');
      console.log(JSON.stringify(loaded));`;
    const { stdout } = await run('node', ['--input-type=module', '--eval', program]);
    const loaded = JSON.parse(stdout) as string[];
    expect(loaded).toContainEqual(expect.stringMatching(/\/dist\/meter\/meter\.js$/));
    const others = loaded.filter((url) => !url.includes('/dist/'));
    expect(new Set(others)).toEqual(new Set(['node:async_hooks', 'node:module', 'node:path']));
  });
});
