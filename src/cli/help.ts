// The texts of `--help`, made from what commands say of themselves.
import type { Command, Option } from './definition.ts';
import { listing } from './table.ts';

/** Help of a command that does something. */
export function commandHelp(
  path: string,
  summary: string,
  positionals: readonly string[],
  options: Readonly<Record<string, Option>>,
): string {
  const lines = Object.entries(options).map(([name, { value, about }]): [string, string] => [
    value === undefined ? `--${name}` : `--${name} ${value}`,
    about,
  ]);
  return [
    `Usage: ${[path, ...positionals].join(' ')} [options]`,
    '',
    summary,
    '',
    'Options:',
    listing([...lines, ['--help', 'Prints this text.']]),
  ].join('\n');
}

/** Help of a command that is a choice of others. */
export function groupHelp(path: string, summary: string, commands: readonly Command[]): string {
  return [
    `Usage: ${path} COMMAND`,
    '',
    summary,
    '',
    'Commands:',
    listing(commands.map(({ name, summary: about }) => [name, about])),
    '',
    `${path} COMMAND --help says more.`,
  ].join('\n');
}
