import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { exceeded, startAlertmanager, startGuard, type StubAlertmanager } from './alertmanager.ts';

const run = promisify(execFile);
const SOON = { timeout: 5_000 };
const CALL = { provider: 'openai', model: 'gpt-4o', user: 'alice' } as const;

/** Waits until Alertmanager has been asked so many times more. */
async function asked(alertmanager: StubAlertmanager, more: number): Promise<void> {
  const before = alertmanager.requests.length;
  await vi.waitFor(() => {
    expect(alertmanager.requests.length).toBeGreaterThanOrEqual(before + more);
  }, SOON);
}

const broken = (alertmanager: StubAlertmanager): void => {
  alertmanager.answer = (response) => response.writeHead(503).end('not now');
};

describe('asking Alertmanager', () => {
  it('takes one request for a thousand checks at once, and for those after them', async () => {
    const alertmanager = await startAlertmanager(exceeded('user', 'bob'));
    const { guard } = startGuard(alertmanager, { pollEveryMs: 600_000 });
    await Promise.all(Array.from({ length: 1000 }, () => guard.check(CALL)));
    for (let check = 0; check < 1000; check += 1) await guard.check(CALL);
    expect(alertmanager.requests).toHaveLength(1);
  });

  it('asks for what is active and not silenced, with the headers it was given', async () => {
    const alertmanager = await startAlertmanager();
    const { guard } = startGuard(
      { url: `${alertmanager.url}/prefix/` },
      { bearerToken: 'a-token', headers: { 'X-Scope-OrgID': 'llm' } },
    );
    await guard.ready();
    const [request] = alertmanager.requests;
    const url = new URL(request?.url ?? '', alertmanager.url);
    expect(url.pathname).toBe('/prefix/api/v2/alerts');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      active: 'true',
      silenced: 'false',
      inhibited: 'true',
      unprocessed: 'true',
      filter: 'action="block"',
    });
    expect(request?.headers).toMatchObject({ authorization: 'Bearer a-token', 'x-scope-orgid': 'llm' });
  });

  it('sends the user and password of the address', async () => {
    const alertmanager = await startAlertmanager();
    const { guard } = startGuard({ url: alertmanager.url.replace('//', '//sre:p%40ss@') });
    await guard.ready();
    const expected = `Basic ${Buffer.from('sre:p@ss').toString('base64')}`;
    expect(alertmanager.requests[0]?.headers.authorization).toBe(expected);
  });

  it('follows blocks as they come and go', async () => {
    const alertmanager = await startAlertmanager();
    const { guard } = startGuard(alertmanager);
    await guard.check(CALL);
    alertmanager.alerts = [exceeded('user', 'alice')];
    await vi.waitFor(() => {
      expect(guard.decide(CALL).allowed).toBe(false);
    }, SOON);
    alertmanager.alerts = [];
    await vi.waitFor(() => {
      expect(guard.decide(CALL).allowed).toBe(true);
    }, SOON);
  });

  it('does not read the same answer twice', async () => {
    const alertmanager = await startAlertmanager(exceeded('user', 'alice'));
    const { guard } = startGuard(alertmanager);
    await guard.ready();
    const decision = guard.decide(CALL);
    await asked(alertmanager, 3);
    expect(guard.decide(CALL)).toBe(decision);
  });

  it('is not blocked by an alert that is silenced, and is by one that is inhibited', async () => {
    const status = { state: 'suppressed', silencedBy: [], inhibitedBy: [] };
    const { guard } = startGuard(
      await startAlertmanager(
        { ...exceeded('user', 'alice'), status: { ...status, silencedBy: ['a-silence'] } },
        { ...exceeded('user', 'bob'), status: { ...status, inhibitedBy: ['another-alert'] } },
      ),
    );
    await guard.ready();
    expect(guard.decide(CALL).allowed).toBe(true);
    expect(guard.decide({ ...CALL, user: 'bob' }).allowed).toBe(false);
  });

  it('ends a block at its end, whoever answers by then', async () => {
    const alertmanager = await startAlertmanager(exceeded('user', 'alice', { endsInMs: 60_000 }));
    const { guard, metric } = startGuard(alertmanager, { pollEveryMs: 600_000 });
    await guard.ready();
    expect(guard.decide(CALL).allowed).toBe(false);
    vi.useFakeTimers({ now: Date.now() + 60_001, toFake: ['Date'] });
    try {
      expect(guard.decide(CALL).allowed).toBe(true);
      expect(await metric('llm_guard_blocks')).toEqual({ '': 0 });
    } finally {
      vi.useRealTimers();
    }
  });

  it('does not take a wrong clock for the end of a block', async () => {
    const alertmanager = await startAlertmanager();
    const behind = 3_600_000;
    alertmanager.answer = (response) => {
      const alert = exceeded('user', 'alice');
      const theirs = (moment: number): Date => new Date(moment - behind);
      response.setHeader('Date', theirs(Date.now()).toUTCString());
      response.end(JSON.stringify([{ ...alert, endsAt: theirs(Date.parse(alert.endsAt)).toISOString() }]));
    };
    const { guard } = startGuard(alertmanager);
    await guard.ready();
    expect(guard.decide(CALL).allowed).toBe(false);
  });

  it('keeps no process alive', async () => {
    const alertmanager = await startAlertmanager();
    const program = `
      import { createGuard } from './src/guard/index.ts';
      import { createCostMeter } from './src/index.ts';
      const guard = createGuard(createCostMeter({ users: 'plain' }), { alertmanager: '${alertmanager.url}' });
      await guard.check({ provider: 'openai', model: 'gpt-4o' });
      console.log('checked');`;
    const { stdout } = await run('node', ['--input-type=module', '--eval', program]);
    expect(stdout).toBe('checked\n');
  });

  it('stops when the guard is closed', async () => {
    const alertmanager = await startAlertmanager();
    const { guard } = startGuard(alertmanager);
    await guard.ready();
    guard.close();
    const requests = alertmanager.requests.length;
    startGuard(alertmanager, { headers: { 'X-Guard': 'another' } });
    await asked(alertmanager, 5);
    const later = alertmanager.requests.slice(requests);
    expect(later.filter(({ headers }) => headers['x-guard'] === undefined)).toEqual([]);
  });
});

describe('while Alertmanager does not answer', () => {
  it.each([
    [
      'an error',
      (stub: StubAlertmanager) => {
        broken(stub);
      },
      'HTTP 503',
    ],
    [
      'something else',
      (stub: StubAlertmanager) => {
        stub.answer = (response) => response.end('<html>');
      },
      'the answer is no list of alerts',
    ],
    [
      'nothing',
      (stub: StubAlertmanager) => {
        stub.answer = () => undefined;
      },
      'no answer within 100 ms',
    ],
  ])('calls pass: it says %s', async (_what, spoil, reason) => {
    const alertmanager = await startAlertmanager(exceeded('total', '*'));
    spoil(alertmanager);
    const { guard, diagnostics, metric } = startGuard(alertmanager, { timeoutMs: 100 });
    await guard.check(CALL);
    expect(diagnostics.map(({ message }) => message)).toEqual([
      `Alertmanager does not answer the guard (${reason}); calls pass, but for blocks that are known and have not ended.`,
    ]);
    expect(await metric('llm_guard_last_answer_timestamp_seconds')).toEqual({ '': 0 });
  });

  it('what was blocked stays so until its end', async () => {
    const alertmanager = await startAlertmanager(exceeded('user', 'alice'));
    const { guard } = startGuard(alertmanager);
    await guard.ready();
    broken(alertmanager);
    await asked(alertmanager, 2);
    expect(guard.decide(CALL).allowed).toBe(false);
    expect(guard.decide({ ...CALL, user: 'bob' }).allowed).toBe(true);
  });

  it('it is asked less and less often, said once, and said again when it is back', async () => {
    const alertmanager = await startAlertmanager();
    const { guard, diagnostics } = startGuard(alertmanager, { pollEveryMs: 10 });
    await guard.ready();
    broken(alertmanager);
    const times: number[] = [];
    alertmanager.answer = (response) => {
      times.push(performance.now());
      response.writeHead(503).end();
    };
    await vi.waitFor(() => {
      expect(times.length).toBeGreaterThanOrEqual(6);
    }, SOON);
    // 20 + 40 + 80 + 160 + 320 milliseconds, where without it there would be 50.
    expect((times[5] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(500);
    alertmanager.answer = (response) => response.end('[]');
    await vi.waitFor(() => {
      expect(diagnostics).toHaveLength(2);
    }, SOON);
    expect(diagnostics.map(({ kind }) => kind)).toEqual(['guard', 'guard']);
    expect(diagnostics[1]?.message).toBe('Alertmanager answers the guard again.');
  });

  it('another one of its cluster is asked', async () => {
    const alertmanager = await startAlertmanager(exceeded('user', 'alice'));
    const { guard } = startGuard(alertmanager, { alertmanager: ['http://127.0.0.1:9', alertmanager.url] });
    await vi.waitFor(() => {
      expect(guard.decide(CALL).allowed).toBe(false);
    }, SOON);
  });
});

describe('a guard that fails closed', () => {
  const CLOSED = { onUnavailable: 'block', maxStaleMs: 1_000, timeoutMs: 100 } as const;

  it('refuses everything before it has an answer', async () => {
    const { guard } = startGuard({ url: 'http://127.0.0.1:9' }, CLOSED);
    await expect(guard.check(CALL)).rejects.toMatchObject({
      name: 'BudgetExceededError',
      alert: undefined,
      scope: 'total',
      message: 'LLM calls are refused: Alertmanager has not answered yet, and the guard fails closed',
    });
  });

  it('refuses everything once the last answer is too old, and nothing again after the next', async () => {
    const alertmanager = await startAlertmanager();
    const { guard } = startGuard(alertmanager, CLOSED);
    await guard.check(CALL);
    const { answer } = alertmanager;
    broken(alertmanager);
    await asked(alertmanager, 1);
    await vi.waitFor(() => {
      expect(guard.decide(CALL)).toMatchObject({ allowed: false, scope: 'total', alert: undefined });
    }, SOON);
    alertmanager.answer = answer;
    await vi.waitFor(() => {
      expect(guard.decide(CALL).allowed).toBe(true);
    }, SOON);
  });
});
