import { describe, expect, it, vi } from 'vitest';
import {
  BudgetExceededError,
  createGuard,
  type Decision,
  type GuardedCall,
} from '../../../src/guard/index.ts';
import { ConfigError, pseudonym } from '../../../src/index.ts';
import { exceeded, startAlertmanager, startGuard } from './alertmanager.ts';

const CALL = { provider: 'openai', model: 'gpt-4o', user: 'alice' } as const;
const PERIOD_END = Date.UTC(2027, 0, 1) / 1000;

/** The error by which a call is refused. */
function refusal(checked: Promise<void>): Promise<BudgetExceededError> {
  return checked.then(
    () => {
      throw new Error('the call was not refused');
    },
    (error: unknown) => {
      expect(error).toBeInstanceOf(BudgetExceededError);
      return error as BudgetExceededError;
    },
  );
}

describe('a guard', () => {
  it('lets every call pass while nothing blocks', async () => {
    const alertmanager = await startAlertmanager();
    const { guard, metric } = startGuard(alertmanager);
    await guard.check(CALL);
    expect(guard.decide(CALL)).toEqual({ allowed: true, dryRun: false });
    expect(await guard.run(CALL, () => 'made')).toBe('made');
    expect(await metric('llm_requests_total')).toEqual({});
    expect(await metric('llm_guard_blocks')).toEqual({ '': 0 });
  });

  it('refuses from the first check on, and says of which budget, how much was spent, and until when', async () => {
    const annotations = { spent_usd: '11.2000', limit_usd: '10.0000', period_end: String(PERIOD_END) };
    const alertmanager = await startAlertmanager(exceeded('user', 'alice', { annotations }));
    const { guard, metric } = startGuard(alertmanager);
    const error = await refusal(guard.check(CALL));
    expect(Object.fromEntries(Object.entries(error))).toEqual({
      name: 'BudgetExceededError',
      alert: 'LlmBudgetExceeded',
      budget: 'small',
      period: 'day',
      scope: 'user',
      subject: 'alice',
      spentUsd: 11.2,
      limitUsd: 10,
      resetsAt: new Date(PERIOD_END * 1000),
      reason: 'Over the limit',
    });
    expect(error.message).toBe(
      'LLM calls of user alice are refused until 2027-01-01T00:00Z: budget small is used up, $11.20 of $10.00 spent this day',
    );
    const made = vi.fn();
    await refusal(guard.run(CALL, made).then(() => undefined));
    expect(made).not.toHaveBeenCalled();
    await guard.check({ ...CALL, user: 'bob' });

    const labels = '{provider="openai",model="gpt-4o",type="chat",user="alice",outcome="blocked"}';
    expect(await metric('llm_requests_total')).toEqual({ [labels]: 2 });
    expect(await metric('llm_cost_usd_total')).toEqual({});
    expect(await metric('llm_guard_blocks')).toEqual({ '': 1 });
    const [answered = 0] = Object.values(await metric('llm_guard_last_answer_timestamp_seconds'));
    expect(Math.abs(answered - Date.now() / 1000)).toBeLessThan(60);
  });

  it('says what it can where the alert has no figures', async () => {
    const { guard } = startGuard(await startAlertmanager(exceeded('total', '*')));
    const error = await refusal(guard.check(CALL));
    expect(error).toMatchObject({ spentUsd: undefined, limitUsd: undefined, resetsAt: undefined });
    expect(error.message).toBe('LLM calls are refused: budget small is used up this day');
  });

  it('gives the same as a value, once for all calls', async () => {
    const { guard } = startGuard(await startAlertmanager(exceeded('user', 'alice')));
    await guard.ready();
    const decision = guard.decide(CALL);
    expect(decision).toMatchObject({ allowed: false, budget: 'small', subject: 'alice' });
    expect(guard.decide(CALL)).toBe(decision);
    expect(guard.decide({ ...CALL, user: 'bob' }).allowed).toBe(true);
  });

  it.each<[string, string, GuardedCall, boolean]>([
    ['total', '*', CALL, false],
    ['provider', 'openai', CALL, false],
    ['provider', 'anthropic', CALL, true],
    ['model', 'gpt-4o', CALL, false],
    ['model', 'gpt-4o-mini', CALL, true],
    ['type', 'chat', CALL, false],
    ['type', 'embedding', { ...CALL, type: 'embedding' }, false],
    ['type', 'chat', { ...CALL, type: 'embedding' }, true],
    ['user', 'alice', CALL, false],
    ['user', 'bob', CALL, true],
    ['user', '*', CALL, false],
    ['user', '*', { provider: 'openai', model: 'gpt-4o' }, true],
    ['team', 'search', { ...CALL, labels: { team: 'search' } }, false],
    ['team', 'search', { ...CALL, labels: { team: 'ads' } }, true],
    ['team', 'search', CALL, true],
    ['model', `${'m'.repeat(100)}~${'x'.repeat(16)}`, { ...CALL, model: 'm'.repeat(300) }, true],
  ])('with a block on %s %s, asked for %o, allows: %s', async (scope, subject, call, allowed) => {
    const { guard } = startGuard(await startAlertmanager(exceeded(scope, subject)));
    await guard.ready();
    expect(guard.decide(call).allowed).toBe(allowed);
  });

  it('knows users by the pseudonyms that Prometheus has', async () => {
    const hashKey = 'a key of sixteen characters';
    const alertmanager = await startAlertmanager(exceeded('user', pseudonym('alice', hashKey)));
    const { guard } = startGuard(alertmanager, {}, { users: { hashKey } });
    await refusal(guard.check(CALL));
    await guard.check({ ...CALL, user: 'bob' });
  });

  it('takes user, type and labels from withLabels', async () => {
    const alertmanager = await startAlertmanager(exceeded('user', 'alice'), exceeded('team', 'ads'));
    const { guard, meter } = startGuard(alertmanager, {}, { extraLabels: ['team'] });
    await guard.ready();
    const call = { provider: 'openai', model: 'gpt-4o' };
    expect(guard.decide(call).allowed).toBe(true);
    expect(meter.withLabels({ user: 'alice' }, () => guard.decide(call).allowed)).toBe(false);
    expect(meter.withLabels({ labels: { team: 'ads' } }, () => guard.decide(call).allowed)).toBe(false);
  });

  it('leaves alone what does not say whom it is about, or has another action', async () => {
    const { guard } = startGuard(
      await startAlertmanager(
        exceeded('total', '*', { labels: { action: 'alert' } }),
        { ...exceeded('total', '*'), labels: { alertname: 'Custom', action: 'block' } },
        { ...exceeded('user', 'alice'), labels: { alertname: 'Custom', action: 'block', scope: 'user' } },
      ),
    );
    await guard.check(CALL);
  });

  it('names the block that lasts longest, and outlives the shorter one', async () => {
    const long = exceeded('user', 'alice', { labels: { budget: 'monthly' } });
    const short = exceeded('user', 'alice', { endsInMs: 60_000 });
    const { guard } = startGuard(await startAlertmanager(short, { ...long, fingerprint: 'long' }));
    expect((await refusal(guard.check(CALL))).budget).toBe('monthly');
  });
});

describe('a guard in dry-run', () => {
  it('lets calls pass, counts those it would have refused, and tells of them', async () => {
    const told: Decision[] = [];
    const { guard, metric } = startGuard(await startAlertmanager(exceeded('user', 'alice')), {
      mode: 'dry-run',
      onBlocked: (decision) => told.push(decision),
    });
    await guard.check(CALL);
    await guard.check({ ...CALL, user: 'bob' });
    expect(guard.decide(CALL)).toMatchObject({ allowed: true, dryRun: true, budget: 'small' });
    const labels = '{provider="openai",model="gpt-4o",type="chat",user="alice"}';
    expect(await metric('llm_dry_run_blocked_requests_total')).toEqual({ [labels]: 2 });
    expect(await metric('llm_requests_total')).toEqual({});
    expect(told).toMatchObject([{ dryRun: true, subject: 'alice' }, { dryRun: true }]);
  });
});

describe('a guard that is off', () => {
  it('asks nobody and lets everything pass', async () => {
    const alertmanager = await startAlertmanager(exceeded('total', '*'));
    const { guard, metric } = startGuard(alertmanager, { mode: 'off' });
    await guard.ready();
    await guard.check(CALL);
    expect(await guard.run(CALL, () => 'made')).toBe('made');
    expect(alertmanager.requests).toEqual([]);
    expect(await metric('llm_guard_blocks')).toEqual({});
  });
});

describe('the host', () => {
  it('is not harmed by an onBlocked that throws, and is told', async () => {
    const { guard, diagnostics } = startGuard(await startAlertmanager(exceeded('total', '*')), {
      onBlocked: () => {
        throw new Error('a fault of the host');
      },
    });
    await refusal(guard.check(CALL));
    expect(diagnostics).toMatchObject([{ kind: 'guard', message: 'onBlocked threw.' }]);
  });

  it.each([
    [
      { alertmanager: 'localhost:9093' },
      /^alertmanager: "localhost:9093" is not allowed; expected an address/,
    ],
    [{ alertmanager: [] }, /^alertmanager: \[\] is not allowed/],
    [{ mode: 'on' }, /^mode: "on" is not allowed; expected one of enforce, dry-run, off$/],
    [{ pollEveryMs: 0 }, /^pollEveryMs: 0 is not allowed/],
    [{ pollEveryMs: 60_000, maxStaleMs: 10_000 }, /^maxStaleMs: 10000 is not allowed/],
    [{ onUnavailable: 'open' }, /^onUnavailable: "open" is not allowed; expected one of allow, block$/],
    [{ bearerToken: 'two words' }, /^bearerToken: .*not shown/],
    [{ webhookBearerToken: 'two words' }, /^webhookBearerToken: .*not shown/],
    [{ headers: { 'not a header': 'x' } }, /^headers: .*not shown/],
    [{ polEveryMs: 5 }, /^polEveryMs: 5 is not allowed; expected one of the options alertmanager, mode/],
  ])('is told of wrong options: %o', (options, message) => {
    expect(() => startGuard({ url: 'http://127.0.0.1:9' }, options as object)).toThrow(ConfigError);
    expect(() => startGuard({ url: 'http://127.0.0.1:9' }, options as object)).toThrow(message);
  });

  it('has one guard for a meter, and another after that was closed', async () => {
    const alertmanager = await startAlertmanager(exceeded('total', '*'));
    const { guard, meter, metric } = startGuard(alertmanager);
    expect(() => createGuard(meter, { alertmanager: alertmanager.url })).toThrow(/^meter: .* a guard/);
    await refusal(guard.check(CALL));
    guard.close();
    await guard.check(CALL);
    expect(await metric('llm_guard_blocks')).toEqual({});
    const next = createGuard(meter, { alertmanager: alertmanager.url });
    await refusal(next.check(CALL));
    next.close();
  });
});
