import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/** Folders of `src/` from the bottom up. Imports point to a lower layer or stay in their folder. */
const LAYERS = [
  ['catalogue'],
  ['usage', 'pricing', 'labels', 'budget'],
  ['ledger'],
  ['exposition'],
  ['meter'],
  ['http', 'bridges', 'instrument', 'guard'],
  ['admin'],
  ['cli'],
];

/** What may import what outside `src/`: each folder, and the parts of `src/` it may read. */
const READS_OF_SRC: Readonly<Record<string, readonly string[]>> = {
  grafana: ['catalogue'],
  prometheus: ['catalogue'],
  examples: [],
};

interface Import {
  readonly from: string;
  readonly to: string;
}

function importsOf(file: string): Import[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'), true, true);
  return importedFiles
    .filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => ({ from: file, to: join(dirname(file), fileName) }));
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('node_modules'))
    .map((name) => join(folder, name));
}

/** The folder below `src/`; empty for `src/index.ts`. */
function folderOf(file: string): string {
  const [first = '', ...rest] = relative('src', file).split(sep);
  return rest.length === 0 ? '' : first;
}

function layerOf(folder: string): number {
  return folder === '' ? LAYERS.length : LAYERS.findIndex((layer) => layer.includes(folder));
}

/** Whether an import inside `src/` points up, or sideways to another folder of its layer. */
function isMisdirected({ from, to }: Import): boolean {
  const [source, target] = [folderOf(from), folderOf(to)];
  return source !== target && layerOf(target) >= layerOf(source);
}

describe('layers', () => {
  const imports = sourceFiles('src').flatMap(importsOf);

  it('hold every folder of src', () => {
    const folders = new Set(sourceFiles('src').map(folderOf));
    for (const folder of folders) expect(layerOf(folder), folder).toBeGreaterThanOrEqual(0);
  });

  it('import downwards only, never up or sideways', () => {
    expect(imports.length).toBeGreaterThan(30);
    expect(imports.filter(isMisdirected)).toEqual([]);
  });

  it('would be caught importing up or sideways', () => {
    expect(isMisdirected({ from: 'src/catalogue/call.ts', to: 'src/meter/meter.ts' })).toBe(true);
    expect(isMisdirected({ from: 'src/pricing/buckets.ts', to: 'src/labels/cap.ts' })).toBe(true);
    expect(isMisdirected({ from: 'src/meter/meter.ts', to: 'src/index.ts' })).toBe(true);
    expect(isMisdirected({ from: 'src/meter/meter.ts', to: 'src/ledger/ledger.ts' })).toBe(false);
  });

  it.each(Object.entries(READS_OF_SRC))('%s reads no more of src than it may', (folder, allowed) => {
    const forbidden = sourceFiles(folder)
      .flatMap(importsOf)
      .filter(({ to }) => to.startsWith(`src${sep}`) && !allowed.includes(folderOf(to)));
    expect(forbidden).toEqual([]);
  });

  it('keep src free of everything outside it', () => {
    expect(imports.filter(({ to }) => !to.startsWith(`src${sep}`))).toEqual([]);
  });
});

describe('source files', () => {
  const files = ['src', 'grafana', 'scripts', 'examples', 'accuracy', 'backtest', 'bench'].flatMap(
    sourceFiles,
  );

  it('open with a line that says what they are for', () => {
    for (const file of files) expect(readFileSync(file, 'utf8'), file).toMatch(/^(#!.*\n)?\/\/ .{10,}/);
  });

  it('are short: none over 300 lines, the median well under 100', () => {
    const lengths = files.map((file) => readFileSync(file, 'utf8').split('\n').length).sort((a, b) => a - b);
    expect(lengths.at(-1)).toBeLessThanOrEqual(300);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThan(100);
  });
});
