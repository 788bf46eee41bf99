// `llm-cost budgets show`: what is spent, left and projected, and when each limit is going to be reached.
import { command } from '../command.ts';
import { CommandError } from '../definition.ts';
import { parseAddress, TOKEN_OPTION } from '../fetch-text.ts';
import { count, dollars } from '../numbers.ts';
import { table } from '../table.ts';
import { type Usage, type Usages, usagesIn } from './usage.ts';

const DEFAULT_TOP = 5;

const COLUMNS = [
  { heading: 'budget' },
  { heading: 'applies to' },
  { heading: 'spent', align: 'right' },
  { heading: 'limit', align: 'right' },
  { heading: 'used', align: 'right' },
  { heading: 'left', align: 'right' },
  { heading: 'projected', align: 'right' },
  { heading: 'exhausted' },
] as const;

export const showCommand = command({
  name: 'show',
  summary: 'Shows of each budget what is spent, left and projected, and when it is exhausted.',
  options: {
    prometheus: { value: 'URL', about: 'The Prometheus with the recording rules.' },
    budget: { value: 'NAME', about: 'One budget only.' },
    top: {
      value: 'N',
      about: `How many subjects of a limit on each, those used most first. Default: ${DEFAULT_TOP}.`,
    },
    ...TOKEN_OPTION,
    json: { about: 'Prints JSON.' },
  },
  async run({ values, output }) {
    const { prometheus, budget, json, 'bearer-token-file': tokenFile } = values;
    if (prometheus === undefined) throw new CommandError('expected --prometheus URL');
    const top = parseTop(values.top);
    const all = await usagesIn({ address: parseAddress(prometheus), tokenFile }, Date.now());
    const chosen = only(all, budget);
    if (chosen.subjects.length + chosen.unused.length === 0) {
      throw new CommandError(
        budget === undefined
          ? `${prometheus}: knows of no budgets; does it scrape an app, and are the rules loaded?`
          : `--budget ${budget}: there is no such budget; there is: ${names(all).join(', ')}`,
      );
    }
    if (json === true) output.print(JSON.stringify(chosen, null, 2));
    else output.print(text(chosen, top));
    return chosen.subjects.some(({ usedRatio }) => usedRatio > 1) ? 1 : 0;
  },
});

function parseTop(given: string | undefined): number {
  const top = Number(given ?? DEFAULT_TOP);
  if (Number.isSafeInteger(top) && top >= 1) return top;
  throw new CommandError(`--top ${given ?? ''}: expected a whole number of at least 1`);
}

function only({ subjects, unused }: Usages, name: string | undefined): Usages {
  if (name === undefined) return { subjects, unused };
  return {
    subjects: subjects.filter(({ budget }) => budget === name),
    unused: unused.filter((each) => each === name),
  };
}

function names({ subjects, unused }: Usages): string[] {
  return [...new Set([...subjects.map(({ budget }) => budget), ...unused])].sort();
}

function text({ subjects, unused }: Usages, top: number): string {
  const shown = subjects.filter(
    (one) => subjects.filter(({ budget }) => budget === one.budget).indexOf(one) < top,
  );
  const lines = [table(COLUMNS, shown.map(rowOf))];
  if (shown.length < subjects.length) {
    lines.push(
      '',
      `${count(subjects.length - shown.length)} more that are used less; --top shows more of them.`,
    );
  }
  if (unused.length > 0) lines.push('', `Nothing spent yet: ${unused.join(', ')}.`);
  if (shown.some(({ projectedUsd }) => projectedUsd === undefined)) {
    lines.push('', 'A projection needs a day of history; that of a user, a fifth of the limit used.');
  }
  return lines.join('\n');
}

function rowOf(usage: Usage): string[] {
  const { budget, scope, subject, period, spentUsd, limitUsd, usedRatio, leftUsd, projectedUsd } = usage;
  return [
    budget,
    `${scope === 'total' ? 'everything' : `${scope} ${subject}`}, this ${period}`,
    dollars(cents(spentUsd)),
    dollars(limitUsd),
    `${count(usedRatio * 100)}%`,
    leftUsd < 0 ? `-${dollars(cents(-leftUsd))}` : dollars(cents(leftUsd)),
    projectedUsd === undefined ? '-' : dollars(cents(projectedUsd)),
    exhaustion(usage),
  ];
}

function exhaustion({ leftUsd, exhaustedAt, daysToExhaustion = 0, projectedUsd }: Usage): string {
  if (leftUsd < 0) return 'yes';
  if (projectedUsd === undefined) return '-';
  if (exhaustedAt === undefined) return 'not in this period';
  const at = exhaustedAt.toISOString().slice(0, 16).replace('T', ' ');
  const days = daysToExhaustion.toLocaleString('en-US', { maximumFractionDigits: 1 });
  return `${at} UTC, in ${days} days`;
}

function cents(usd: number): number {
  return Math.round(usd * 100) / 100;
}
