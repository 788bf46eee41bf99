// Settings in YAML files: read, checked against a schema, and refused with file, path, value and what is allowed.
import type * as Fs from 'node:fs';
import type * as Yaml from 'yaml';
import type * as Zod from 'zod';
import { dependency } from './dependency.ts';
import { ConfigError, type ConfigFault } from './errors.ts';

const fs = dependency<typeof Fs>('node:fs');

const yaml = dependency<typeof Yaml>('yaml');

/**
 * Reads a YAML file; an empty one is `{}`.
 *
 * @param what What the file holds, such as `budgets`.
 * @throws {ConfigError} where it cannot be read, or is no YAML.
 */
export function readSettings(file: string, what: string): unknown {
  let text: string;
  try {
    text = fs().readFileSync(file, 'utf8');
  } catch (cause) {
    const value = (cause as NodeJS.ErrnoException).code;
    throw new ConfigError([{ file, path: what, value, allowed: 'a readable file' }], { cause });
  }
  try {
    return yaml().parse(text) ?? {};
  } catch (cause) {
    if (!(cause instanceof yaml().YAMLParseError)) throw cause;
    const line = cause.linePos?.[0].line ?? 1;
    const value = text.split('\n')[line - 1];
    throw new ConfigError([{ file, path: `line ${line}`, value, allowed: `valid YAML (${cause.code})` }], {
      cause,
    });
  }
}

/**
 * Checks settings and fills in defaults. The schema's messages say what is allowed.
 *
 * @throws {ConfigError} naming every wrong value.
 */
export function checkSettings<Settings>(
  schema: Zod.ZodType<Settings>,
  input: unknown,
  file: string | undefined,
): Settings {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new ConfigError(parsed.error.issues.flatMap((issue) => faultsOf(issue, input, file)));
}

function faultsOf(issue: Zod.core.$ZodIssue, input: unknown, file: string | undefined): ConfigFault[] {
  const place = file === undefined ? {} : { file };
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      ...place,
      path: pathText([...issue.path, key]),
      value: valueAt(input, [...issue.path, key]),
      allowed: 'a known setting, or nothing',
    }));
  }
  return [
    { ...place, path: pathText(issue.path), value: valueAt(input, issue.path), allowed: issue.message },
  ];
}

/** A path as people write it: `budgets[1].limitUsd`. */
function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return value;
}
