import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { exceeded, notification, startAlertmanager, startGuard } from './alertmanager.ts';

const SOON = { timeout: 5_000 };
const CALL = { provider: 'openai', model: 'gpt-4o', user: 'alice' } as const;
const ALICE = exceeded('user', 'alice');
const NEVER = { pollEveryMs: 600_000 } as const;

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** Serves a handler, and gives back what posts to it. */
async function serve(handler: Parameters<typeof createServer>[1]) {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return (body: object | string, headers: Record<string, string> = {}, method = 'POST'): Promise<Response> =>
    fetch(url, {
      method,
      headers: { 'Content-Type': 'application/json', ...headers },
      ...(method === 'POST' && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
}

describe("Alertmanager's webhook", () => {
  it('blocks at once, and lets pass again at once', async () => {
    const { guard } = startGuard(await startAlertmanager(), NEVER);
    await guard.ready();
    const post = await serve(guard.webhook);
    expect((await post(notification('firing', ALICE, exceeded('user', 'bob')))).status).toBe(200);
    expect(guard.decide(CALL).allowed).toBe(false);
    expect((await post(notification('resolved', ALICE))).status).toBe(200);
    expect(guard.decide(CALL).allowed).toBe(true);
    expect(guard.decide({ ...CALL, user: 'bob' }).allowed).toBe(false);
  });

  it('works in Express, whether the body was read before or not', async () => {
    for (const before of [[express.json()], []]) {
      const { guard } = startGuard(await startAlertmanager(), NEVER);
      await guard.ready();
      const app = express();
      app.post('/', ...before, guard.webhook);
      const post = await serve(app as Parameters<typeof createServer>[1]);
      expect((await post(notification('firing', ALICE))).status).toBe(200);
      expect(guard.decide(CALL).allowed).toBe(false);
    }
  });

  it('wins over an answer that was asked for before it, and loses to one after', async () => {
    const alertmanager = await startAlertmanager();
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    // An answer from before the alert, that comes after its notification.
    alertmanager.answer = (response) => held.then(() => response.end('[]'));
    const { guard } = startGuard(alertmanager);
    const post = await serve(guard.webhook);
    await vi.waitFor(() => {
      expect(alertmanager.requests).toHaveLength(1);
    }, SOON);
    await post(notification('firing', ALICE));
    const second = new Promise<void>((resolve) => {
      void held.then(() => {
        alertmanager.answer = (response) => {
          resolve();
          response.end(JSON.stringify([]));
        };
      });
    });
    const decided = guard.ready().then(() => guard.decide(CALL).allowed);
    release();
    expect(await decided).toBe(false);
    await second;
    await vi.waitFor(() => {
      expect(guard.decide(CALL).allowed).toBe(true);
    }, SOON);
  });

  it('does not let an old answer bring back what has ended', async () => {
    const alertmanager = await startAlertmanager();
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    alertmanager.answer = (response) => held.then(() => response.end(JSON.stringify([ALICE])));
    const { guard } = startGuard(alertmanager, NEVER);
    const post = await serve(guard.webhook);
    await vi.waitFor(() => {
      expect(alertmanager.requests).toHaveLength(1);
    }, SOON);
    await post(notification('resolved', ALICE));
    release();
    await guard.ready();
    expect(guard.decide(CALL).allowed).toBe(true);
  });

  it('holds what it was told for five minutes without an answer that says the same', async () => {
    const alertmanager = await startAlertmanager();
    const { guard } = startGuard(alertmanager, NEVER);
    await guard.ready();
    const post = await serve(guard.webhook);
    await post(notification('firing', ALICE));
    vi.useFakeTimers({ now: Date.now() + 299_000, toFake: ['Date'] });
    try {
      expect(guard.decide(CALL).allowed).toBe(false);
      vi.setSystemTime(Date.now() + 2_000);
      expect(guard.decide(CALL).allowed).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  it('needs the token, where there is one', async () => {
    const { guard } = startGuard(await startAlertmanager(), { ...NEVER, webhookBearerToken: 'a-token' });
    await guard.ready();
    const post = await serve(guard.webhook);
    expect((await post(notification('firing', ALICE))).status).toBe(401);
    expect((await post(notification('firing', ALICE), { Authorization: 'Bearer other' })).status).toBe(401);
    expect(guard.decide(CALL).allowed).toBe(true);
    expect((await post(notification('firing', ALICE), { Authorization: 'Bearer a-token' })).status).toBe(200);
    expect(guard.decide(CALL).allowed).toBe(false);
  });

  it.each([
    ['is no JSON', '{"version":', 400],
    ['is none of Alertmanager', { version: '4', alerts: [{ labels: { action: 1 } }] }, 400],
    ['is of another version', { version: '3', alerts: [] }, 400],
    ['is nothing', 'null', 400],
    ['is far too large', `"${'x'.repeat(9 * 1024 * 1024)}"`, 413],
  ])('refuses what %s', async (_what, body, status) => {
    const { guard } = startGuard(await startAlertmanager(), NEVER);
    const post = await serve(guard.webhook);
    expect((await post(body)).status).toBe(status);
  });

  it('takes POST only', async () => {
    const { guard } = startGuard(await startAlertmanager(), NEVER);
    const post = await serve(guard.webhook);
    const response = await post({}, {}, 'GET');
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });
});
