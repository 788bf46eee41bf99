import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCostMeter } from '../../../src/index.ts';
import { CELLS } from '../../../src/ledger/cells.ts';
import { labelsOf } from '../../../src/ledger/rows.ts';

import { type CostMeter, scrapeSourceOf } from '../../../src/meter/meter.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'llm-bookings-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Bookings of a meter from now on, as text. */
function follow(meter: CostMeter) {
  const told: string[] = [];
  const end = scrapeSourceOf(meter).onBooking((row, cell, amount) => {
    const { metric, ownValue } = CELLS[row.group.kind][cell] ?? {};
    told.push(
      [metric?.name, ownValue, ...labelsOf(row), amount].filter((part) => part !== undefined).join(' '),
    );
  });
  return { told, end };
}

const call = { provider: 'openai', model: 'gpt-4o', user: 'alice', costUsd: 0.5 };

describe('bookings', () => {
  it.each([false, true])('are told one by one as they are made (state file: %s)', (isShared) => {
    const options = isShared ? { stateFile: join(folder, 'state.db') } : {};
    const meter = createCostMeter({ users: 'plain', ...options });
    const { told } = follow(meter);
    meter.record({ ...call, usage: { inputTokens: 3, cacheReadTokens: 1 } });
    meter.record({ ...call, model: 'nobody-1', costUsd: NaN });
    expect(told).toEqual([
      'llm_requests_total ok openai gpt-4o chat alice 1',
      'llm_tokens_total input openai gpt-4o chat alice 2',
      'llm_tokens_total cache_read openai gpt-4o chat alice 1',
      'llm_cost_usd_total openai gpt-4o chat alice 0.5',
      'llm_model_requests_total ok openai gpt-4o chat 1',
      'llm_model_tokens_total input openai gpt-4o chat 2',
      'llm_model_tokens_total cache_read openai gpt-4o chat 1',
      'llm_requests_total ok openai nobody-1 chat alice 1',
      'llm_model_requests_total ok openai nobody-1 chat 1',
      'llm_unpriced_requests_total invalid_cost openai nobody-1 chat 1',
      'llm_recorder_errors_total invalid_cost 1',
    ]);
  });

  it('of other processes are not told', async () => {
    const [own, other] = [1, 2].map(() =>
      createCostMeter({ users: 'plain', stateFile: join(folder, 'state.db') }),
    ) as [CostMeter, CostMeter];
    const { told } = follow(own);
    other.record(call);
    await other.flush();
    expect(await own.render()).toContain('user="alice"');
    expect(told).toEqual([]);
  });

  it('are told until they are not wanted any more', () => {
    const meter = createCostMeter({ users: 'plain' });
    const { told, end } = follow(meter);
    meter.record({ ...call, outcome: 'blocked' });
    const before = told.length;
    end();
    end();
    meter.record(call);
    expect(before).toBeGreaterThan(0);
    expect(told).toHaveLength(before);
  });

  it('stand beside calls, which can be left too', () => {
    const meter = createCostMeter({ users: 'plain' });
    const calls: unknown[] = [];
    const end = scrapeSourceOf(meter).onCall(({ outcome }) => calls.push(outcome));
    meter.record(call);
    end();
    meter.record(call);
    expect(calls).toEqual(['ok']);
  });
});
