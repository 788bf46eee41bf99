// The results of the last full run of `npm run bench`, as they were committed in docs/performance.json.
import { readFileSync } from 'node:fs';
import { LIBRARIES, type LibraryName, OURS } from '../../bench/contenders/names.ts';
import { bytes, micros, millis } from '../../bench/report/figures.ts';
import { markdownTable } from '../../bench/report/markdown-table.ts';
import { report, type Results } from '../../bench/report/results.ts';

/** Everything that was measured. */
export function performanceTables(): string {
  return report(results());
}

type ByLibrary<Figure> = Readonly<Record<LibraryName, Figure>>;

/** What is shown of a full run. */
interface Costs {
  readonly record: { readonly freshStrings: ByLibrary<number> };
  readonly scrape: { readonly changed: Readonly<Record<'1%' | 'all', ByLibrary<number>>> };
  readonly eventLoop: { readonly cases: Readonly<Record<string, { readonly medianMs: number }>> };
  readonly memory: { readonly libraries: ByLibrary<{ readonly scraped: number }> };
}

/** What an app notices of it, beside the other libraries. */
export function costTable(): string {
  const { record, scrape, eventLoop, memory } = results().medians as unknown as Costs;
  const wait = (library: LibraryName): number | undefined =>
    eventLoop.cases[library === OURS ? `${OURS}, everything changed, gzip` : library]?.medianMs;
  const row = (name: string, figure: (library: LibraryName) => string): string[] => [
    name,
    ...LIBRARIES.map(figure),
  ];
  return markdownTable(
    ['', ...LIBRARIES],
    [
      row('recording a call', (library) => micros(record.freshStrings[library])),
      row('a scrape of 100,000 series', (library) => millis(scrape.changed.all[library])),
      row('the same where 1% of them changed', (library) => millis(scrape.changed['1%'][library])),
      row('longest wait for everything else meanwhile', (library) => millis(wait(library) ?? NaN)),
      row('memory for each series', (library) => bytes(memory.libraries[library].scraped)),
    ],
  );
}

function results(): Results {
  const path = new URL('../../docs/performance.json', import.meta.url);
  return JSON.parse(readFileSync(path, 'utf8')) as Results;
}
