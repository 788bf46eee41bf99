import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { samplesOf } from '../../../examples/chat-service/history/openmetrics.ts';
import { createCostMeter, type CostMeter } from '../../../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'llm-own-labels-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Sums of a counter of dollars by some labels. */
async function usdBy(meter: CostMeter, counter: string, ...names: string[]): Promise<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const { name, labels, value } of samplesOf(await meter.render())) {
    if (name !== counter) continue;
    const key = names.map((label) => labels.get(label)).join(' ');
    sums[key] = (sums[key] ?? 0) + value;
  }
  return sums;
}

const SCOPES = 'llm_scope_cost_usd_total';
const call = { provider: 'openai', model: 'gpt-4o' };

describe("dollars by the app's own labels", () => {
  it('are those of the calls, once for each label, whatever the calls', async () => {
    const calls = fc.array(
      fc.record({
        user: fc.constantFrom('alice', 'bob'),
        model: fc.constantFrom('gpt-4o', 'gpt-4o-mini', 'of-no-price'),
        labels: fc.record(
          { team: fc.constantFrom('search', 'ads', ''), feature: fc.constantFrom('draft', 'chat') },
          { requiredKeys: [] },
        ),
        usage: fc.record({ inputTokens: fc.nat(10_000), outputTokens: fc.nat(2_000) }),
        outcome: fc.constantFrom('ok' as const, 'error' as const, 'blocked' as const),
      }),
      { maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(calls, async (list) => {
        const meter = createCostMeter({ users: 'plain', extraLabels: ['team', 'feature'] });
        for (const each of list) meter.record({ provider: 'openai', ...each });
        const byScope = await usdBy(meter, SCOPES, 'scope', 'subject');
        const sums = { team: 0, feature: 0 };
        for (const scope of ['team', 'feature'] as const) {
          const byLabel = await usdBy(meter, 'llm_cost_usd_total', scope);
          for (const [subject, usd] of Object.entries(byLabel)) {
            expect(byScope[`${scope} ${subject}`]).toBeCloseTo(usd, 9);
            sums[scope] += usd;
          }
        }
        const all = Object.values(byScope).reduce((sum, usd) => sum + usd, 0);
        expect(all).toBeCloseTo(sums.team + sums.feature, 9);
        await meter.close();
      }),
      { numRuns: 50 },
    );
  });

  it('are not there where the app has no labels of its own', async () => {
    const meter = createCostMeter({ users: 'plain' });
    meter.record({ ...call, costUsd: 1 });
    expect(await usdBy(meter, SCOPES, 'scope')).toEqual({});
    await meter.close();
  });

  it('survive the process, and are shared by workers, with a state file', async () => {
    const stateFile = join(folder, 'state.sqlite');
    const options = { users: 'plain', extraLabels: ['team'], stateFile } as const;
    const [first, second] = [createCostMeter(options), createCostMeter(options)];
    first.record({ ...call, labels: { team: 'ads' }, costUsd: 1 });
    second.record({ ...call, labels: { team: 'ads' }, costUsd: 2 });
    await Promise.all([first.close(), second.close()]);
    const third = createCostMeter(options);
    third.record({ ...call, labels: { team: 'ads' }, costUsd: 4 });
    expect(await usdBy(third, SCOPES, 'scope', 'subject')).toEqual({ 'team ads': 7 });
    await third.close();
  });

  it('go on after the users they were spent by are dropped', async () => {
    const meter = createCostMeter({ users: 'plain', extraLabels: ['team'], maxUsers: 1 });
    for (const user of ['alice', 'bob', 'carol'])
      meter.record({ ...call, user, labels: { team: 'ads' }, costUsd: 1 });
    expect(await usdBy(meter, SCOPES, 'subject')).toEqual({ ads: 3 });
    await meter.close();
  });
});
