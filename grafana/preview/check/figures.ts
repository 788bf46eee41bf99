// Figures that panels show, beside what the generator's ledger says.
import { ODD_USD } from './recorded-now.ts';
import type { ShownPanel } from './shown.ts';
import { END, type Stocked } from './stocked-prometheus.ts';

const DAY_MS = 86_400_000;

/** A figure, as it is shown and as it should be. */
export interface Figure {
  readonly title: string;
  readonly expected: number;
  readonly found: number;
}

type Shown = ReadonlyMap<string, ShownPanel>;

/** The figures of a dashboard in a scenario. */
export function figuresOf(uid: string, scenario: string, shown: Shown, stocked: Stocked): readonly Figure[] {
  return (FIGURES[`${uid}, ${scenario}`] ?? []).map(([title, expected, found]) => ({
    title,
    expected: expected(stocked),
    found: found(shown.get(title) ?? MISSING),
  }));
}

const MISSING: ShownPanel = {
  title: '',
  isEmpty: true,
  isTable: false,
  queries: [],
  fields: [],
  figures: [],
  bars: [],
};

type Row = readonly [
  title: string,
  expected: (stocked: Stocked) => number,
  found: (panel: ShownPanel) => number,
];

const oddOfADay = (24 * 60 * ODD_USD) / 15;

const FIGURES: Readonly<Record<string, readonly Row[]>> = {
  'llm-cost-overview, as it opens': [
    ['Spent today', ({ ledger }) => ledger.usdByDay['2026-03-20'] ?? NaN, figure],
    ['Spent this month', (stocked) => between(stocked, Date.UTC(2026, 2, 1) + 1, END, {}), figure],
    ['Cost by model', (stocked) => charted(stocked, {}) + oddOfADay, total],
    [
      'Cost by day',
      ({ ledger }) =>
        Object.entries(ledger.usdByDay)
          .filter(([day]) => day >= '2026-03-12' && day < '2026-03-20')
          .reduce((sum, [, usd]) => sum + usd, 0) + oddBefore('2026-03-20'),
      total,
    ],
  ],
  'llm-cost-overview, values full of signs chosen': [['Cost by model', () => oddOfADay, total]],
  'llm-cost-overview, one value chosen': [
    ['Cost by model', (stocked) => charted(stocked, { model: 'claude-sonnet-4-6' }), total],
  ],
  'llm-cost-trends, as it opens': [
    ['Last 24 hours', (stocked) => increments(stocked, 1) + oddOfADay, figure],
    ['Last 7 days', (stocked) => increments(stocked, 7) + oddOfADay, figure],
    ['Last 28 days', (stocked) => increments(stocked, 28) + oddOfADay, figure],
    ['What moved', (stocked) => increments(stocked, 7) + oddOfADay, (panel) => total(panel, 'Last 7 days')],
  ],
  'llm-cost-trends, values full of signs chosen': [['Last 7 days', () => oddOfADay, figure]],
  'llm-cost-trends, several values chosen': [
    ['Last 7 days', (stocked) => increments(stocked, 7, { model: ['gpt-4.1', 'claude-sonnet-4-6'] }), figure],
  ],
  'llm-cost-models, as it opens': [
    ['Models', (stocked) => increments(stocked, 7) + oddOfADay, (panel) => total(panel, 'Cost')],
  ],
  'llm-cost-users, one value chosen': [
    [
      'What on',
      (stocked) => increments(stocked, 7, { user: ['user-01'], model: ['claude-sonnet-4-6'] }),
      (panel) => panel.figures.reduce((sum, { value }) => sum + value, 0),
    ],
  ],
  'llm-cost-users, values full of signs chosen': [
    ['Users that spend most', () => oddOfADay, (panel) => total(panel, 'Last 7 days')],
  ],
};

function figure({ figures }: ShownPanel): number {
  return figures[0]?.value ?? NaN;
}

/** All values of a panel, or of one of its columns. */
function total({ fields }: ShownPanel, name?: string): number {
  const values = fields
    .filter((field) => name === undefined || field.name === name)
    .flatMap((field) => field.values);
  if (values.length === 0) return NaN;
  return values.reduce<number>((sum, value) => sum + (typeof value === 'number' ? value : 0), 0);
}

interface Only {
  readonly model?: string | readonly string[];
  readonly user?: readonly string[];
}

/** Dollars of the finest increments in so many days before the end. */
function increments(stocked: Stocked, days: number, only: Only = {}): number {
  return between(stocked, END - days * DAY_MS, END, only);
}

function between({ history }: Stocked, from: number, until: number, only: Only): number {
  const family = history.families.find(
    ({ name }) => name === 'provider_model_type_user:llm_cost_usd:increase1m',
  );
  let sum = 0;
  for (const { labels, samples } of family?.series() ?? []) {
    const isChosen = (['model', 'user'] as const).every(
      (label) => only[label]?.includes(labels.get(label) ?? '') ?? true,
    );
    if (!isChosen || labels.get('provider')?.startsWith('od') === true) continue;
    for (const { time, value } of samples) if (time >= from && time <= until) sum += value;
  }
  return sum;
}

/** What a chart of seven days shows: steps of an hour, each ending at a full one. */
function charted(stocked: Stocked, only: Only): number {
  const hour = 3_600_000;
  const last = Math.floor(END / hour) * hour;
  const first = Math.floor((END - 7 * DAY_MS) / hour) * hour - hour;
  return between(stocked, first + 1, last, only);
}

/** Odd dollars of the days before one: they began a day before the end. */
function oddBefore(day: string): number {
  const quarter = 15 * 60_000;
  const first = Math.floor(END / quarter) * quarter - DAY_MS + quarter;
  return ODD_USD * Math.max(0, Math.floor((Date.parse(day) - first) / quarter) + 1);
}
