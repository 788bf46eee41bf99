// The months of recorded series, by the name of their file.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { History } from '../histories/history.ts';
import { readSeries } from './csv.ts';
import { monthsOf } from './months.ts';

/**
 * Reads files of spend.
 *
 * @param taken Names that groups have already.
 * @throws {Error} naming the file, and the line of it that is wrong.
 */
export function readFiles(
  files: readonly string[],
  taken: readonly string[],
): Readonly<Record<string, readonly History[]>> {
  const groups: Record<string, readonly History[]> = {};
  for (const file of files) {
    const name = basename(file).replace(/\.csv$/i, '');
    if (taken.includes(name) || name in groups) {
      throw new Error(`${file}: there is a group ${name} already; give the file another name`);
    }
    const months = monthsOf(readSeries(file, readFileSync(file, 'utf8')));
    if (months.length === 0) {
      throw new Error(`${file}: no calendar month (UTC) in it that is complete and has seven days before it`);
    }
    groups[name] = months;
  }
  return groups;
}
