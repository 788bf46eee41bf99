// How much more, or less, than before.
import type { Row } from '../house/dashboard.ts';
import { runbook } from '../house/links.ts';
import { figure, type PanelBuilder } from '../house/panels.ts';
import { now } from '../house/query.ts';
import { CHOSEN } from '../house/variables.ts';
import { DOLLARS, RATIO } from '../house/units.ts';

const spent = (time: string, before = ''): string =>
  `sum(sum_over_time(provider_model_type:llm_cost_usd:increase1m{${CHOSEN}}[${time}]${before && ` offset ${before}`}))`;

interface Step {
  readonly title: string;
  readonly growth: string;
  readonly time: string;
  readonly needs: string;
  /** A Monday after a Sunday is no fault. */
  readonly isOrdinary?: true;
}

const STEPS: readonly Step[] = [
  { title: 'Last 24 hours', growth: 'Day over day', time: '1d', needs: 'two days', isOrdinary: true },
  { title: 'Last 7 days', growth: 'Week over week', time: '7d', needs: 'two weeks' },
  { title: 'Last 28 days', growth: 'Four weeks over four', time: '28d', needs: 'eight weeks' },
];

/** Spend of a time, and its growth over the time before, as two figures. */
function pair({ title, growth: name, time, needs, isOrdinary }: Step): PanelBuilder[] {
  return [
    figure({
      title,
      description: `Dollars of what was chosen in the ${title.toLowerCase()}.`,
      unit: DOLLARS,
      noValue: 'Nothing recorded yet',
      queries: [now(spent(time), 'spent')],
    }),
    figure({
      title: name,
      description: `Growth of the ${title.toLowerCase()} over the same time before them.`,
      unit: RATIO,
      meaning: isOrdinary ? 'neutral' : 'growth',
      noValue: `Needs ${needs} of history`,
      queries: [
        // A counter's history that begins within the time before would make any growth look huge.
        now(
          `${spent(time)} / (${spent(time, time)} > 0) - 1 and on () sum(sum_over_time(global:llm_cost_usd:increase1m[1d] offset ${nearlyTwice(time)}))`,
          'growth',
        ),
      ],
      links: [runbook('LlmSpendTrendHigh')],
    }),
  ];
}

/** The day with which the time before begins, as an offset. */
function nearlyTwice(time: string): string {
  return `${2 * Number.parseInt(time, 10) - 1}d`;
}

/** The figures at the top. */
export const growth: Row = { height: 4, panels: STEPS.flatMap(pair) };
