import { describe, expect, it } from 'vitest';
import {
  type Call,
  type CostMeterOptions,
  createCostMeter,
  type Diagnostic,
  type Usage,
} from '../../../src/index.ts';

const call: Call = {
  provider: 'openai',
  model: 'gpt-4o-2024-08-06',
  user: 'alice',
  usage: { inputTokens: 1200, cacheReadTokens: 1000, outputTokens: 80 },
};

function setUp(options: Partial<CostMeterOptions> = {}) {
  const diagnostics: Diagnostic[] = [];
  const meter = createCostMeter({
    users: 'plain',
    onDiagnostic: (diagnostic) => diagnostics.push(diagnostic),
    ...options,
  });
  /** Sample lines of a metric. */
  const samples = async (name: string): Promise<string[]> => {
    const text = await meter.render();
    return text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  };
  return { meter, diagnostics, samples, kinds: () => diagnostics.map(({ kind }) => kind) };
}

describe('recording a call', () => {
  it('returns its dollars and books dollars, tokens and the request', async () => {
    const { meter, samples, diagnostics } = setUp();
    expect(meter.record(call)).toEqual({ recorded: true, priced: true, usd: 0.00255 });
    const labels = 'provider="openai",model="gpt-4o-2024-08-06",type="chat",user="alice"';
    expect(await samples('llm_cost_usd_total')).toEqual([`llm_cost_usd_total{${labels}} 0.00255`]);
    expect(await samples('llm_tokens_total')).toEqual([
      `llm_tokens_total{${labels},token_type="input"} 200`,
      `llm_tokens_total{${labels},token_type="cache_read"} 1000`,
      `llm_tokens_total{${labels},token_type="output"} 80`,
    ]);
    expect(await samples('llm_requests_total')).toEqual([`llm_requests_total{${labels},outcome="ok"} 1`]);
    expect(diagnostics).toEqual([]);
  });

  it("takes the caller's own figure over any price list", async () => {
    const { meter, samples } = setUp();
    expect(meter.record({ ...call, model: 'in-house', costUsd: 0.25 })).toMatchObject({
      priced: true,
      usd: 0.25,
    });
    expect((await samples('llm_cost_usd_total'))[0]).toMatch(/model="in-house".* 0\.25$/);
  });

  it('counts estimated calls', async () => {
    const { meter, samples } = setUp();
    meter.record({ ...call, estimated: true });
    expect((await samples('llm_estimated_requests_total'))[0]).toMatch(/ 1$/);
  });

  it('books tokens and calls once more without users, refused and unpriced ones included', async () => {
    const { meter, samples } = setUp();
    meter.record(call);
    meter.record({ ...call, user: 'bob' });
    meter.record({ ...call, user: 'bob', outcome: 'blocked' });
    meter.record({ ...call, user: 'carol', usage: { inputTokens: -1 } });
    const labels = 'provider="openai",model="gpt-4o-2024-08-06",type="chat"';
    expect(await samples('llm_model_tokens_total')).toEqual([
      `llm_model_tokens_total{${labels},token_type="input"} 400`,
      `llm_model_tokens_total{${labels},token_type="cache_read"} 2000`,
      `llm_model_tokens_total{${labels},token_type="output"} 160`,
    ]);
    expect(await samples('llm_model_requests_total')).toEqual([
      `llm_model_requests_total{${labels},outcome="ok"} 3`,
      `llm_model_requests_total{${labels},outcome="blocked"} 1`,
    ]);
  });

  it('books the dollars of another tier once more, by tier', async () => {
    const { meter, samples } = setUp();
    const batch = { ...call, costUsd: 2, serviceTier: 'batch' } as const;
    meter.record(batch);
    meter.record({ ...batch, user: 'bob', usage: {} });
    meter.record({ ...call, serviceTier: 'standard' });
    meter.record({ ...batch, serviceTier: 'constructor' as 'batch' });
    expect(await samples('llm_service_tier_cost_usd_total')).toEqual([
      'llm_service_tier_cost_usd_total{provider="openai",model="gpt-4o-2024-08-06",type="chat",service_tier="batch"} 4',
    ]);
    expect(await samples('llm_cost_usd_total')).toHaveLength(2);
  });

  it('uses the prices of the time of the call', () => {
    const { meter } = setUp();
    const tokens = { provider: 'openai', model: 'o3', usage: { inputTokens: 1_000_000 } };
    expect(meter.record({ ...tokens, at: new Date('2025-06-09') })).toMatchObject({ usd: 10 });
    expect(meter.record({ ...tokens, at: Date.parse('2025-06-11') })).toMatchObject({ usd: 2 });
  });
});

describe('a call without a known price', () => {
  it.each<[string, Partial<Call>]>([
    ['unknown_model', { model: 'gpt-never' }],
    ['unknown_provider', { provider: 'nobody', model: 'nothing' }],
    ['unknown_tier', { serviceTier: 'flex' }],
    ['missing_usage', { usage: {} }],
    ['missing_usage', { usage: null as unknown as Usage }],
    ['invalid_usage', { usage: { inputTokens: -1 } }],
    ['invalid_cost', { costUsd: -1 }],
  ])('is counted with reason %s, and never as $0', async (reason, change) => {
    const { meter, samples } = setUp();
    expect(meter.record({ ...call, ...change })).toMatchObject({ priced: false, usd: undefined, reason });
    expect(await samples('llm_cost_usd_total')).toEqual([]);
    const unpriced = await samples('llm_unpriced_requests_total');
    expect(unpriced).toHaveLength(1);
    expect(unpriced[0]).toMatch(new RegExp(`reason="${reason}"\\} 1$`));
    expect(await samples('llm_requests_total')).toHaveLength(1);
  });

  it('keeps its tokens, so that they can be priced later', async () => {
    const { meter, samples } = setUp();
    meter.record({ ...call, model: 'gpt-never' });
    expect((await samples('llm_unpriced_tokens_total')).map((line) => line.split(' ')[1])).toEqual([
      '200',
      '1000',
      '80',
    ]);
  });

  it('is told once for each model, not for each call', () => {
    const { meter, diagnostics } = setUp();
    for (let i = 0; i < 5; i += 1) meter.record({ ...call, model: 'gpt-never' });
    meter.record({ ...call, model: 'gpt-neither' });
    expect(diagnostics.map(({ model, reason }) => [model, reason])).toEqual([
      ['gpt-never', 'unknown_model'],
      ['gpt-neither', 'unknown_model'],
    ]);
  });
});

describe('failed and blocked calls', () => {
  it('are counted by outcome, cost nothing without usage, and give birth to no dollar series', async () => {
    const { meter, samples } = setUp();
    expect(meter.record({ provider: 'openai', model: 'gpt-4o', outcome: 'error' })).toMatchObject({
      priced: true,
      usd: 0,
    });
    expect(meter.record({ ...call, outcome: 'blocked' })).toMatchObject({ priced: true, usd: 0 });
    expect(await samples('llm_requests_total')).toHaveLength(2);
    expect(await samples('llm_cost_usd_total')).toEqual([]);
    expect(await samples('llm_tokens_total')).toEqual([]);
  });

  it('cost what they used, where the provider says so', () => {
    expect(setUp().meter.record({ ...call, outcome: 'error' })).toMatchObject({ usd: 0.00255 });
  });
});

describe('bad input', () => {
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a string', 'call'],
    ['no model', { provider: 'openai', usage: {} }],
    ['an empty provider', { ...call, provider: '' }],
    ['a model that is a number', { ...call, model: 4 }],
  ])('%s: nothing is booked, one error is counted and told', async (_name, input) => {
    const { meter, samples, kinds } = setUp();
    expect(meter.record(input as Call)).toEqual({ recorded: false, priced: false, usd: undefined });
    expect(await samples('llm_requests_total')).toEqual([]);
    expect(await samples('llm_recorder_errors_total')).toEqual([
      'llm_recorder_errors_total{reason="invalid_call"} 1',
    ]);
    expect(kinds()).toEqual(['invalid_call']);
  });

  it.each<[string, unknown]>([
    ['negative', -1],
    ['NaN', NaN],
    ['infinite', Infinity],
    ['fractional', 1.5],
    ['a string', '10'],
  ])('tokens that are %s count the request and no tokens', async (_name, inputTokens) => {
    const { meter, samples, kinds } = setUp();
    meter.record({ ...call, usage: { inputTokens } } as Call);
    expect(await samples('llm_tokens_total')).toEqual([]);
    expect(await samples('llm_requests_total')).toHaveLength(1);
    expect(kinds()).toContain('invalid_usage');
  });

  it('a million-character user is shortened, and stays apart from another', async () => {
    const { meter, samples, kinds } = setUp();
    const long = 'x'.repeat(1_000_000);
    for (const user of [long, `${long}y`, long]) meter.record({ ...call, user });
    const lines = await samples('llm_cost_usd_total');
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line.length).toBeLessThan(400);
    expect(kinds()).toEqual(['invalid_label', 'invalid_label', 'invalid_label']);
  });

  it('quotes, line feeds and __proto__ in labels stay what they are', async () => {
    const { meter, samples } = setUp();
    for (const user of ['a"b', 'a\nb', 'a\\nb', '__proto__', 'constructor']) meter.record({ ...call, user });
    expect(
      (await samples('llm_requests_total')).map((line) => /user="(.*?)",outcome/.exec(line)?.[1]),
    ).toEqual(['a\\"b', 'a\\nb', 'a\\\\nb', '__proto__', 'constructor']);
  });

  it('an object that throws when it is read is counted as internal', async () => {
    const { meter, samples, kinds } = setUp();
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error('no');
        },
      },
    );
    expect(meter.record(hostile as Call).recorded).toBe(false);
    expect(kinds()).toEqual(['internal']);
    expect(await samples('llm_recorder_errors_total')).toEqual([
      'llm_recorder_errors_total{reason="internal"} 1',
    ]);
  });

  it('an onDiagnostic that throws does not reach the host', async () => {
    const { meter, samples } = setUp({
      onDiagnostic: () => {
        throw new Error('host');
      },
    });
    meter.record({ ...call, model: 'gpt-never' });
    expect(await samples('llm_recorder_errors_total')).toEqual([
      'llm_recorder_errors_total{reason="diagnostic"} 1',
    ]);
  });
});

describe('caps', () => {
  it('book users beyond the cap under other, with provider, model and type intact', async () => {
    const { meter, samples } = setUp({ maxUsers: 2 });
    for (const user of ['a', 'b', 'c', 'd', 'a']) meter.record({ ...call, user });
    expect(
      (await samples('llm_requests_total')).map((line) => /user="(\w+)".* (\d)$/.exec(line)?.slice(1)),
    ).toEqual([
      ['a', '2'],
      ['b', '1'],
      ['other', '2'],
    ]);
    expect(await samples('llm_user_overflow_requests_total')).toEqual(['llm_user_overflow_requests_total 2']);
    expect(await samples('llm_tracked_users')).toEqual(['llm_tracked_users 2']);
  });

  it('book models beyond the cap under other, at the price of the real one', async () => {
    const { meter, samples, kinds } = setUp({ maxModels: 1 });
    meter.record(call);
    expect(meter.record({ ...call, model: 'gpt-4o-mini' })).toMatchObject({ priced: true });
    expect((await samples('llm_cost_usd_total'))[1]).toMatch(/model="other"/);
    expect(kinds()).toEqual(['model_overflow']);
  });
});

describe('extra labels', () => {
  it('are exposed in their order; unknown ones are dropped and told', async () => {
    const { meter, samples, kinds } = setUp({ extraLabels: ['team', 'feature'] });
    meter.record({ ...call, labels: { feature: 'search', colour: 'red' } });
    expect((await samples('llm_cost_usd_total'))[0]).toMatch(/user="alice",team="",feature="search"\}/);
    expect(kinds()).toEqual(['invalid_label']);
  });
});

describe('withLabels', () => {
  it('reaches everything recorded inside, however deep in async code', async () => {
    const { meter, samples } = setUp({ extraLabels: ['team'] });
    const anonymous: Call = { provider: 'openai', model: 'gpt-4o', usage: { inputTokens: 10 } };
    await meter.withLabels({ user: 'alice', type: 'summary', labels: { team: 'red' } }, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      await meter.withLabels({ user: 'bob' }, async () => {
        await Promise.resolve();
        meter.record(anonymous);
      });
      meter.record({ ...anonymous, user: 'carol' });
    });
    meter.record(anonymous);
    expect(
      (await samples('llm_requests_total')).map((line) =>
        /type="(.*?)",user="(.*?)",team="(.*?)"/.exec(line)?.slice(1),
      ),
    ).toEqual([
      ['summary', 'bob', 'red'],
      ['summary', 'carol', 'red'],
      ['chat', '', ''],
    ]);
  });

  it("returns what the function returns, and lets the host's errors through", () => {
    const { meter } = setUp();
    expect(meter.withLabels({ user: 'a' }, () => 42)).toBe(42);
    expect(() =>
      meter.withLabels({}, () => {
        throw new Error('host');
      }),
    ).toThrow('host');
  });
});
