import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { ConfigError, type Diagnostic } from '../../../src/catalogue/errors.ts';
import { type CostMeter, createCostMeter } from '../../../src/meter/meter.ts';

const folder = mkdtempSync(join(tmpdir(), 'llm-meter-prices-'));
const file = join(folder, 'prices.yaml');
const told: Diagnostic[] = [];
const meters: CostMeter[] = [];

afterEach(async () => {
  for (const meter of meters.splice(0)) await meter.close();
  told.length = 0;
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function meterWith(text: string): CostMeter {
  writeFileSync(file, text);
  const meter = createCostMeter({
    users: 'off',
    prices: file,
    onDiagnostic: (diagnostic) => {
      told.push(diagnostic);
    },
  });
  meters.push(meter);
  return meter;
}

const PRICE =
  'prices: [{ provider: openai, model: new-model, usdPerMillionTokens: { input: 2, output: 4 } }]';
const call = {
  provider: 'openai',
  model: 'new-model',
  usage: { inputTokens: 1_000_000, outputTokens: 1_000_000 },
};

describe('a call of a model without a price', () => {
  it('is no dollars: it is counted with its tokens, and told once for the model', async () => {
    const meter = meterWith('');
    for (let count = 0; count < 3; count += 1) {
      expect(meter.record(call)).toEqual({
        recorded: true,
        priced: false,
        usd: undefined,
        reason: 'unknown_model',
      });
    }
    expect(told.map(({ kind, model }) => ({ kind, model }))).toEqual([
      { kind: 'unpriced', model: 'new-model' },
    ]);
    const text = await meter.render();
    expect(text).not.toMatch(/^llm_cost_usd_total\{/m);
    expect(text).toMatch(/^llm_unpriced_requests_total\{.*reason="unknown_model"\} 3$/m);
    expect(text).toMatch(/^llm_unpriced_tokens_total\{.*token_type="input"\} 3000000$/m);
  });

  it('is priced once the price is in the file, without a restart and without being asked to', async () => {
    const meter = meterWith('');
    expect(meter.record(call)).toMatchObject({ priced: false });
    writeFileSync(file, PRICE);
    await vi.waitFor(
      () => {
        expect(meter.record(call)).toMatchObject({ priced: true, usd: 6 });
      },
      { timeout: 20_000, interval: 200 },
    );
  }, 30_000);

  it('is priced at once where the app asks for the file to be read', () => {
    const meter = meterWith('');
    expect(meter.record(call)).toMatchObject({ priced: false });
    // As editors and configuration maps do it.
    writeFileSync(`${file}.new`, PRICE);
    renameSync(`${file}.new`, file);
    expect(meter.reloadPrices()).toBe(true);
    expect(meter.record(call)).toMatchObject({ priced: true, usd: 6 });
  });
});

describe('a malformed price list', () => {
  it('is refused at start, naming file, path, value and what is allowed', () => {
    expect(() => meterWith('prices: [{ provider: openai, model: m, usdPerImage: free }]')).toThrow(
      ConfigError,
    );
    expect(() => meterWith('prices: [{ provider: openai, model: m, usdPerImage: free }]')).toThrow(
      `${file}: prices[0].usdPerImage: "free" is not allowed; expected a number of dollars of at least 0`,
    );
  });

  it('leaves the prices before in force when it is read later; that is counted and told', async () => {
    const meter = meterWith(PRICE);
    writeFileSync(file, 'prices: [{ provider: openai }]');
    expect(meter.reloadPrices()).toBe(false);
    expect(meter.record(call)).toMatchObject({ usd: 6 });
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({ kind: 'prices', cause: expect.any(ConfigError) as unknown });
    expect(told[0]?.message).toContain(`${file}: prices[0].model: nothing is not allowed`);
    expect(await meter.render()).toMatch(/^llm_recorder_errors_total\{reason="prices"\} 1$/m);
  });
});

describe('prices', () => {
  it('may be passed in code', () => {
    const prices = { list: { discounts: [{ multiplier: 0.5 }] } };
    const meter = createCostMeter({ users: 'off', prices });
    meters.push(meter);
    expect(meter.record({ ...call, model: 'gpt-4o' })).toMatchObject({ usd: 6.25 });
    expect(meter.reloadPrices()).toBe(true);
  });

  it.each([
    [''],
    [5],
    [{ file: 'a', list: {} }],
    [{ files: 'a' }],
    [{ refresh: {} }],
    [{ refresh: { file: 'a', url: 'b' } }],
  ])('cannot be %j', (prices) => {
    expect(() => createCostMeter({ users: 'off', prices: prices as string })).toThrow(
      /^prices: .* expected the path/,
    );
  });

  it('taken by the name of the model, as nobody knows the provider, are told once', () => {
    const meter = meterWith('');
    meter.record({ ...call, provider: 'my-gateway', model: 'gpt-4o' });
    meter.record({ ...call, provider: 'my-gateway', model: 'gpt-4o' });
    expect(told.map(({ kind, provider }) => ({ kind, provider }))).toEqual([
      { kind: 'inferred_price', provider: 'my-gateway' },
    ]);
  });
});
