// An Alertmanager for the kill switch: it keeps alerts as the real one does, by its own clock.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterAll } from 'vitest';

export interface KeptAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
}

export interface KeepingAlertmanager {
  readonly url: string;
  /** Alerts that have not ended. */
  firing(): readonly KeptAlert[];
  /** By how much its clock is behind, in milliseconds. */
  behind: number;
  silencedBy: readonly string[];
}

/** Starts one on a free port of this machine, until the tests end. */
export async function keepingAlertmanager(): Promise<KeepingAlertmanager> {
  const kept = new Map<string, KeptAlert>();
  const alertmanager = {
    url: '',
    behind: 0,
    silencedBy: [] as readonly string[],
    firing: () => [...kept.values()].filter(({ endsAt }) => Date.parse(endsAt) > now()),
  };
  const now = (): number => Date.now() - alertmanager.behind;

  /** One alert posted twice becomes one, which goes on to the later end, unless the second is over already. */
  function take(alert: KeptAlert): void {
    const key = JSON.stringify(Object.entries(alert.labels).sort());
    const before = kept.get(key);
    const isOver = Date.parse(alert.endsAt) <= now();
    const overlaps =
      before !== undefined &&
      [alert.startsAt, alert.endsAt].some((moment) => moment > before.startsAt && moment < before.endsAt);
    const endsAt =
      overlaps && !isOver && Date.parse(before.endsAt) > Date.parse(alert.endsAt)
        ? before.endsAt
        : alert.endsAt;
    kept.set(key, { ...alert, endsAt });
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    if (url.pathname !== '/api/v2/alerts') response.writeHead(404).end();
    else if (request.method === 'POST') {
      void json(request).then((alerts) => {
        for (const alert of alerts as KeptAlert[]) take(alert);
        response.end();
      });
    } else {
      const name = /^alertname="(.*)"$/.exec(url.searchParams.get('filter') ?? '')?.[1];
      const found = alertmanager.firing().filter(({ labels }) => labels['alertname'] === name);
      const status = { state: 'active', silencedBy: alertmanager.silencedBy, inhibitedBy: [] };
      response.end(JSON.stringify(found.map((alert) => ({ ...alert, status, fingerprint: 'f' }))));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return Object.assign(alertmanager, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}
