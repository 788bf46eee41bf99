// Recorded spend from a CSV file with `timestamp,value` rows.
import { HOUR, type Series } from '../series.ts';
import { ALLOWED_TIMESTAMPS, secondsOf } from './timestamp.ts';

/** Seconds that a step may last. */
const STEPS = [HOUR / 4, HOUR / 2, HOUR];

interface Row {
  readonly line: number;
  readonly text: string;
  readonly begin: number;
  readonly usd: number;
}

/**
 * Reads a file's rows: when a step began, and the dollars of it. Steps that are missing between others cost nothing.
 *
 * @throws {Error} naming the line of `file` that is wrong.
 */
export function readSeries(file: string, text: string): Series {
  const lines = text
    .replace(/^\uFEFF/, '')
    .trimEnd()
    .split(/\r?\n/);
  const hasHeader = /^[^\d,]+,[^\d,]+$/.test(lines[0] ?? '');
  const rows = lines.map((each, index) => [each, index + 1] as const).slice(hasHeader ? 1 : 0);
  return seriesOf(
    file,
    rows.map(([row, line]) => readRow(`${file}:${line}`, row, line)),
  );
}

function readRow(where: string, row: string, line: number): Row {
  const [text = '', value = '', ...more] = row.split(',').map((cell) => cell.trim());
  if (value === '' || more.length > 0) {
    throw new Error(`${where}: ${JSON.stringify(row)}; expected two cells, as in timestamp,value`);
  }
  const begin = secondsOf(text);
  if (begin === undefined) {
    throw new Error(`${where}: timestamp ${JSON.stringify(text)}; expected ${ALLOWED_TIMESTAMPS}`);
  }
  const usd = Number(value);
  if (!Number.isFinite(usd) || usd < 0) {
    throw new Error(`${where}: value ${JSON.stringify(value)}; expected a number of at least 0`);
  }
  return { line, text, begin, usd };
}

function seriesOf(file: string, rows: readonly Row[]): Series {
  const [first] = rows;
  const last = rows.at(-1);
  if (first === undefined || last === undefined || rows.length < 2) {
    throw new Error(`${file}: ${rows.length} rows; expected some weeks of them`);
  }
  for (const [index, { line, text, begin }] of rows.entries()) {
    const before = rows[index - 1];
    if (before === undefined || begin > before.begin) continue;
    throw new Error(
      `${file}:${line}: timestamp ${text}; expected one after ${before.text}, of the line before`,
    );
  }
  const step = stepOf(file, rows);
  const usd = Array<number>((last.begin - first.begin) / step + 1).fill(0);
  for (const row of rows) usd[(row.begin - first.begin) / step] = row.usd;
  return { step, firstEnd: first.begin + step, usd };
}

/** The least time between two rows, with which all others have to agree. */
function stepOf(file: string, rows: readonly Row[]): number {
  const gaps = rows.slice(1).map(({ begin }, index) => begin - (rows[index]?.begin ?? NaN));
  const step = gaps.reduce((least, gap) => Math.min(least, gap));
  if (!STEPS.includes(step)) {
    const { line, text } = rows[gaps.indexOf(step) + 1] ?? { line: 0, text: '' };
    const allowed = STEPS.map((seconds) => seconds / 60).join(', ');
    throw new Error(
      `${file}:${line}: timestamp ${text} is ${step / 60} minutes after the one before; expected steps of ${allowed} minutes`,
    );
  }
  const off = rows.find(({ begin }) => begin % step !== 0);
  if (off !== undefined) {
    throw new Error(
      `${file}:${off.line}: timestamp ${off.text}; expected a multiple of ${step / 60} minutes, as steps last that long`,
    );
  }
  return step;
}
