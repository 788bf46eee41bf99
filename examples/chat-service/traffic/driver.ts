// Live traffic: makes the calls of the pattern at their moments, over HTTP like any client.
import type { WorkType } from '../models.ts';
import { simulationHeader } from '../provider/simulation.ts';
import { callsOfMinute, evaluation, type PlannedCall } from './pattern.ts';

const MINUTE_MS = 60_000;

/** How long before a minute begins its calls are planned, so that none is over before its timer is set. */
const AHEAD_MS = 1000;

const PATHS: Readonly<Record<WorkType, string>> = { chat: '/chat', embedding: '/embed', image: '/image' };

/** Traffic that is running. */
export interface Traffic {
  /** Makes no further calls, and waits for those on their way. */
  stop(): Promise<void>;
}

/**
 * Starts traffic against an app: at once the evaluation, then the pattern's calls.
 *
 * @param baseUrl Where the app is.
 * @param onFailure Told of calls that got no answer at all; an error that was answered is part of the pattern.
 */
export function startTraffic(baseUrl: string, onFailure: (error: unknown) => void): Traffic {
  const timers = new Set<NodeJS.Timeout>();
  const calls = new Set<Promise<void>>();

  const make = (call: PlannedCall): void => {
    const done = send(baseUrl, call)
      .catch(onFailure)
      .finally(() => calls.delete(done));
    calls.add(done);
  };
  const at = (time: number, action: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      action();
    }, time - Date.now());
    timers.add(timer);
  };
  const runMinute = (start: number): void => {
    const now = Date.now();
    for (const call of callsOfMinute(start)) {
      if (call.time >= now)
        at(call.time, () => {
          make(call);
        });
    }
    at(start + MINUTE_MS - AHEAD_MS, () => {
      runMinute(start + MINUTE_MS);
    });
  };

  const now = Date.now();
  evaluation(now).forEach(make);
  runMinute(now - (now % MINUTE_MS));

  return {
    async stop() {
      for (const timer of timers) clearTimeout(timer);
      await Promise.all(calls);
    },
  };
}

async function send(baseUrl: string, { user, model, stream, status, usage }: PlannedCall): Promise<void> {
  const path = `${PATHS[model.type]}${stream ? '/stream' : ''}`;
  const response = await fetch(`${baseUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-user': user, ...simulationHeader({ status, usage }) },
    body: JSON.stringify({ model: model.model, text: 'Tell me something.' }),
  });
  await response.arrayBuffer();
}
