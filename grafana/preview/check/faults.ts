// What can be wrong with what a panel shows, whatever the data.
import type { Panel } from '../engine/dashboard.ts';
import type { ShownPanel } from './shown.ts';

/** Bars of which none is fuller than this say nothing. */
const FLAT = 0.02;

/** What is expected of panels in a scenario. */
export interface Expectations {
  /** Whether a panel may have nothing to show. */
  readonly mayBeEmpty: (panel: Panel) => boolean;
}

/** What is wrong, in words; nothing where all is well. */
export function faultsOfShown(
  panel: Panel,
  shown: ShownPanel,
  { mayBeEmpty }: Expectations,
): readonly string[] {
  const faults: string[] = [];
  const names = shown.fields.map(({ name }) => name);
  if (shown.isEmpty && !mayBeEmpty(panel)) faults.push('is empty');
  for (const name of names) {
    if (name === '' || /^\w*\{.*\}$|\{\{|\}\}|\$\{/.test(name))
      faults.push(`has a series without a name: "${name}"`);
    if (/^__name__$|^Value(?: #\w)?$/.test(name)) faults.push(`has a column that nobody named: ${name}`);
  }
  for (const name of new Set(names.filter((each, index) => names.indexOf(each) !== index))) {
    faults.push(`has several series named "${name}"`);
  }
  for (const { name, text } of shown.fields) {
    if (/NaN|undefined|Infinity/.test(text)) faults.push(`shows ${text} for "${name}"`);
  }
  if (shown.isTable) {
    for (const { name, values } of shown.fields)
      if (values.some((value) => Number.isNaN(value))) faults.push(`has a row that shows NaN for "${name}"`);
  }
  for (const { name, fullest } of shown.bars) {
    if (!(fullest >= FLAT)) faults.push(`has flat bars for "${name}": the fullest is ${fullest} of full`);
  }
  for (const { title, text } of shown.figures) {
    if (/NaN|undefined|Infinity/.test(text) || text === '') faults.push(`shows "${text}" for "${title}"`);
  }
  return faults;
}
