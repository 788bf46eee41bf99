// `llm-cost budgets check FILE`: whether a budgets.yaml is valid, and what it limits from when to when.
import type { Budget, Budgets } from '../../budget/budgets.ts';
import { PERIODS } from '../../budget/budgets.ts';
import { periodBounds } from '../../budget/calendar.ts';
import { readBudgets } from '../../budget/file.ts';
import { ConfigError, describeValue } from '../../catalogue/errors.ts';
import { command } from '../command.ts';
import { counted, dollars, moment } from '../numbers.ts';
import { table, visible } from '../table.ts';
import { limitWarnings } from './limit-warnings.ts';

export const checkCommand = command({
  name: 'check',
  summary: 'Checks a budgets.yaml: every wrong value, and every limit without effect.',
  positionals: ['FILE'],
  options: {
    'extra-labels': {
      value: 'NAMES',
      about: "The app's own labels, separated by commas. Without it, any label name is taken for a scope.",
    },
    json: { about: 'Prints JSON.' },
  },
  run({ positionals: [file = ''], values, output }) {
    const ownLabels = values['extra-labels']?.split(',').map((name) => name.trim());
    const { budgets, faults } = read(file, ownLabels);
    if (budgets === undefined) {
      if (values.json === true) {
        output.print(JSON.stringify({ valid: false, faults, warnings: [] }, null, 2));
      } else {
        for (const { path, value, allowed } of faults) {
          output.print(
            visible(`${file}: ${path}: ${describeValue(value)} is not allowed; expected ${allowed}`),
          );
        }
        output.print(`${file}: ${counted(faults.length, 'fault')}.`);
      }
      return Promise.resolve(1);
    }
    const warnings = limitWarnings(budgets.budgets);
    if (values.json === true) {
      const periods = periodsOf(budgets, Date.now());
      output.print(JSON.stringify({ valid: true, ...budgets, periods, faults: [], warnings }, null, 2));
      return Promise.resolve(0);
    }
    output.print(text(file, budgets, Date.now()));
    for (const { path, message } of warnings) output.print(visible(`${file}: ${path}: warning: ${message}`));
    return Promise.resolve(0);
  },
});

type Read =
  | { readonly budgets: Budgets; readonly faults?: undefined }
  | { readonly budgets?: undefined; readonly faults: ConfigError['faults'] };

function read(file: string, ownLabels: readonly string[] | undefined): Read {
  try {
    return { budgets: readBudgets(file, ownLabels) };
  } catch (error) {
    if (error instanceof ConfigError) return { faults: error.faults };
    throw error;
  }
}

/** The calendar periods of a moment, as moments of their own. */
function periodsOf(budgets: Budgets, time: number): Record<string, { start: string; end: string }> {
  return Object.fromEntries(
    PERIODS.map((period) => {
      const { start, end } = periodBounds(period, time, budgets);
      return [period, { start: iso(start), end: iso(end) }];
    }),
  );
}

function text(file: string, budgets: Budgets, time: number): string {
  const periods = periodsOf(budgets, time);
  const bounds = Object.entries(periods).map(
    ([period, { start, end }]) => `This ${period}: ${moment(start)} to ${moment(end)}`,
  );
  const lines = [
    `${file}: valid; ${counted(budgets.budgets.length, 'budget')}, in ${budgets.timeZone}.`,
    ...bounds,
  ];
  if (budgets.budgets.length === 0) return lines.join('\n');
  const columns = [
    { heading: 'budget' },
    { heading: 'applies to' },
    { heading: 'limit', align: 'right' },
    { heading: 'a' },
    { heading: 'warns at' },
    { heading: 'action' },
    { heading: 'owner' },
    { heading: 'contact' },
  ] as const;
  return [...lines, '', table(columns, budgets.budgets.map(rowOf))].join('\n');
}

function rowOf(budget: Budget): string[] {
  const { name, period, limitUsd, warnAt, action, owner = '-', contact = '-' } = budget;
  const levels = [...new Set([...warnAt, 100])].sort((a, b) => a - b);
  return [
    name,
    subjectText(budget),
    dollars(limitUsd),
    period,
    levels.map((level) => `${level}%`).join(' '),
    action,
    owner,
    contact,
  ];
}

/** What a limit applies to, in words. */
function subjectText({ scope, subject }: Pick<Budget, 'scope' | 'subject'>): string {
  if (scope === 'total') return 'everything';
  return subject === '*' ? `each ${scope}` : `${scope} ${subject}`;
}

function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
