// The results of the last full run of `npm run backtest`, as they were committed in docs/projection.json.
import { readFileSync } from 'node:fs';
import { report, type Results } from '../../backtest/results.ts';

/** Errors and coverage, by group and by day. */
export function projectionTables(): string {
  const path = new URL('../../docs/projection.json', import.meta.url);
  return report(JSON.parse(readFileSync(path, 'utf8')) as Results);
}
