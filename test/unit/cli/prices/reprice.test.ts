import { describe, expect, it } from 'vitest';
import { createCostMeter } from '../../../../src/meter/meter.ts';
import { answering, llmCost, temporaryFiles } from '../run.ts';

const write = temporaryFiles();
const prices = write(
  'prices.yaml',
  `
prices:
  - provider: house
    model: chat
    usdPerMillionTokens: { input: 2, output: 8 }
    aboveInputTokens: [{ above: 1000, usdPerMillionTokens: { input: 100 } }]
  - { provider: house, model: rank, usdPerRequest: 0.5 }
`,
);

function tokens(labels: string, value: number): string {
  return `llm_unpriced_tokens_total{${labels}} ${value}\n`;
}
function requests(labels: string, value: number): string {
  return `llm_unpriced_requests_total{${labels}} ${value}\n`;
}
const chat = 'provider="house",model="chat",type="chat"';

async function reprice(metrics: string, ...more: string[]): ReturnType<typeof llmCost> {
  return llmCost('prices reprice --metrics', write('metrics.txt', metrics), '--prices', prices, ...more);
}

describe('llm-cost prices reprice', () => {
  it('says what the calls of an app without a price would have cost', async () => {
    const meter = createCostMeter({ users: 'off' });
    const call = {
      provider: 'house',
      model: 'chat',
      usage: { inputTokens: 1_000_000, outputTokens: 500_000 },
    };
    expect(meter.record(call)).toMatchObject({ priced: false });
    meter.record({
      ...call,
      type: 'summary',
      usage: { inputTokens: 500_000, reasoningTokens: 1, outputTokens: 1 },
    });
    const metrics = await meter.render();
    await meter.close();
    const { exitCode, warned, printed } = await reprice(metrics);
    expect({ exitCode, warned }).toEqual({ exitCode: 0, warned: '' });
    // 1.5 million at 2 dollars, half a million and one at 8; none at the price of long calls.
    expect(printed.split('\n').slice(0, 5)).toEqual([
      'Calls without a price since the counters began:',
      '',
      'provider  model     tokens  dollars  priced by',
      `house     chat   2,000,001    $7.00  ${prices}: prices[0] (chat)`,
      '',
    ]);
    expect(printed).toContain('$7.00 for 2,000,001 of 2,000,001 tokens.');
    expect(printed).toContain('An estimate: each token at its standard rate for short inputs.');
  });

  it('says what still has no price and why, and exits 1', async () => {
    const { exitCode, printed } = await reprice(
      tokens(`${chat},token_type="input"`, 1_000_000) +
        tokens(`${chat},token_type="cache_write_1h"`, 7) +
        tokens('provider="ho\\"use\\\\",model="lost",type="chat",token_type="input"', 42) +
        requests('provider="ho\\"use\\\\",model="lost",type="chat",reason="unknown_provider"', 2) +
        requests(`${chat},reason="missing_usage"`, 3) +
        requests(`${chat},reason="invalid_usage"`, 1),
    );
    expect(exitCode).toBe(1);
    expect(printed).toContain('$2.00 for 1,000,000 of 1,000,049 tokens.');
    expect(printed).toContain(
      [
        'Still without a price:',
        '  lost at ho"use\\: 42 tokens, 2 calls: no price (unknown_provider)',
        '  chat at house: 7 tokens of kind cache_write_1h: no price (unknown_unit)',
        '  chat at house: 3 calls reported no usage (missing_usage)',
        '  chat at house: 1 call had an impossible usage (invalid_usage)',
        '',
      ].join('\n'),
    );
  });

  it('says what makes the sum uncertain', async () => {
    const { exitCode, printed } = await reprice(
      tokens(`${chat},token_type="input"`, 10) +
        requests(`${chat},reason="unknown_tier"`, 2) +
        requests(`${chat},reason="unknown_unit"`, 1) +
        tokens('provider="gateway",model="gpt-4o",type="chat",token_type="input"', 10),
    );
    expect(exitCode).toBe(0);
    expect(printed).toContain(
      [
        'Uncertain:',
        "  gpt-4o at gateway: gateway is unknown: taken as openai, by the model's name",
        '  chat at house: 1 call may have been charged for more than tokens (unknown_unit)',
        '  chat at house: 2 calls served at another tier (unknown_tier)',
        '',
      ].join('\n'),
    );
  });

  it('adds a price for each call that used something', async () => {
    const rank = 'provider="house",model="rank",type="rerank"';
    const { printed } = await reprice(
      requests(`${rank},reason="unknown_model"`, 4) + requests(`${rank},reason="missing_usage"`, 4),
    );
    expect(printed).toMatch(/^house +rank +0 +\$2\.00 /m);
  });

  it('says so where every call had a price', async () => {
    expect(await reprice(`up 1\n${tokens(`${chat},token_type="input"`, 0)}`)).toEqual({
      exitCode: 0,
      warned: '',
      printed: 'There are no calls without a price since the counters began.',
    });
  });

  it('prints JSON', async () => {
    const { printed } = await reprice(tokens(`${chat},token_type="input"`, 500_000), '--json');
    expect(JSON.parse(printed)).toMatchObject({
      span: 'since the counters began',
      usd: 1,
      pricedTokens: 500_000,
      unpricedTokens: 0,
      models: [{ provider: 'house', model: 'chat', tokens: { input: 500_000 }, usd: 1, remaining: [] }],
    });
  });

  it('reads the metrics of an app over HTTP, with its token', async () => {
    const url = await answering(({ headers: { authorization } }) =>
      authorization === 'Bearer secret'
        ? { text: tokens(`${chat},token_type="input"`, 1_000_000) }
        : { status: 401, text: 'Unauthorized\n' },
    );
    const options = ['--prices', prices, '--bearer-token-file', write('token', 'secret\n')];
    const { exitCode, printed } = await llmCost('prices reprice --metrics', `${url}/metrics`, ...options);
    expect(exitCode).toBe(0);
    expect(printed).toContain('$2.00 for 1,000,000 of 1,000,000 tokens.');
    expect(await llmCost('prices reprice --metrics', `${url}/metrics`)).toEqual({
      exitCode: 2,
      printed: '',
      warned: `llm-cost prices reprice: ${url}/metrics: HTTP 401: Unauthorized`,
    });
  });

  it('asks Prometheus for what was added, and adds up nothing from before', async () => {
    const asked: string[] = [];
    const url = await answering((request) => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
      const query = searchParams.get('query') ?? '';
      asked.push(`${pathname} ${request.headers.authorization ?? ''} ${query}`);
      const metric = query.includes('_tokens_')
        ? { provider: 'house', model: 'chat', token_type: 'output' }
        : { provider: 'house', model: 'chat', reason: 'unknown_model' };
      const result = [{ metric, value: [1790000000, '250000'] }];
      return { text: JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }) };
    });
    const address = `${url.replace('http://', 'http://me:pass%20word@')}/prefix`;
    const { exitCode, printed } = await llmCost(
      'prices reprice --since 7d --prometheus',
      address,
      '--prices',
      prices,
    );
    expect(exitCode).toBe(0);
    expect(printed).toContain('Calls without a price in the last 7d:');
    expect(printed).toContain('$2.00 for 250,000 of 250,000 tokens.');
    expect(printed).toContain('off by up to a scrape interval');
    const login = `Basic ${Buffer.from('me:pass word').toString('base64')}`;
    const range = 'llm_unpriced_tokens_total[7d]';
    expect(asked).toHaveLength(2);
    expect(asked[0]).toBe(
      `/prefix/api/v1/query ${login} sum by (provider, model, token_type) (` +
        `(max_over_time(${range}) - min_over_time(${range}) and resets(${range}) == 0) or increase(${range}))`,
    );
  });

  it('says in one line why Prometheus gave no answer', async () => {
    const url = await answering(() => ({ text: '<html>' }));
    expect((await llmCost('prices reprice --prometheus', url)).warned).toBe(
      `llm-cost prices reprice: ${url}/api/v1/query: the answer is not one of Prometheus`,
    );
    const gone = await llmCost('prices reprice --prometheus http://127.0.0.1:19/');
    expect(gone.exitCode).toBe(2);
    expect(gone.warned).toMatch(/^llm-cost prices reprice: http:\/\/127\.0\.0\.1:19\/api\/v1\/query: \S.*$/);
  });

  it.each([
    ['', 'expected either --metrics or --prometheus'],
    ['--metrics a --prometheus http://localhost:1', 'expected either --metrics or --prometheus'],
    [
      '--metrics a --since 7d',
      '--since: only with --prometheus; an app shows totals since its counters began',
    ],
    [
      '--prometheus http://localhost:1 --since 1x',
      '--since 1x: expected a length of time such as 30d, 12h or 1d12h',
    ],
    ['--prometheus localhost:1', 'localhost:1: expected an address such as http://127.0.0.1:9090'],
    ['--metrics /nowhere/metrics.txt', '/nowhere/metrics.txt: cannot be read (ENOENT)'],
  ])('refuses "%s"', async (words, message) => {
    const warned = `llm-cost prices reprice: ${message}`;
    expect(await llmCost(`prices reprice ${words}`)).toEqual({ exitCode: 2, printed: '', warned });
  });
});
