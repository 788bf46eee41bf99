// Looks at a dashboard in a scenario, and says what is wrong.
import type { Dashboard } from '../engine/dashboard.ts';
import type { Prometheus } from '../engine/prometheus.ts';
import { faultsOfShown } from './faults.ts';
import { figuresOf } from './figures.ts';
import { resolveVariables } from './node-build.ts';
import { rangeOf, type Scenario } from './scenarios.ts';
import { show, type ShownPanel } from './shown.ts';
import { END, type Stocked } from './stocked-prometheus.ts';

/** As good as equal: sums of the same numbers in another order. */
const TOLERANCE = 1e-6;

/** What was found. */
export interface Look {
  readonly panels: number;
  readonly figures: number;
  readonly faults: readonly string[];
}

/** Looks at every panel of a dashboard, and compares its main figures with the ledger. */
export async function lookAt(
  dashboard: Dashboard,
  { name, choices, length, mayBeEmpty }: Scenario,
  stocked: Stocked,
  prometheus: Prometheus,
): Promise<Look> {
  const raw = rangeOf(length ?? dashboard.time.from.replace('now-', ''), END);
  const span = { from: Number(raw.from), to: Number(raw.to) };
  const variables = await resolveVariables(dashboard, choices, span, prometheus);
  const faults: string[] = [];
  const shownByTitle = new Map<string, ShownPanel>();
  const panels = dashboard.panels.filter(({ type }) => type !== 'row');
  for (const panel of panels) {
    const say = (fault: string): void =>
      void faults.push(`${dashboard.uid}, ${name}: "${panel.title}" ${fault}`);
    try {
      const shown = await show(panel, { variables, span, raw, prometheus });
      shownByTitle.set(panel.title, shown);
      for (const fault of faultsOfShown(panel, shown, { mayBeEmpty })) say(fault);
    } catch (error) {
      say(`failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const figures = figuresOf(dashboard.uid, name, shownByTitle, stocked);
  for (const { title, expected, found } of figures) {
    // Not `>`: what is no number at all is wrong, too.
    if (!(Math.abs(found - expected) <= TOLERANCE * Math.abs(expected)))
      faults.push(`${dashboard.uid}, ${name}: "${title}" shows ${found}; the ledger says ${expected}`);
  }
  return { panels: panels.length, figures: figures.length, faults };
}
