// An Alertmanager that says what a test wants, and counts how often it is asked.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';
import { createGuard, type AlertmanagerGuard, type GuardOptions } from '../../../src/guard/index.ts';
import {
  createCostMeter,
  type CostMeter,
  type CostMeterOptions,
  type Diagnostic,
} from '../../../src/index.ts';

export interface StubAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly fingerprint: string;
  readonly status: unknown;
}

/** Alertmanager's alert about a budget that is used up. */
export function exceeded(
  scope: string,
  subject: string,
  changes: { readonly endsInMs?: number; readonly labels?: object; readonly annotations?: object } = {},
): StubAlert {
  const now = Date.now();
  return {
    labels: {
      alertname: 'LlmBudgetExceeded',
      action: 'block',
      budget: 'small',
      period: 'day',
      scope,
      subject,
      ...changes.labels,
    },
    annotations: { summary: 'Over the limit', ...changes.annotations },
    startsAt: new Date(now - 60_000).toISOString(),
    endsAt: new Date(now + (changes.endsInMs ?? 240_000)).toISOString(),
    fingerprint: `${scope}-${subject}`,
    status: { state: 'active', silencedBy: [], inhibitedBy: [] },
  };
}

/** What Alertmanager's webhook is sent. */
export function notification(status: 'firing' | 'resolved', ...alerts: readonly StubAlert[]): object {
  const sent = alerts.map((alert) => ({
    ...alert,
    status,
    endsAt: status === 'firing' ? '0001-01-01T00:00:00Z' : new Date().toISOString(),
  }));
  return { version: '4', groupKey: '{}', status, receiver: 'webhook', alerts: sent };
}

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

export interface StubAlertmanager {
  readonly url: string;
  alerts: readonly StubAlert[];
  /** The requests so far. */
  readonly requests: readonly { readonly url: string; readonly headers: IncomingMessage['headers'] }[];
  /** How it answers; by default with the alerts. */
  answer: (response: ServerResponse) => unknown;
}

/** Starts one on a free port of this machine, until the test ends. */
export async function startAlertmanager(...alerts: readonly StubAlert[]): Promise<StubAlertmanager> {
  const requests: { url: string; headers: IncomingMessage['headers'] }[] = [];
  const server = createServer((request, response) => {
    requests.push({ url: request.url ?? '', headers: request.headers });
    stub.answer(response);
  });
  const stub: StubAlertmanager = {
    url: '',
    alerts,
    requests,
    answer: (response) => response.end(JSON.stringify(stub.alerts)),
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return Object.assign(stub, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

export interface Guarded {
  readonly guard: AlertmanagerGuard;
  readonly meter: CostMeter;
  readonly diagnostics: readonly Diagnostic[];
  /** The values of a metric's series, by their labels as text. */
  readonly metric: (name: string) => Promise<Readonly<Record<string, number>>>;
}

/** A meter with a guard, until the test ends. */
export function startGuard(
  alertmanager: { readonly url: string },
  options: Partial<GuardOptions> = {},
  meterOptions: Partial<CostMeterOptions> = {},
): Guarded {
  const diagnostics: Diagnostic[] = [];
  const meter = createCostMeter({
    users: 'plain',
    onDiagnostic: (diagnostic) => diagnostics.push(diagnostic),
    ...meterOptions,
  });
  const guard = createGuard(meter, { alertmanager: alertmanager.url, pollEveryMs: 20, ...options });
  ends.push(() => {
    guard.close();
    return meter.close();
  });
  return {
    guard,
    meter,
    diagnostics,
    async metric(name) {
      const found = (await meter.render()).matchAll(new RegExp(`^${name}(\\S*) (\\S+)$`, 'gm'));
      return Object.fromEntries([...found].map(([, labels = '', value]) => [labels, Number(value)]));
    },
  };
}
