// Reads `budgets.yaml`.
import { readFileSync } from 'node:fs';
import type * as Yaml from 'yaml';
import { dependency } from '../catalogue/dependency.ts';
import { ConfigError } from '../catalogue/errors.ts';
import type { Budgets } from './budgets.ts';
import { parseBudgets } from './schema.ts';

const yaml = dependency<typeof Yaml>('yaml');

/**
 * Reads and validates a budgets file.
 *
 * @throws {ConfigError} where the file cannot be read, is no YAML, or holds a wrong value.
 */
export function readBudgets(file: string): Budgets {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const fault = {
      file,
      path: 'budgets',
      value: (cause as NodeJS.ErrnoException).code,
      allowed: 'a readable file',
    };
    throw new ConfigError([fault], { cause });
  }
  let document: unknown;
  try {
    document = yaml().parse(text);
  } catch (cause) {
    if (!(cause instanceof yaml().YAMLParseError)) throw cause;
    const line = cause.linePos?.[0].line ?? 1;
    const value = text.split('\n')[line - 1];
    throw new ConfigError([{ file, path: `line ${line}`, value, allowed: `valid YAML (${cause.code})` }], {
      cause,
    });
  }
  return parseBudgets(document ?? {}, file);
}
