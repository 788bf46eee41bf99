// Writes a history: `node history/main.ts --until 2026-01-31T12:00:00Z --weeks 5 --out FOLDER` makes history.om, for
// promtool, and ledger.json.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { generateHistory } from './history.ts';
import { writeOpenMetrics } from './openmetrics.ts';

try {
  const { until, weeks, out } = readArguments();
  const { families, ledger } = await generateHistory(until, weeks);
  mkdirSync(out, { recursive: true });
  await writeOpenMetrics(join(out, 'history.om'), families);
  writeFileSync(join(out, 'ledger.json'), `${JSON.stringify(ledger, null, 2)}\n`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function readArguments(): { until: number; weeks: number; out: string } {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: {
      until: { ...text, default: new Date().toISOString() },
      weeks: { ...text, default: '5' },
      out: text,
    },
  });
  const until = Date.parse(values.until);
  if (Number.isNaN(until)) {
    throw new Error(`--until: ${values.until}; allowed: an ISO 8601 time such as 2026-01-31T12:00:00Z`);
  }
  const weeks = Number(values.weeks);
  if (!Number.isInteger(weeks) || weeks < 1 || weeks > 60) {
    throw new Error(`--weeks: ${values.weeks}; allowed: 1 to 60`);
  }
  if (values.out === undefined) throw new Error('--out: missing; allowed: a folder');
  return { until, weeks, out: values.out };
}
