// `llm-cost stop`: the kill switch. An alert that every guard obeys.
import { command } from '../command.ts';
import { CommandError, type Output } from '../definition.ts';
import { table } from '../table.ts';
import {
  ALERTMANAGER_OPTIONS,
  type Alertmanager,
  alertmanagersOf,
  nameOf,
  postStop,
  type Stop,
  stopsIn,
} from './alertmanager.ts';
import { AUDIT_OPTIONS, openAuditLog } from './audit-log.ts';
import { parseLength } from './duration.ts';
import { described, type Selector, SELECTOR_OPTIONS, selectorOf } from './selector.ts';
import { minute, onEach } from './said.ts';

export const stopCommand = command({
  name: 'stop',
  summary: 'Stops calls in every app with a guard, until a time or llm-cost resume.',
  options: {
    ...SELECTOR_OPTIONS,
    for: { value: 'LENGTH', about: 'How long: 30m, 1h, 2d. It ends by itself.' },
    reason: { value: 'TEXT', about: 'Why. Whoever makes a call that is refused is told.' },
    ...ALERTMANAGER_OPTIONS,
    ...AUDIT_OPTIONS,
    list: { about: 'Shows the stops in force, and stops nothing.' },
    json: { about: 'With --list: prints JSON.' },
  },
  async run({ values, output }) {
    const { env } = process;
    const alertmanagers = alertmanagersOf(values.alertmanager, values['bearer-token-file'], env);
    if (values.list === true) return list(alertmanagers, values.json === true, output);

    const selector = selectorOf(values, env);
    const { for: length, reason = '' } = values;
    if (length === undefined) throw new CommandError('expected --for LENGTH, such as --for 1h');
    if (reason.trim() === '') throw new CommandError('expected --reason TEXT');
    const from = new Date();
    const until = new Date(from.getTime() + parseLength('for', length));
    const log = openAuditLog(values, env);
    try {
      const summary = `LLM calls${selector.scope === 'total' ? '' : ` of ${described(selector)}`} are stopped until ${minute(until)}`;
      const description = `Stopped by ${log.by}: ${reason}`;
      const annotations = { summary, description, reason, stopped_by: log.by };
      const { outcome, faults } = await onEach(alertmanagers, (alertmanager) =>
        make(alertmanager, selector, annotations, { from, until }),
      );
      const alertmanager = alertmanagers.map(nameOf);
      log.write({ action: 'stop', selector, until, reason, alertmanager, outcome });
      if (faults.length > 0) throw new CommandError(faults.join('\n'));
      output.print(
        `Stopped: ${described(selector)}, until ${minute(until)}. Guards follow at their next poll.`,
      );
      if (selector.scope === 'user' && selector.subject === values.user) {
        output.print(
          `Users are stopped by their label: user="${selector.subject}". Where the app hashes users, --hash-key-env NAME makes it.`,
        );
      }
      output.print(`Written to ${log.file}.`);
      return 0;
    } finally {
      log.close();
    }
  },
});

async function make(
  alertmanager: Alertmanager,
  selector: Selector,
  annotations: Readonly<Record<string, string>>,
  time: { readonly from: Date; readonly until: Date },
): Promise<void> {
  const before = await find(alertmanager, selector);
  // Of two ends of one alert, Alertmanager keeps the later.
  if (before !== undefined && before.until > time.until) {
    throw new CommandError(
      `${described(selector)} is stopped until ${minute(before.until)} already, which is later; llm-cost resume ends that`,
    );
  }
  await postStop(alertmanager, selector, annotations, time);
  const after = await find(alertmanager, selector);
  if (after === undefined)
    throw new CommandError('Alertmanager took the stop and does not have it; is its clock ahead?');
  if (after.isSilenced) {
    throw new CommandError(
      'a silence in Alertmanager covers the stop, so guards let the calls pass; expire the silence',
    );
  }
}

async function find(alertmanager: Alertmanager, { scope, subject }: Selector): Promise<Stop | undefined> {
  const stops = await stopsIn(alertmanager);
  return stops.find((stop) => stop.scope === scope && stop.subject === subject);
}

async function list(alertmanagers: readonly Alertmanager[], asJson: boolean, output: Output): Promise<0> {
  const stops = (await Promise.all(alertmanagers.map(stopsIn))).flat();
  const rows = stops.map(({ scope, subject, until, isSilenced, alert: { startsAt, annotations } }) => ({
    scope,
    subject,
    since: startsAt,
    until: until.toISOString(),
    by: annotations['stopped_by'] ?? '',
    reason: annotations['reason'] ?? '',
    silenced: isSilenced,
  }));
  // The members of a cluster have the same ones.
  const distinct = [
    ...new Map(rows.map((row) => [JSON.stringify([row.scope, row.subject, row.until]), row])).values(),
  ];
  if (asJson) output.print(JSON.stringify(distinct, null, 2));
  else if (distinct.length === 0) output.print('Nothing is stopped.');
  else {
    const columns = ['stopped', 'until', 'by', 'reason'].map((heading) => ({ heading }));
    output.print(
      table(
        columns,
        distinct.map((row) => [
          `${described(row)}${row.silenced ? ' (silenced: calls pass)' : ''}`,
          minute(new Date(row.until)),
          row.by,
          row.reason,
        ]),
      ),
    );
  }
  return 0;
}
