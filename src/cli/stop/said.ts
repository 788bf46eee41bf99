// What `stop` and `resume` say: moments, and what became of what was asked of each Alertmanager.
import { type Alertmanager, nameOf } from './alertmanager.ts';

/** A moment, to the minute. */
export function minute(moment: Date): string {
  return `${moment.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** What became of it: for the audit log in one word or several, and a sentence for each that failed. */
export interface Outcome {
  readonly outcome: string;
  readonly faults: readonly string[];
}

/** Does something at each Alertmanager: what fails at one is still done at the others. */
export async function onEach(
  alertmanagers: readonly Alertmanager[],
  work: (alertmanager: Alertmanager) => Promise<void>,
): Promise<Outcome> {
  const results = await Promise.allSettled(alertmanagers.map(work));
  const faults = results.flatMap((result, index) => {
    const alertmanager = alertmanagers[index];
    if (result.status === 'fulfilled' || alertmanager === undefined) return [];
    const why = result.reason instanceof Error ? result.reason.message : String(result.reason);
    return [why.startsWith(nameOf(alertmanager)) ? why : `${nameOf(alertmanager)}: ${why}`];
  });
  if (faults.length === 0) return { outcome: 'done', faults };
  const extent = faults.length === alertmanagers.length ? 'failed' : 'done in part';
  return { outcome: `${extent}: ${faults.join('; ')}`, faults };
}
