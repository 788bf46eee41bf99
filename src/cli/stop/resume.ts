// `llm-cost resume`: ends what `llm-cost stop` began.
import { command } from '../command.ts';
import { CommandError } from '../definition.ts';
import {
  ALERTMANAGER_OPTIONS,
  type Alertmanager,
  alertmanagersOf,
  endStop,
  nameOf,
  type Stop,
  stopsIn,
} from './alertmanager.ts';
import { AUDIT_OPTIONS, openAuditLog } from './audit-log.ts';
import { onEach } from './said.ts';
import { CHOICES, described, type Selector, SELECTOR_OPTIONS, selectorOf } from './selector.ts';

export const resumeCommand = command({
  name: 'resume',
  summary: 'Ends a stop: calls are made again.',
  options: {
    ...SELECTOR_OPTIONS,
    'all-stops': { about: 'Ends every stop, whatever it is about.' },
    reason: { value: 'TEXT', about: 'Why, for the audit log.' },
    ...ALERTMANAGER_OPTIONS,
    ...AUDIT_OPTIONS,
  },
  async run({ values, output }) {
    const { env } = process;
    const alertmanagers = alertmanagersOf(values.alertmanager, values['bearer-token-file'], env);
    const wanted =
      values['all-stops'] === true ? undefined : selectorOf(values, env, `--all-stops, ${CHOICES}`);
    const log = openAuditLog(values, env);
    try {
      const stops = (await Promise.all(alertmanagers.map(stopsIn))).flat();
      const ended = distinct(stops).filter((stop) => wanted === undefined || isSame(stop, wanted));
      if (ended.length === 0) {
        const others = distinct(stops).map(described).join(', ');
        output.print(
          wanted === undefined || others === ''
            ? 'Nothing is stopped.'
            : `${described(wanted)} is not stopped; stopped: ${others}.`,
        );
        return 1;
      }
      const faults: string[] = [];
      for (const selector of ended) {
        const outcome = await onEach(alertmanagers, (alertmanager) => end(alertmanager, selector));
        const { reason } = values;
        log.write({
          action: 'resume',
          selector,
          ...(reason !== undefined && { reason }),
          alertmanager: alertmanagers.map(nameOf),
          outcome: outcome.outcome,
        });
        faults.push(...outcome.faults);
        if (outcome.faults.length === 0)
          output.print(`Resumed: ${described(selector)}. Guards follow at their next poll.`);
      }
      if (faults.length > 0) throw new CommandError(faults.join('\n'));
      output.print(`Written to ${log.file}.`);
      return 0;
    } finally {
      log.close();
    }
  },
});

/** Ends a stop, and looks whether it has ended. */
async function end(alertmanager: Alertmanager, selector: Selector): Promise<void> {
  for (const at of [() => new Date(), longBefore]) {
    const stop = await find(alertmanager, selector);
    if (stop === undefined) return;
    await endStop(alertmanager, stop, at(stop));
  }
  if ((await find(alertmanager, selector)) !== undefined) {
    throw new CommandError('Alertmanager took the end of the stop and still has it');
  }
}

/**
 * The past for every clock. Where Alertmanager's is behind, this moment is still to come, and of two ends to come it keeps the
 * later.
 */
function longBefore({ alert }: Stop): Date {
  return new Date(Date.parse(alert.startsAt) - 86_400_000);
}

async function find(alertmanager: Alertmanager, selector: Selector): Promise<Stop | undefined> {
  return (await stopsIn(alertmanager)).find((stop) => isSame(stop, selector));
}

function distinct(stops: readonly Stop[]): Selector[] {
  const selectors = stops.map(({ scope, subject }) => ({ scope, subject }));
  return selectors.filter((one, index) => selectors.findIndex((other) => isSame(one, other)) === index);
}

function isSame(one: Selector, other: Selector): boolean {
  return one.scope === other.scope && one.subject === other.subject;
}
