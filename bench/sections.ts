// The parts of the measurement, by name, in order; and what is said of their results.
import type { Bar, Headlines, Section, Table } from './section.ts';
import { EVENT_LOOP } from './sections/event-loop.ts';
import { GROWTH } from './sections/growth.ts';
import { GUARD } from './sections/guard.ts';
import { INSTRUMENTATION } from './sections/instrumentation.ts';
import { MEMORY } from './sections/memory.ts';
import { PRICING } from './sections/pricing.ts';
import { RECORD } from './sections/record.ts';
import { SCRAPE } from './sections/scrape.ts';
import { START_UP } from './sections/start-up.ts';
import { STATE_FILE } from './sections/state-file.ts';
import { WRAPPERS } from './sections/wrappers.ts';

/** Every part. */
export const SECTIONS: Readonly<Record<string, Section<object>>> = {
  record: RECORD,
  scrape: SCRAPE,
  eventLoop: EVENT_LOOP,
  memory: MEMORY,
  startUp: START_UP,
  growth: GROWTH,
  stateFile: STATE_FILE,
  wrappers: WRAPPERS,
  pricing: PRICING,
  guard: GUARD,
  instrumentation: INSTRUMENTATION,
};

/** Figures of each part that was measured, by its name. */
export type Measured = Readonly<Record<string, object>>;

/** What each part says of its figures. */
function ofAll<Said>(
  measured: Measured,
  say: (section: Section<object>, figures: object) => readonly Said[],
): Said[] {
  return Object.entries(SECTIONS).flatMap(([name, section]) => {
    const figures = measured[name];
    return figures === undefined ? [] : say(section, figures);
  });
}

export function tablesOf(measured: Measured): readonly Table[] {
  return ofAll(measured, (section, figures) => section.tables(figures));
}

export function barsOf(measured: Measured): readonly Bar[] {
  return ofAll(measured, (section, figures) => section.bars?.(figures) ?? []);
}

/** The headlines of all parts, put together. */
export function headlinesOf(measured: Measured): Headlines {
  const all = ofAll(measured, (section, figures) => [section.headlines?.(figures) ?? {}]);
  return all.reduce<Headlines>(
    (before, next) => ({ ...before, ...next, ratios: { ...before.ratios, ...next.ratios } }),
    {},
  );
}
