// The results of the last full run of `npm run bench`, as they were committed in docs/performance.json.
import { readFileSync } from 'node:fs';
import { report, type Results } from '../../bench/report/results.ts';

/** Everything that was measured. */
export function performanceTables(): string {
  const path = new URL('../../docs/performance.json', import.meta.url);
  return report(JSON.parse(readFileSync(path, 'utf8')) as Results);
}
