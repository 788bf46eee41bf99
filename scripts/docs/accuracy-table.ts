// The results of the last full run of `npm run accuracy`, as it was committed in docs/accuracy.json.
import { readFileSync } from 'node:fs';
import { difference, type Result, table } from '../../accuracy/result.ts';

function results(): Result[] {
  return JSON.parse(readFileSync(new URL('../../docs/accuracy.json', import.meta.url), 'utf8')) as Result[];
}

/** Everything that was measured. */
export function fullAccuracyTable(): string {
  return table(results());
}

/** Dollars alone, for people who want the point. */
export function accuracyTable(): string {
  const header = ['what happens', 'spent', 'shown by the rules', 'error', 'prom-client', 'OpenTelemetry'];
  const rows = results()
    .filter(({ quantity }) => quantity === 'usd')
    .map(({ scenario, ledger, increase1m, promClient, otel }) => [
      scenario,
      `$${ledger.toFixed(4)}`,
      `$${increase1m.toFixed(4)}`,
      difference(increase1m, ledger),
      difference(promClient, ledger),
      difference(otel, ledger),
    ]);
  return [header, header.map((_, index) => (index === 0 ? '---' : '--:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}
