// Five weeks of ordinary traffic, then days with incidents, replayed through a real Prometheus: the committed anomaly alerts
// say nothing of the ordinary, and tell of each incident within a quarter of an hour.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeOpenMetrics } from '../../examples/chat-service/history/openmetrics.ts';
import { freePort } from '../../scripts/up/ports.ts';
import { type Running, start } from '../../scripts/up/processes.ts';
import { INCIDENT_MINUTES, INCIDENTS, type Incident } from './incidents/incidents.ts';
import { type Alert, anomalyAlerts } from './incidents/inlined-rules.ts';
import { record } from './incidents/recorded.ts';
import { callsOf } from './incidents/traffic.ts';

const run = promisify(execFile);

const BEGIN = Date.UTC(2026, 0, 5) / 1000;
const DAY = 1440;
const ORDINARY = 35 * DAY;
const MINUTES = ORDINARY + 5 * DAY;
/** How long after an incident its alerts may go on: the windows they look at, and `keep_firing_for`. */
const AFTERMATH_MINUTES = 15 + 30;

const startOf = ({ day, hour }: Incident): number => ORDINARY + day * DAY + hour * 60;
const isDuring = (incident: Incident, minute: number, after = 0): boolean =>
  minute >= startOf(incident) && minute < startOf(incident) + INCIDENT_MINUTES + after;

const folder = mkdtempSync(join(tmpdir(), 'llm-cost-incidents-'));
let prometheus: Running;
let url: string;

/** A series that an alert's expression brought, at so many minutes. */
interface Firing {
  readonly alert: string;
  readonly subject: string;
  readonly minutes: readonly number[];
}

beforeAll(async () => {
  const recording = record(BEGIN, MINUTES);
  for (let minute = 0; minute < MINUTES; minute += 1) {
    const incident = INCIDENTS.find((each) => isDuring(each, minute));
    recording.add(minute, incident?.calls(minute) ?? callsOf(minute));
  }
  const history = join(folder, 'history.om');
  await writeOpenMetrics(
    history,
    recording.families((minute) => (minute > ORDINARY ? 1 : 5)),
  );
  const create = ['tsdb', 'create-blocks-from', 'openmetrics', '--max-block-duration=54h', '--quiet'];
  await run('promtool', [...create, history, join(folder, 'data')]);
  const port = await freePort(24_000);
  url = `http://127.0.0.1:${port}`;
  prometheus = await start({
    name: 'Prometheus',
    command: [
      'prometheus',
      '--config.file=/dev/null',
      `--storage.tsdb.path=${join(folder, 'data')}`,
      '--storage.tsdb.retention.time=100y',
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    logFile: join(folder, 'prometheus.log'),
    readyUrl: `${url}/-/ready`,
  });
});

afterAll(async () => {
  await prometheus.stop();
  rmSync(folder, { recursive: true });
});

/** When an alert's expression was true, between two minutes. */
async function trueBetween(
  { name, expr }: Alert,
  first: number,
  last: number,
  step: number,
): Promise<Firing[]> {
  const at = (minute: number): string => String(BEGIN + minute * 60);
  const body = new URLSearchParams({ query: expr, start: at(first), end: at(last), step: String(step * 60) });
  const response = await fetch(`${url}/api/v1/query_range`, { method: 'POST', body });
  const answer = (await response.json()) as {
    status: string;
    error?: string;
    data: { result: { metric: Record<string, string>; values: [number, string][] }[] };
  };
  if (answer.status !== 'success') throw new Error(`${name}: ${answer.error ?? response.status}`);
  return answer.data.result.map(({ metric, values }) => ({
    alert: name,
    subject:
      (name === 'LlmRunawayUser' ? metric['user'] : undefined) ??
      metric['subject'] ??
      metric['model'] ??
      metric['type'] ??
      '',
    minutes: values.map(([time]) => (time - BEGIN) / 60),
  }));
}

describe('ordinary traffic', () => {
  it.each(anomalyAlerts().map((alert) => [alert.name, alert] as const))(
    'raises no %s in five weeks, not for a moment',
    async (_, alert) => {
      expect(await trueBetween(alert, 5, ORDINARY, 5)).toEqual([]);
    },
  );
});

describe('an incident', () => {
  let firings: Firing[];

  beforeAll(async () => {
    const lists = await Promise.all(
      anomalyAlerts().map(async (alert) => {
        const found = await trueBetween(alert, ORDINARY, MINUTES, 1);
        // It fires where it has been true for as long as it has to.
        return found.map((firing) => ({
          ...firing,
          minutes: firing.minutes.filter((minute) =>
            Array.from({ length: alert.forMinutes }, (_, ago) => minute - ago - 1).every((before) =>
              firing.minutes.includes(before),
            ),
          ),
        }));
      }),
    );
    firings = lists.flat();
  });

  it('comes in at least ten kinds', () => {
    expect(INCIDENTS.length).toBeGreaterThanOrEqual(10);
  });

  it.each(INCIDENTS.map((incident) => [incident.name, incident] as const))(
    'is told of within a quarter of an hour: %s',
    (_, incident) => {
      const told = firings
        .filter(({ alert, subject }) => alert === incident.alert && subject === incident.subject)
        .flatMap(({ minutes }) => minutes.filter((minute) => isDuring(incident, minute)));
      expect(Math.min(...told) - startOf(incident)).toBeLessThanOrEqual(15);
    },
  );

  it('leaves the rest of its day quiet', () => {
    const elsewhere = firings.flatMap(({ alert, subject, minutes }) =>
      minutes
        .filter((minute) => !INCIDENTS.some((incident) => isDuring(incident, minute, AFTERMATH_MINUTES)))
        .map((minute) => ({ alert, subject, minute })),
    );
    expect(elsewhere).toEqual([]);
  });
});
